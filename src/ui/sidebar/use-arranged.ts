import { useQuery } from '@tanstack/react-query';
import { useLocale } from 'next-intl';
import { useMemo } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useRoomName } from '#ui/room/room-name.tsx';
import { type Arranged, arrange } from '#ui/sidebar/arrange.ts';

/** My rooms in the order in which they stand at the side; null while nobody knows them. */
export function useArranged(favourites: ReadonlySet<number>): Arranged | null {
  const { queries } = useParley();
  const { data: rooms } = useQuery(queries.rooms);
  const nameOf = useRoomName();
  const locale = useLocale();
  const names = rooms?.map((view) => `${view.room.id} ${nameOf(view)}`).join('\n');
  // Every message changes the rooms and hardly one a name: comparing a thousand names as a language does takes its time.
  const order = useMemo(() => {
    if (names === undefined) return null;
    const { compare } = new Intl.Collator(locale, { numeric: true });
    const named = names
      .split('\n')
      .map((line) => [Number.parseInt(line, 10), line.slice(line.indexOf(' ') + 1)] as const);
    const sorted = named.sort((a, b) => compare(a[1], b[1]) || a[0] - b[0]);
    return new Map(sorted.map(([id], place) => [id, place]));
  }, [names, locale]);
  return useMemo(() => {
    if (!rooms || !order) return null;
    const place = ({ room }: RoomView) => order.get(room.id) ?? 0;
    return arrange(rooms, favourites, (a, b) => place(a) - place(b));
  }, [rooms, order, favourites]);
}
