'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import type { LogOf } from '#ui/data/log-pages.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { RoomLog } from '#ui/live/live-state.ts';
import { firstId, lastId } from '#ui/live/log-window.ts';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { LogEdge } from '#ui/room/log/log-edge.tsx';
import { LogList } from '#ui/room/log/log-list.tsx';
import { useOutbox } from '#ui/room/log/outbox.ts';
import { RoomBeginning } from '#ui/room/log/room-beginning.tsx';
import { toRows } from '#ui/room/log/rows.ts';
import { ToLatest } from '#ui/room/log/to-latest.tsx';
import { useEdges } from '#ui/room/log/use-edges.ts';
import { useMoves } from '#ui/room/log/use-moves.ts';
import { useReading } from '#ui/room/log/use-reading.ts';
import type { Rows } from '#ui/room/log/use-row-context.ts';
import { type Spot, useSpot } from '#ui/room/log/use-spot.ts';
import { useSteadyScroll } from '#ui/room/log/use-steady-scroll.ts';

interface MessageLogProps {
  view: RoomView;
  log: RoomLog;
  at: number | null;
  rows: Rows;
}

/** A room's messages: the stretch of them that is loaded, which goes with its reader. */
export function MessageLog({ view, log, at, rows }: MessageLogProps) {
  const t = useTranslations('log');
  const { meId, logs } = useParley();
  const outbox = useOutbox();
  const viewport = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { room, membership } = view;
  const of = useMemo<LogOf>(() => ({ roomId: room.id, parentId: null }), [room.id]);
  const scroll = useSteadyScroll(viewport, content, !log.hasNewer);
  const { isAtBottom } = scroll;
  const newAfterId = useReading(view, isAtBottom);
  const { older, newer } = useEdges(of, log, viewport, scroll.readingId);

  const shown = useMemo(() => toRows(log, outbox, room.id, meId), [log, outbox, room.id, meId]);
  // "New" has a place only among messages that are loaded.
  const isReached = !log.hasOlder || (firstId(log) ?? 0) <= (newAfterId ?? 0);
  const dividedAt = isReached ? newAfterId : null;

  // One comes to a room for a message, or at the first one has not read, or at its end.
  const [first] = useState<Spot | null>(() =>
    at !== null ? { at: 'message', id: at, focus: true } : newAfterId !== null ? { at: 'new' } : null,
  );
  const { litId, reachedId, aim } = useSpot({ log, content, scroll, first });
  const go = useMoves({ room, log, aim });
  const below = useBelow(log, meId, isAtBottom);

  // biome-ignore lint/correctness/useExhaustiveDependencies: when one comes, and when the address changes
  useEffect(() => {
    if (at !== null) void go({ messageId: at });
    else if (first?.at === 'new' && !isReached) void go('unread');
  }, [at]);
  useLeavingTarget(at, reachedId, content, viewport, () => goTo(pathTo.room(room.id), { instead: true }));
  useEffect(() => () => logs.leave(room.id), [logs, room.id]);

  // Whoever writes wants to see it, wherever he was reading.
  const written = outbox.filter((entry) => entry.roomId === room.id && entry.parentId === null).length;
  const before = useRef(written);
  useLayoutEffect(() => {
    if (written > before.current) void go('end');
    before.current = written;
  }, [written, go]);

  // What was loaded may all have been deleted.
  const isLost = log.messages.length === 0 && (log.hasOlder || log.hasNewer);
  useEffect(() => {
    if (isLost) void go('end');
  }, [isLost, go]);

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <section
        ref={viewport}
        onScroll={scroll.onScroll}
        aria-label={t('label')}
        className="flex-1 overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        <div ref={content} className="flex min-h-full flex-col justify-end pt-4 pb-3">
          {log.hasOlder ? <LogEdge edge={older} /> : <RoomBeginning view={view} isEmpty={shown.length === 0} />}
          <LogList
            log={log}
            label={t('label')}
            shown={shown}
            rows={rows}
            newAfterId={dividedAt}
            litId={litId}
            viewport={viewport}
            onGo={(to) => void go(to instanceof Date ? { since: to } : to, { focus: true })}
          />
          {log.hasNewer && <LogEdge edge={newer} />}
        </div>
      </section>
      {!isAtBottom && <ToLatest below={log.hasNewer ? (membership?.unread ?? 0) : below} onGo={() => void go('end')} />}
    </div>
  );
}

/** How many messages of others came while the reader was further up. */
function useBelow(log: RoomLog, meId: number, isAtBottom: boolean): number {
  const last = lastId(log) ?? 0;
  const [seen, setSeen] = useState(last);
  if (isAtBottom && seen !== last) setSeen(last);
  if (isAtBottom) return 0;
  return log.messages.filter((message) => message.id > seen && message.senderId !== meId).length;
}

/** The address names the message that one came for until one has gone on. */
function useLeavingTarget(
  at: number | null,
  reachedId: number | null,
  content: React.RefObject<HTMLElement | null>,
  viewport: React.RefObject<HTMLElement | null>,
  onLeft: () => void,
): void {
  const latest = useRef(onLeft);
  latest.current = onLeft;
  useEffect(() => {
    const row = content.current?.querySelector(`[data-id="${at}"]`);
    if (at === null || reachedId !== at || !row) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting === false && latest.current(), {
      root: viewport.current,
    });
    observer.observe(row);
    return () => observer.disconnect();
  }, [at, reachedId, content, viewport]);
}
