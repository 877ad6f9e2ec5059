'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import type { Me } from '#contract/users.ts';
import type { LogOf } from '#ui/data/log-pages.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { Thread } from '#ui/live/live-state.ts';
import { join } from '#ui/live/log-window.ts';
import { Composer } from '#ui/room/composer/composer.tsx';
import { LogDivider } from '#ui/room/log/log-divider.tsx';
import { LogEdge } from '#ui/room/log/log-edge.tsx';
import { LogList } from '#ui/room/log/log-list.tsx';
import { useOutbox } from '#ui/room/log/outbox.ts';
import { toRows } from '#ui/room/log/rows.ts';
import { ToLatest } from '#ui/room/log/to-latest.tsx';
import { useEdges } from '#ui/room/log/use-edges.ts';
import { useRowContext } from '#ui/room/log/use-row-context.ts';
import { useSpot } from '#ui/room/log/use-spot.ts';
import { useSteadyScroll } from '#ui/room/log/use-steady-scroll.ts';

interface ThreadLogProps {
  view: RoomView;
  thread: Thread;
  at: number | null;
  me: Me;
}

/** The message above, its replies below it, and where one writes another. */
export function ThreadLog({ view, thread, at, me }: ThreadLogProps) {
  const t = useTranslations('thread');
  const { meId } = useParley();
  const outbox = useOutbox();
  const viewport = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { replies, parent } = thread;
  const roomId = view.room.id;
  const of = useMemo<LogOf>(() => ({ roomId, parentId: replies.parentId }), [roomId, replies.parentId]);
  const everybody = useMemo(() => ({ ...join(parent, replies), parentId: replies.parentId }), [parent, replies]);
  const rows = useRowContext(view, everybody, me);
  const scroll = useSteadyScroll(viewport, content, !replies.hasNewer);
  const { older, newer } = useEdges(of, replies, viewport, scroll.readingId);
  const { litId, aim } = useSpot({
    log: replies,
    content,
    scroll,
    first: at === null ? null : { at: 'message', id: at },
  });
  useEffect(() => {
    if (at !== null) aim({ at: 'message', id: at, focus: true });
  }, [at, aim]);

  const shownParent = useMemo(() => toRows(parent, [], roomId, meId), [parent, roomId, meId]);
  const shown = useMemo(() => toRows(replies, outbox, roomId, meId), [replies, outbox, roomId, meId]);
  const count = parent.messages[0]?.threadCount ?? 0;
  const [now] = useState(() => new Date().toISOString());

  const written = shown.filter(({ kind }) => kind === 'leaving').length;
  const before = useRef(written);
  useLayoutEffect(() => {
    if (written > before.current) scroll.toBottom();
    before.current = written;
  }, [written, scroll.toBottom]);

  return (
    <>
      <div className="relative flex min-h-0 flex-1 flex-col">
        <section
          ref={viewport}
          onScroll={scroll.onScroll}
          aria-label={t('replies')}
          className="flex-1 overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none]"
        >
          <div ref={content} className="pt-3 pb-3">
            <LogList
              log={parent}
              label={t('parent')}
              shown={shownParent}
              rows={rows}
              newAfterId={null}
              within={now}
              litId={litId}
              viewport={viewport}
              onGo={null}
            />
            <LogDivider>{count > 0 ? t('count', { count }) : t('none')}</LogDivider>
            {replies.hasOlder && <LogEdge edge={older} />}
            <LogList
              log={replies}
              label={t('replies')}
              shown={shown}
              rows={rows}
              newAfterId={null}
              within={replies.hasOlder ? undefined : parent.messages[0]?.createdAt}
              litId={litId}
              viewport={viewport}
              onGo={null}
            />
            {replies.hasNewer && <LogEdge edge={newer} />}
          </div>
        </section>
        {!scroll.isAtBottom && <ToLatest below={0} onGo={scroll.toBottom} />}
      </div>
      <Composer view={view} parentId={replies.parentId} onEditLast={rows.editLast} />
    </>
  );
}
