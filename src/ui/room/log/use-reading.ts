import { useEffect, useState, useSyncExternalStore } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import { useConnection, useParley } from '#ui/data/parley-provider.tsx';
import { releaseUnread, useIsHeldUnread } from '#ui/room/unread-hold.ts';

function subscribe(listener: () => void): () => void {
  for (const name of ['focus', 'blur', 'visibilitychange']) window.addEventListener(name, listener, true);
  return () => {
    for (const name of ['focus', 'blur', 'visibilitychange']) window.removeEventListener(name, listener, true);
  };
}

function useIsLookedAt(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => document.visibilityState === 'visible' && document.hasFocus(),
    () => false,
  );
}

/**
 * Marks the room read while its end is in view and somebody looks. Answers where "New" stands: at the position from
 * which the reader last came to something unread, until he leaves or comes again.
 */
export function useReading({ room, membership }: RoomView, isEndInView: boolean): number | null {
  const { api } = useParley();
  const isLookedAt = useIsLookedAt();
  const connection = useConnection();
  const isHeld = useIsHeldUnread(room.id);
  const isRead = isEndInView && isLookedAt && !isHeld;
  const unread = membership?.unread ?? 0;
  const lastReadId = membership?.lastReadId ?? 0;
  const [newAfterId, setNewAfterId] = useState(unread > 0 ? lastReadId : null);
  const [wasRead, setWasRead] = useState(unread === 0);

  // What arrives under the reader's eyes needs no divider; what arrives behind his back does.
  if (unread > 0 && wasRead && !isRead) {
    setWasRead(false);
    setNewAfterId(lastReadId);
  } else if (unread === 0 && !wasRead) {
    setWasRead(true);
  }

  useEffect(() => {
    if (!isRead || unread === 0 || connection !== 'live') return;
    // A failure needs no word: the next look at the room, or the next connection, tries again.
    api.receipts.markRead.mutate({ roomId: room.id, messageId: room.lastMessageId }).catch(() => undefined);
  }, [api, isRead, unread, connection, room.id, room.lastMessageId]);

  useEffect(() => () => releaseUnread(room.id), [room.id]);

  return newAfterId;
}
