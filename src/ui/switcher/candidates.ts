import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import type { UserRef } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { RoomLog, RoomMembers } from '#ui/live/live-state.ts';
import { useRoomName } from '#ui/room/room-name.tsx';
import { badgeOf, byActivity, type RoomBadge } from '#ui/sidebar/arrange.ts';
import { useWants } from '#ui/sidebar/use-wants.ts';
import { fold } from '#ui/switcher/rank.ts';
import { lastVisits } from '#ui/switcher/visits.ts';

export interface RoomCandidate {
  kind: 'room';
  id: string;
  names: readonly string[];
  habit: number;
  view: RoomView;
  name: string;
  badge: RoomBadge | null;
}

export interface PersonCandidate {
  kind: 'person';
  id: string;
  names: readonly string[];
  habit: number;
  user: UserRef;
}

const MOST_HABIT = 19;

/** All that is known here already, so that it is found without asking anybody. */
export function useCandidates(currentRoom: number | null): readonly (RoomCandidate | PersonCandidate)[] {
  const { queries, cache, meId } = useParley();
  const { data: rooms } = useQuery(queries.rooms);
  const nameOf = useRoomName();
  const wants = useWants();
  return useMemo(() => {
    const recent = recency(rooms ?? []);
    const found = (rooms ?? []).map((view): RoomCandidate => {
      const badge = badgeOf(view, wants.isMuted(view.room.id));
      const waits = badge ? (badge.toMe ? 8 : 4) : 0;
      const habit = view.room.id === currentRoom ? 0 : (recent.get(view.room.id) ?? 0) + waits;
      const name = nameOf(view);
      const names = [fold(name), ...(view.other ? [fold(view.other.username)] : [])];
      return { kind: 'room', id: `room-${view.room.id}`, names, habit, view, name, badge };
    });
    const written = new Set(rooms?.flatMap(({ other }) => other?.id ?? []));
    const people = new Map<number, UserRef>();
    for (const [, known] of cache.getQueriesData<RoomMembers>({ queryKey: keys.allMembers }))
      for (const { user } of known?.members ?? []) people.set(user.id, user);
    for (const [, log] of cache.getQueriesData<RoomLog>({ queryKey: keys.logs }))
      for (const user of Object.values(log?.people ?? {})) people.set(user.id, user);
    const others = [...people.values()].filter(({ id }) => id !== meId && !written.has(id));
    return [...found, ...others.map(toPerson)];
  }, [rooms, nameOf, wants, currentRoom, cache, meId]);
}

export function toPerson(user: UserRef): PersonCandidate {
  const names = [fold(user.displayName), fold(user.username)];
  return { kind: 'person', id: `person-${user.id}`, names, habit: 0, user };
}

/** Where one was last, then where somebody wrote last; of a badge there is some place left. */
function recency(rooms: readonly RoomView[]): Map<number, number> {
  const visited = lastVisits();
  const byTime = rooms.toSorted(byActivity).map(({ room }) => room.id);
  const order = [...new Set([...visited, ...byTime])];
  return new Map(order.map((id, at) => [id, (MOST_HABIT - 8) * (1 - at / order.length)]));
}
