'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { refusalOf } from '#client/refusal.ts';
import type { RoomView } from '#contract/rooms.ts';
import type { Me } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { SidePanel } from '#ui/parts/side-panel.tsx';
import { focusComposer } from '#ui/room/composer/composer.tsx';
import { LogSkeleton } from '#ui/room/log/log-skeleton.tsx';
import { ThreadLog } from '#ui/room/log/thread-log.tsx';
import { GoneThread } from '#ui/room/panels/gone-thread.tsx';
import { useRoomMention } from '#ui/room/room-name.tsx';

interface ThreadPanelProps {
  view: RoomView;
  parentId: number;
  /** the reply that is looked at */
  at: number | null;
  me: Me;
  onClose: () => void;
}

/** A message and what was answered to it. */
export function ThreadPanel({ view, parentId, at, me, onClose }: ThreadPanelProps) {
  const t = useTranslations('thread');
  const { queries } = useParley();
  const thread = useQuery(queries.thread(view.room.id, parentId));
  const name = useRoomMention()(view);
  useFocusBack();
  const [parent] = thread.data?.parent.messages ?? [];
  const author = parent && thread.data?.parent.people[parent.senderId];
  const isGone = thread.data ? !parent : thread.error !== null && refusalOf(thread.error).code === 'message_not_found';
  return (
    <SidePanel
      title={t('title')}
      subtitle={
        <>
          <bdi>{name}</bdi>
          {author && (
            <>
              {' · '}
              <bdi>{author.displayName}</bdi>
            </>
          )}
        </>
      }
      onClose={onClose}
    >
      {isGone ? (
        <div className="p-4">
          <GoneThread roomId={view.room.id} parentId={parentId} onClose={onClose} />
        </div>
      ) : (
        <Loaded
          query={thread}
          skeleton={
            <div className="flex-1 py-4">
              <LogSkeleton rows={3} />
            </div>
          }
        >
          {(data) => <ThreadLog view={view} thread={data} at={at} me={me} />}
        </Loaded>
      )}
    </SidePanel>
  );
}

/** Focus goes back to where one came from; if that is gone, to where one writes in the room. */
function useFocusBack(): void {
  const before = useRef<Element | null>(typeof document === 'undefined' ? null : document.activeElement);
  useEffect(() => {
    const from = before.current;
    return () => {
      requestAnimationFrame(() => {
        if (document.activeElement && document.activeElement !== document.body) return;
        if (from instanceof HTMLElement && from.isConnected && from !== document.body) from.focus();
        else focusComposer();
      });
    };
  }, []);
}
