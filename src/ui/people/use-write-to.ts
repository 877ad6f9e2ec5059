import { useParley } from '#ui/data/parley-provider.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { useEnter } from '#ui/rooms/use-enter.ts';

/** To the direct message with somebody, which is made where there is none yet. */
export function useWriteTo(): (userId: number) => Promise<boolean> {
  const { api } = useParley();
  const enter = useEnter();
  return async (userId) => {
    try {
      const view = await api.rooms.openDm.mutate({ userId });
      enter(view);
      goTo(pathTo.room(view.room.id));
      return true;
    } catch (error) {
      noticeFailure(error);
      return false;
    }
  };
}
