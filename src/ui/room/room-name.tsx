import { Hash, Lock, Users } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { RoomView } from '#contract/rooms.ts';
import { PresentFace } from '#ui/parts/present-face.tsx';

/** A direct message is called as the other person is; a group without a name says so. */
export function useRoomName(): (view: RoomView) => string {
  const t = useTranslations('room');
  return ({ room, other }) => other?.displayName ?? room.name ?? t('unnamed');
}

/** The same among other words, where no icon tells that it is a room. */
export function useRoomMention(): (view: RoomView) => string {
  const nameOf = useRoomName();
  return (view) => (view.room.kind === 'channel' ? `#${nameOf(view)}` : nameOf(view));
}

export function RoomIcon({ view }: { view: RoomView }) {
  const { room, other } = view;
  if (other) return <PresentFace user={other} />;
  const Icon = room.kind === 'group' ? Users : room.visibility === 'private' ? Lock : Hash;
  return <Icon aria-hidden="true" size={18} strokeWidth={1.75} className="shrink-0 text-ink-3" />;
}
