import { useTranslations } from 'next-intl';
import type { RoomView } from '#contract/rooms.ts';
import { Confirm } from '#ui/parts/confirm.tsx';
import { useRoomName } from '#ui/room/room-name.tsx';

interface LeaveRoomProps {
  view: RoomView;
  onLeave: () => Promise<void>;
  onClose: () => void;
}

export function LeaveRoom({ view, onLeave, onClose }: LeaveRoomProps) {
  const t = useTranslations('roomMenu');
  const name = useRoomName()(view);
  return (
    <Confirm
      title={t('leaveTitle', { name })}
      text={t('leaveText')}
      action={t('leave')}
      onConfirm={onLeave}
      onClose={onClose}
    />
  );
}
