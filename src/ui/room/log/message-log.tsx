'use client';
import { ArrowDown } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { RoomLog } from '#ui/live/live-state.ts';
import { useDeletions } from '#ui/room/log/deletions.ts';
import { LeavingRow } from '#ui/room/log/leaving-row.tsx';
import { LogDivider } from '#ui/room/log/log-divider.tsx';
import { LogSkeleton } from '#ui/room/log/log-skeleton.tsx';
import { useOutbox } from '#ui/room/log/outbox.ts';
import { RoomBeginning } from '#ui/room/log/room-beginning.tsx';
import { groupRows, toRows } from '#ui/room/log/rows.ts';
import { useReading } from '#ui/room/log/use-reading.ts';
import { useSteadyScroll } from '#ui/room/log/use-steady-scroll.ts';
import { MessageRow } from '#ui/room/message/message-row.tsx';
import type { RowContext } from '#ui/room/message/row-context.ts';
import { useRowKeys } from '#ui/room/message/row-keys.ts';

interface MessageLogProps {
  view: RoomView;
  log: RoomLog;
  context: RowContext;
  editingId: number | null;
}

export function MessageLog({ view, log, context, editingId }: MessageLogProps) {
  const t = useTranslations('log');
  const format = useFormatter();
  const { meId } = useParley();
  const outbox = useOutbox();
  const deletions = useDeletions();
  const viewport = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { isAtBottom, onScroll, toBottom, showFromTop } = useSteadyScroll(viewport, content);
  const newAfterId = useReading(view, isAtBottom);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const top = useOlder(view.room.id, log.hasOlder, viewport);

  const rows = useMemo(() => toRows(log, outbox, view.room.id, meId), [log, outbox, view.room.id, meId]);
  // "New" has a place only among messages that are loaded.
  const isReached = !log.hasOlder || (log.messages[0]?.id ?? 0) <= (newAfterId ?? 0);
  const dividedAt = isReached ? newAfterId : null;
  const items = useMemo(() => groupRows(rows, { meId, newAfterId: dividedAt }), [rows, meId, dividedAt]);
  const byId = useMemo(() => new Map(log.messages.map((message) => [message.id, message])), [log.messages]);
  const below = useBelow(log, meId, isAtBottom);

  // Whoever writes wants to see it, wherever he was reading.
  const leaving = rows.filter(({ kind }) => kind === 'leaving').length;
  const before = useRef(leaving);
  useLayoutEffect(() => {
    if (leaving > before.current) toBottom();
    before.current = leaving;
  }, [leaving, toBottom]);

  // One comes to a room at the first message one has not read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: on arrival only
  useLayoutEffect(() => {
    const divider = content.current?.querySelector<HTMLElement>('[data-new]');
    if (divider) showFromTop(divider);
  }, []);

  const pressed = useRowKeys(context);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined && event.target === row) {
      event.preventDefault();
      const all = [...(content.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
      all[all.indexOf(row) + step]?.focus();
      return;
    }
    const message = byId.get(Number(row.dataset.id));
    if (message) pressed(event, message);
  };

  const lastKey = rows.at(-1)?.key;
  const focusableKey = rows.some(({ key }) => key === activeKey) ? activeKey : lastKey;
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <section
        ref={viewport}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onPointerOver={(event) => {
          const row = (event.target as Element).closest<HTMLElement>('[data-row]');
          if (event.pointerType === 'mouse') setActiveKey(row?.dataset.row ?? null);
        }}
        onPointerLeave={() => setActiveKey(null)}
        aria-label={t('label')}
        className="flex-1 overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        <div ref={content} className="flex min-h-full flex-col justify-end pt-4 pb-3">
          {log.hasOlder ? (
            <div ref={top.sentinel} className="min-h-24">
              {top.failed ? (
                <button type="button" onClick={top.load} className="mx-auto block min-h-9 px-3 font-[600] text-accent">
                  {t('olderFailed')}
                </button>
              ) : (
                <LogSkeleton rows={2} />
              )}
            </div>
          ) : (
            <RoomBeginning view={view} isEmpty={rows.length === 0} />
          )}
          <div role="log" aria-live="polite" aria-relevant="additions">
            {items.map((item) => {
              if (item.type === 'day') return <LogDivider key={item.key} text={dayText(item.at, format, t)} />;
              if (item.type === 'new') return <LogDivider key={item.key} text={t('new')} isNew />;
              const { row } = item;
              const isActive = item.key === activeKey;
              return (
                <article
                  key={item.key}
                  data-row={item.key}
                  data-id={row.kind === 'sent' ? row.message.id : undefined}
                  tabIndex={item.key === focusableKey ? 0 : -1}
                  onFocus={() => setActiveKey(item.key)}
                  className={`group relative px-6 outline-offset-[-2px] narrow:px-4 ${isActive ? 'bg-hover' : ''}`}
                >
                  {row.kind === 'sent' ? (
                    <MessageRow
                      message={row.message}
                      isHead={item.isHead}
                      isActive={isActive}
                      isEditing={editingId === row.message.id}
                      isDeleting={deletions.has(row.message.id)}
                      context={context}
                    />
                  ) : (
                    <LeavingRow entry={row.entry} isHead={item.isHead} context={context} />
                  )}
                </article>
              );
            })}
          </div>
        </div>
      </section>
      {!isAtBottom && (
        <button
          type="button"
          onClick={toBottom}
          className="arriving absolute inset-x-0 bottom-2 mx-auto flex min-h-8 w-max items-center gap-1.5 rounded-full border border-line-strong bg-paper px-3.5 text-sm font-[600] text-accent shadow-raised touch:min-h-11"
        >
          <ArrowDown size={15} strokeWidth={2} />
          {below > 0 ? t('newBelow', { count: below }) : t('toLatest')}
        </button>
      )}
    </div>
  );
}

type Format = ReturnType<typeof useFormatter>;

function dayText(at: string, format: Format, t: ReturnType<typeof useTranslations<'log'>>): string {
  const date = new Date(at);
  const today = new Date();
  const days = Math.round((new Date(today).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return t('today');
  if (days === 1) return t('yesterday');
  const isThisYear = date.getFullYear() === today.getFullYear();
  return format.dateTime(date, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

/** How many messages of others came while the reader was further up. */
function useBelow(log: RoomLog, meId: number, isAtBottom: boolean): number {
  const last = log.messages.at(-1)?.id ?? 0;
  const [seen, setSeen] = useState(last);
  if (isAtBottom && seen !== last) setSeen(last);
  if (isAtBottom) return 0;
  return log.messages.filter((message) => message.id > seen && message.senderId !== meId).length;
}

/** Loads what is older when its place comes near. */
function useOlder(roomId: number, hasOlder: boolean, viewport: React.RefObject<HTMLElement | null>) {
  const { logs } = useParley();
  const sentinel = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const loading = useRef(false);

  const load = async () => {
    if (loading.current) return;
    loading.current = true;
    setFailed(false);
    try {
      await logs.loadOlder({ roomId, parentId: null }, () => 0);
    } catch {
      setFailed(true);
    }
    loading.current = false;
  };
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const element = sentinel.current;
    if (!hasOlder || failed || !element) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current(), {
      root: viewport.current,
      rootMargin: '400px 0px 0px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasOlder, failed, viewport]);

  return { sentinel, failed, load };
}
