import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useOutbox } from '#ui/room/log/outbox.ts';

/** Until when one may not write, in milliseconds of this device's clock; null: one may now. */
export function useSlowMode({ room, membership }: RoomView): number | null {
  const { meId, queries } = useParley();
  const ms = membership?.role === 'member' ? room.slowModeSeconds * 1000 : 0;
  const { data: lastAt = 0 } = useQuery({
    ...queries.log(room.id),
    enabled: false,
    select: (log) => {
      const last = ms > 0 ? log.messages.findLast(({ senderId }) => senderId === meId) : undefined;
      return last ? Date.parse(last.createdAt) : 0;
    },
  });
  const refused = useOutbox().flatMap(({ roomId, failure, retriedAt, createdAt }) => {
    if (roomId !== room.id || failure?.code !== 'slow_mode') return [];
    const { details } = failure;
    return details !== null && 'retryAfterMs' in details
      ? Date.parse(retriedAt ?? createdAt) + details.retryAfterMs
      : [];
  });
  const until = ms > 0 ? Math.max(lastAt > 0 ? lastAt + ms : 0, ...refused) : 0;
  const [, setNow] = useState(0);
  const left = until - Date.now();
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setNow(Date.now()), left);
    return () => clearTimeout(timer);
  });
  return left > 0 ? until : null;
}
