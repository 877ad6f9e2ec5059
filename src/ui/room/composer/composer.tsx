'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { BlockedBar } from '#ui/room/composer/blocked-bar.tsx';
import { ComposerBox } from '#ui/room/composer/composer-box.tsx';
import { JoinBar } from '#ui/room/composer/join-bar.tsx';
import { useRoomName } from '#ui/room/room-name.tsx';

export { focusComposer, isTouch, useGrowing } from '#ui/room/composer/writing-field.ts';

interface ComposerProps {
  view: RoomView;
  /** the message whose thread is written in; null: the room itself */
  parentId?: number | null;
  onEditLast?: () => void;
}

/** Where one writes: in a room or a thread; or why one cannot. */
export function Composer({ view, parentId = null, onEditLast }: ComposerProps) {
  const t = useTranslations('composer');
  const name = useRoomName()(view);
  const block = useBlock(view);
  const { room, membership } = view;
  if (membership === null) return <JoinBar roomId={room.id} />;
  if (room.readOnly && membership.role === 'member')
    return <p className="border-t border-line px-(--edge) py-4 text-sm text-ink-2">{t('readOnly')}</p>;
  if (block && view.other) return <BlockedBar other={view.other} byMe={block.byMe} />;
  const placeholder =
    parentId !== null ? t('toThread') : room.kind === 'channel' ? t('toRoom', { name }) : t('toPerson', { name });
  return (
    <ComposerBox
      key={`${room.id}:${parentId}`}
      view={view}
      parentId={parentId}
      placeholder={placeholder}
      onEditLast={onEditLast ?? null}
    />
  );
}

/** Of a direct message: whether one of the two has blocked the other. */
function useBlock({ room, other }: RoomView) {
  const { queries } = useParley();
  const { data } = useQuery({ ...queries.block(room.id), enabled: other !== null });
  return data && (data.byMe || data.byOther) ? data : null;
}
