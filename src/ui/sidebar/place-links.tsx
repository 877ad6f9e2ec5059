'use client';
import { useQuery } from '@tanstack/react-query';
import { Bell, Bookmark, PencilLine, Users } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Badge } from '#ui/parts/badge.tsx';
import { pathTo } from '#ui/places/place.ts';
import { usePlace } from '#ui/places/use-place.ts';
import { SidebarRow } from '#ui/sidebar/sidebar-row.tsx';

/** What is not one room: what concerns me, what I keep, what I have begun, and who is here. */
export function PlaceLinks() {
  const t = useTranslations('sidebar');
  const { queries } = useParley();
  const { screen } = usePlace();
  const { data: notices } = useQuery(queries.notices);
  const unread = notices?.unread ?? 0;
  return (
    <ul>
      <SidebarRow
        href={pathTo.notifications}
        icon={<Bell {...ICON} />}
        isCurrent={screen === 'notifications'}
        weight={unread > 0 ? 'strong' : 'plain'}
        end={unread > 0 && <Badge count={unread} toMe label={t('unread', { count: unread })} />}
      >
        {t('notifications')}
      </SidebarRow>
      <SidebarRow href={pathTo.saved} icon={<Bookmark {...ICON} />} isCurrent={screen === 'saved'}>
        {t('saved')}
      </SidebarRow>
      <SidebarRow href={pathTo.drafts} icon={<PencilLine {...ICON} />} isCurrent={screen === 'drafts'}>
        {t('drafts')}
      </SidebarRow>
      <SidebarRow href={pathTo.people} icon={<Users {...ICON} />} isCurrent={screen === 'people'}>
        {t('people')}
      </SidebarRow>
    </ul>
  );
}

const ICON = { 'aria-hidden': true, size: 18, strokeWidth: 1.75, className: 'shrink-0 text-ink-3' } as const;
