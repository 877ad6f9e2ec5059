import { useQuery } from '@tanstack/react-query';
import type { RoomPreferences } from '#contract/preferences.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { KnownPreferences } from '#ui/live/live-state.ts';
import { noticeFailure } from '#ui/parts/notices.tsx';

const nothingWanted = (roomId: number): RoomPreferences => ({
  roomId,
  level: 'all',
  mutedUntil: null,
  favourite: false,
});

/** What I want of a room: shown at once on this device; the others are told by the server. */
export function useWantsOf(roomId: number) {
  const { api, cache, queries } = useParley();
  const { data } = useQuery(queries.preferences);
  const wants = data?.items.find((known) => known.roomId === roomId) ?? nothingWanted(roomId);
  const change = async (changed: Partial<Omit<RoomPreferences, 'roomId'>>): Promise<void> => {
    cache.setQueryData<KnownPreferences>(keys.preferences, (known) => {
      if (!known) return known;
      const others = known.items.filter((other) => other.roomId !== roomId);
      return { ...known, items: [...others, { ...wants, ...changed }] };
    });
    try {
      await api.preferences.setRoom.mutate({ roomId, ...changed });
    } catch (error) {
      noticeFailure(error);
      await cache.invalidateQueries({ queryKey: keys.preferences });
    }
  };
  return { wants, change };
}

const DAY_MS = 86_400_000;
/** What is muted for longer is muted for ever. */
const A_WHILE_MS = 366 * DAY_MS;

export type Hearing = 'all' | 'mentions' | 'nothing' | 'while';

/** `while`: nothing until a moment that is told beside it. */
export function hearingOf({ level, mutedUntil }: RoomPreferences, now: number): Hearing {
  const left = mutedUntil === null ? 0 : Date.parse(mutedUntil) - now;
  if (left <= 0) return level;
  return left < A_WHILE_MS ? 'while' : 'nothing';
}
