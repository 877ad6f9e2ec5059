import { useTranslations } from 'next-intl';
import type { RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { useRoomName } from '#ui/room/room-name.tsx';
import { useEnter } from '#ui/rooms/use-enter.ts';

/** Out of a room; into a public one one is back by one press. */
export function useLeave(): (view: RoomView) => Promise<void> {
  const t = useTranslations('roomMenu');
  const { api } = useParley();
  const nameOf = useRoomName();
  const enter = useEnter();
  return async (view) => {
    const { room } = view;
    const comeBack = () => void api.members.join.mutate({ roomId: room.id }).then(enter, noticeFailure);
    try {
      await api.members.leave.mutate({ roomId: room.id });
      if (window.location.pathname === pathTo.room(room.id)) goTo(pathTo.home);
      const again = room.visibility === 'public' ? { label: t('joinAgain'), run: comeBack } : undefined;
      noticeDone(t('left', { name: nameOf(view) }), again);
    } catch (error) {
      noticeFailure(error);
    }
  };
}
