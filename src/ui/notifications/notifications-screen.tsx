'use client';
import { useQuery } from '@tanstack/react-query';
import { CheckCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { useParley } from '#ui/data/parley-provider.tsx';
import { NotificationRow } from '#ui/notifications/notification-row.tsx';
import { useNotifications } from '#ui/notifications/use-notifications.ts';
import { Button } from '#ui/parts/button.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { Screen } from '#ui/parts/screen.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { useRoomName } from '#ui/room/room-name.tsx';

/** What others did that concerns me, the newest first. */
export function NotificationsScreen() {
  const t = useTranslations('notices');
  const { queries } = useParley();
  const { data: rooms } = useQuery(queries.rooms);
  const nameOf = useRoomName();
  const { list, items, unread, readOne, readAll } = useNotifications();
  const names = useMemo(
    () => new Map(rooms?.map((view) => [view.room.id, view.other ? null : nameOf(view)])),
    [rooms, nameOf],
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  return (
    <Screen
      title={t('title')}
      actions={
        <Button disabled={unread === 0 && items.every(({ readAt }) => readAt !== null)} onClick={() => void readAll()}>
          <CheckCheck aria-hidden="true" size={17} strokeWidth={1.75} />
          {t('readAll')}
        </Button>
      }
    >
      <Loaded query={list}>
        {() =>
          items.length === 0 ? (
            <EmptyState title={t('none')} text={t('noneText')}>
              <Button onClick={() => goTo(pathTo.settings('notifications'))}>{t('settings')}</Button>
            </EmptyState>
          ) : (
            <div className="pb-6">
              <ul aria-label={t('title')}>
                {items.map((one) => (
                  <NotificationRow
                    key={one.id}
                    notification={one}
                    roomName={names.get(one.roomId) ?? null}
                    onRead={() => void readOne(one.id)}
                  />
                ))}
              </ul>
              {hasNextPage && (
                <Button className="mt-3" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                  {t('more')}
                </Button>
              )}
            </div>
          )
        }
      </Loaded>
    </Screen>
  );
}
