import { useTranslations } from 'next-intl';
import type { RoomView } from '#contract/rooms.ts';
import { useRoomName } from '#ui/room/room-name.tsx';

/** Stands above the very first message. */
export function RoomBeginning({ view, isEmpty }: { view: RoomView; isEmpty: boolean }) {
  const t = useTranslations('beginning');
  const name = useRoomName()(view);
  const isDm = view.room.kind === 'dm';
  const empty = isDm ? 'dmEmpty' : view.membership === null ? 'emptyForVisitor' : 'empty';
  const text = isEmpty ? empty : isDm ? 'dmText' : 'text';
  return (
    <div className="grid gap-1 px-(--edge) pb-4">
      <p className="text-lg font-[650] tracking-[-0.01em]">{isDm ? t('dmTitle', { name }) : t('title', { name })}</p>
      <p className="max-w-[60ch] text-ink-2">{t(text)}</p>
    </div>
  );
}
