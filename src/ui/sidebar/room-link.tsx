import { useTranslations } from 'next-intl';
import type { RoomView } from '#contract/rooms.ts';
import { Badge } from '#ui/parts/badge.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { RoomIcon, useRoomName } from '#ui/room/room-name.tsx';

export function RoomLink({ view, isCurrent }: { view: RoomView; isCurrent: boolean }) {
  const t = useTranslations('sidebar');
  const { room, membership } = view;
  const unread = membership?.unread ?? 0;
  const mentions = membership?.mentions ?? 0;
  // A direct message is addressed to me, every one of it.
  const isToMe = mentions > 0 || room.kind === 'dm';
  const count = mentions > 0 && room.kind !== 'dm' ? mentions : unread;
  const tone = isCurrent
    ? 'bg-accent-soft text-ink font-[560]'
    : unread > 0
      ? 'text-ink font-[620] hover:bg-hover'
      : 'text-ink-2 hover:bg-hover';
  return (
    <li>
      <PlaceLink
        href={pathTo.room(room.id)}
        aria-current={isCurrent ? 'page' : undefined}
        className={`flex min-h-8 items-center gap-2 rounded-s px-2 outline-offset-[-2px] touch:min-h-11 ${tone}`}
      >
        <span className="grid w-5.5 shrink-0 place-items-center">
          <RoomIcon view={view} />
        </span>
        <span className="me-auto flex min-w-0">
          <bdi className="truncate">{useRoomName()(view)}</bdi>
        </span>
        {unread > 0 && (
          <Badge
            count={count}
            toMe={isToMe}
            label={mentions > 0 ? t('mentions', { count: mentions }) : t('unread', { count: unread })}
          />
        )}
      </PlaceLink>
    </li>
  );
}
