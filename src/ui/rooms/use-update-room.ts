import type { RoomView, UpdateRoom } from '#contract/rooms.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';

type Change = Pick<UpdateRoom, 'name' | 'topic' | 'visibility' | 'readOnly' | 'slowModeSeconds' | 'maxMembers'>;

/** Shown at once. What else the answer tells of the room, events tell in their order. */
export function useUpdateRoom(roomId: number): (change: Change) => Promise<boolean> {
  const { api, cache } = useParley();
  return async (change) => {
    cache.setQueryData<readonly RoomView[]>(keys.rooms, (rooms) =>
      rooms?.map((view) => (view.room.id === roomId ? { ...view, room: { ...view.room, ...told(change) } } : view)),
    );
    try {
      await api.rooms.update.mutate({ roomId, ...change });
      return true;
    } catch (error) {
      noticeFailure(error);
      await cache.invalidateQueries({ queryKey: keys.rooms });
      return false;
    }
  };
}

/** What is left out stays as it is. */
function told(change: Change): { [K in keyof Change]?: NonNullable<Change[K]> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
