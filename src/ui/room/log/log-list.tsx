'use client';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type RefObject, useMemo, useRef, useState } from 'react';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { RoomLog } from '#ui/live/live-state.ts';
import { lastId } from '#ui/live/log-window.ts';
import { focusComposer } from '#ui/room/composer/composer.tsx';
import { DayDivider } from '#ui/room/log/day-divider.tsx';
import { useDeletions } from '#ui/room/log/deletions.ts';
import { LeavingRow } from '#ui/room/log/leaving-row.tsx';
import { LogDivider } from '#ui/room/log/log-divider.tsx';
import { groupRows, type Row } from '#ui/room/log/rows.ts';
import { useFocusOfRows } from '#ui/room/log/use-focus-of-rows.ts';
import type { Rows } from '#ui/room/log/use-row-context.ts';
import { MessageRow } from '#ui/room/message/message-row.tsx';
import { rowKeys } from '#ui/room/message/row-keys.ts';
import { useDeeds } from '#ui/room/message/use-deeds.ts';

interface LogListProps {
  log: RoomLog;
  label: string;
  shown: readonly Row[];
  rows: Rows;
  newAfterId: number | null;
  within?: string | undefined;
  /** the message that was gone to */
  litId: number | null;
  viewport: RefObject<HTMLElement | null>;
  onGo: ((to: Date | 'beginning' | 'end') => void) | null;
}

/** The rows of a log. Of what comes, only what others have just written is read aloud. */
export function LogList(props: LogListProps) {
  const { log, label, shown, rows, newAfterId, within, litId, viewport, onGo } = props;
  const t = useTranslations('log');
  const { meId } = useParley();
  const { context, editingId } = rows;
  const deeds = useDeeds(context);
  const pressed = rowKeys(context, deeds);
  const deletions = useDeletions();
  const list = useRef<HTMLDivElement>(null);
  const focus = useFocusOfRows(list, shown);
  const newsAfter = useNewsAfter(log);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const items = useMemo(() => groupRows(shown, { meId, newAfterId, within }), [shown, meId, newAfterId, within]);
  const byId = useMemo(() => new Map(log.messages.map((message) => [message.id, message])), [log.messages]);
  const mayBeRead = context.myRole !== null && context.thread === null;
  const myLastId = mayBeRead ? log.messages.findLast(({ senderId }) => senderId === meId)?.id : undefined;
  const focusableKey = shown.some(({ key }) => key === activeKey) ? activeKey : shown.at(-1)?.key;

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
    if (!row || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    // Letters mean the same on a button within the row; arrows may be its own.
    const isMeant = event.target === row || /^[jk]$/.test(event.key);
    if (isMeant && move(event.key, row, viewport.current, onGo)) {
      event.preventDefault();
      return;
    }
    // From a row of the room one goes back to where one writes; from one of a thread out of the thread.
    if (event.key === 'Escape' && context.thread === null) {
      event.preventDefault();
      focusComposer();
    }
    const message = byId.get(Number(row.dataset.id));
    if (message) pressed(event, message);
  };

  return (
    <div
      ref={list}
      role="log"
      aria-label={label}
      aria-relevant="additions"
      onKeyDown={onKeyDown}
      {...focus}
      onPointerOver={(event) => {
        const row = (event.target as Element).closest<HTMLElement>('[data-row]');
        if (event.pointerType === 'mouse') setActiveKey(row?.dataset.row ?? null);
      }}
      onPointerLeave={() => setActiveKey(null)}
    >
      {items.map((item) => {
        if (item.type === 'day') return <DayDivider key={item.key} at={item.at} onGo={onGo} />;
        if (item.type === 'new')
          return (
            <LogDivider key={item.key} isNew>
              {t('new')}
            </LogDivider>
          );
        const { row } = item;
        const message = row.kind === 'sent' ? row.message : null;
        const isActive = item.key === activeKey;
        const isNews = message !== null && message.id > newsAfter && message.senderId !== meId;
        const isLit = message !== null && message.id === litId;
        return (
          <article
            key={item.key}
            data-row={item.key}
            data-id={message?.id}
            data-lit={isLit || undefined}
            aria-live={isNews ? undefined : 'off'}
            tabIndex={item.key === focusableKey ? 0 : -1}
            onFocus={() => setActiveKey(item.key)}
            className={`group relative px-(--edge) outline-offset-[-2px] transition-colors duration-150 ${isLit ? 'bg-accent-soft' : isActive ? 'bg-hover' : ''}`}
          >
            {row.kind === 'sent' ? (
              <MessageRow
                message={row.message}
                isHead={item.isHead}
                isActive={isActive}
                isEditing={editingId === row.message.id}
                isDeleting={deletions.has(row.message.id)}
                isMyLast={row.message.id === myLastId}
                context={context}
                deeds={deeds}
              />
            ) : (
              <LeavingRow entry={row.entry} isHead={item.isHead} context={context} />
            )}
          </article>
        );
      })}
    </div>
  );
}

/** From row to row by J, K and the arrows; by screens; to either end. Tells whether the key meant that. */
function move(key: string, row: HTMLElement, view: HTMLElement | null, onGo: LogListProps['onGo']): boolean {
  const all = [...(row.parentElement?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[key];
  if (step !== undefined) {
    all[all.indexOf(row) + step]?.focus();
    return true;
  }
  const page = { PageDown: 1, PageUp: -1 }[key];
  if (page !== undefined && view) {
    view.scrollTop += page * view.clientHeight * 0.85;
    const box = view.getBoundingClientRect();
    const inView = all.filter((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return bottom > box.top && top < box.bottom;
    });
    inView.at(page > 0 ? -1 : 0)?.focus({ preventScroll: true });
    return true;
  }
  if (key !== 'Home' && key !== 'End') return false;
  if (onGo) onGo(key === 'Home' ? 'beginning' : 'end');
  else all.at(key === 'Home' ? 0 : -1)?.focus();
  return true;
}

/** What comes after this message came by itself; what is not beyond it was loaded. */
function useNewsAfter(log: RoomLog): number {
  const last = lastId(log) ?? 0;
  const [known, setKnown] = useState({ last, hasNewer: log.hasNewer });
  const wasLoaded = log.hasNewer ? known.last !== last : known.hasNewer;
  if (wasLoaded || log.hasNewer !== known.hasNewer) setKnown({ last, hasNewer: log.hasNewer });
  return known.last;
}
