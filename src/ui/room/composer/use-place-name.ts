import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { DraftPlace } from '#ui/data/draft-keeper.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useRoomName } from '#ui/room/room-name.tsx';

/** How a room, or a thread in it, is called where it is one of many. */
export function usePlaceName(): (place: DraftPlace) => string {
  const t = useTranslations('drafts');
  const { queries } = useParley();
  const { data } = useQuery(queries.rooms);
  const nameOf = useRoomName();
  return ({ roomId, parentId }) => {
    const view = data?.find(({ room }) => room.id === roomId);
    const name = view ? nameOf(view) : t('unknownRoom');
    return parentId === null ? name : t('inThread', { name });
  };
}
