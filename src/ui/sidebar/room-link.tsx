import { BellOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { memo } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import { Badge } from '#ui/parts/badge.tsx';
import { StatusEmoji } from '#ui/people/status-emoji.tsx';
import { pathTo } from '#ui/places/place.ts';
import { RoomIcon } from '#ui/room/room-name.tsx';
import { badgeOf } from '#ui/sidebar/arrange.ts';
import { SidebarRow } from '#ui/sidebar/sidebar-row.tsx';

interface RoomLinkProps {
  view: RoomView;
  name: string;
  isCurrent: boolean;
  isMuted: boolean;
  hasDraft: boolean;
}

export const RoomLink = memo(function RoomLink({ view, name, isCurrent, isMuted, hasDraft }: RoomLinkProps) {
  const t = useTranslations('sidebar');
  const { room, membership } = view;
  const badge = badgeOf(view, isMuted);
  const isNamed = (membership?.mentions ?? 0) > 0;
  return (
    <SidebarRow
      href={pathTo.room(room.id)}
      roomId={room.id}
      isCurrent={isCurrent}
      isUnread={badge !== null}
      weight={badge ? 'strong' : isMuted ? 'faint' : 'plain'}
      icon={
        isMuted && room.kind !== 'dm' ? (
          <BellOff aria-hidden="true" size={18} strokeWidth={1.75} className="shrink-0 text-ink-3" />
        ) : (
          <RoomIcon view={view} />
        )
      }
      end={
        badge ? (
          <Badge
            count={badge.count}
            toMe={badge.toMe}
            label={isNamed ? t('mentions', { count: badge.count }) : t('unread', { count: badge.count })}
          />
        ) : hasDraft && !isCurrent ? (
          <span className="text-xs text-ink-3">{t('draft')}</span>
        ) : isMuted && room.kind === 'dm' ? (
          <BellOff aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0 text-ink-3" />
        ) : null
      }
    >
      <bdi className="truncate">{name}</bdi>
      {view.other && <StatusEmoji userId={view.other.id} />}
      {isMuted && <span className="sr-only">{t('muted')}</span>}
    </SidebarRow>
  );
});
