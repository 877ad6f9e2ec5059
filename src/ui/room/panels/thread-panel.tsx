'use client';
import { useTranslations } from 'next-intl';
import type { RoomView } from '#contract/rooms.ts';
import type { Me } from '#contract/users.ts';
import { SidePanel } from '#ui/parts/side-panel.tsx';
import { useRoomName } from '#ui/room/room-name.tsx';

interface ThreadPanelProps {
  view: RoomView;
  parentId: number;
  /** the reply that is looked at */
  at: number | null;
  me: Me;
  onClose: () => void;
}

/** A message and what was answered to it. */
export function ThreadPanel({ view, onClose }: ThreadPanelProps) {
  const t = useTranslations('thread');
  const name = useRoomName()(view);
  return (
    <SidePanel title={t('title')} subtitle={<bdi>{name}</bdi>} onClose={onClose}>
      {null}
    </SidePanel>
  );
}
