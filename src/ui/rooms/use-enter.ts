import type { RoomView } from '#contract/rooms.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';

/** Adds a room that has just become mine, unless its event was quicker. */
export function useEnter(): (view: RoomView) => void {
  const { cache, know } = useParley();
  return (view) => {
    know(view.room.id, view.room.seq);
    cache.setQueryData<readonly RoomView[]>(keys.rooms, (rooms) =>
      rooms?.some(({ room }) => room.id === view.room.id) ? rooms : rooms && [view, ...rooms],
    );
    cache.invalidateQueries({ queryKey: keys.browsing });
  };
}
