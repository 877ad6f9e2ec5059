'use client';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Webhook } from '#contract/webhooks.ts';
import { Part, Pill } from '#ui/admin/admin-parts.tsx';
import { PeopleList } from '#ui/admin/people/people-list.tsx';
import { usePages } from '#ui/admin/use-pages.ts';
import { WebhookDialog } from '#ui/admin/webhooks/webhook-dialog.tsx';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { useRoomName } from '#ui/room/room-name.tsx';

/** Who is told of what happens here, and the programs that have an account. */
export function WebhooksSection() {
  const t = useTranslations('admin.webhooks');
  const { api } = useParley();
  const [isMaking, setMaking] = useState(false);
  const query = useQuery({
    queryKey: keys.admin('webhooks', 'list'),
    queryFn: () => api.webhooks.list.query({ limit: 100 }),
    staleTime: 0,
  });
  const bots = usePages(keys.admin('people', { bot: true }), (cursor) => api.admin.people.query({ bot: true, cursor }));
  return (
    <>
      <Part
        title={t('title')}
        text={t('text')}
        actions={
          <Button look="primary" onClick={() => setMaking(true)}>
            <Plus aria-hidden="true" size={17} strokeWidth={2} />
            {t('create')}
          </Button>
        }
      >
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="py-2 text-ink-2">{t('none')}</p>
            ) : (
              <ul aria-label={t('title')} className="border-t border-line">
                {items.map((webhook) => (
                  <WebhookRow key={webhook.id} webhook={webhook} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Part>
      <Part title={t('bots')} text={t('botsText')}>
        <div className="flex flex-col">
          <PeopleList pages={bots} empty={t('noBots')} />
        </div>
      </Part>
      {isMaking && <WebhookDialog onClose={() => setMaking(false)} />}
    </>
  );
}

function WebhookRow({ webhook }: { webhook: Webhook }) {
  const t = useTranslations('admin.webhooks');
  const roomName = useWebhookRoom(webhook);
  return (
    <li className="border-b border-line last:border-0">
      <PlaceLink
        href={pathTo.admin('webhooks', webhook.id)}
        className="-mx-2 flex min-h-14 items-center gap-3 rounded-s px-2 py-2 hover:bg-hover"
      >
        <span className="me-auto min-w-0">
          <bdi dir="ltr" className="block truncate font-[600]">
            {webhook.url}
          </bdi>
          <span className="block truncate text-sm text-ink-2">
            <bdi>{roomName}</bdi>
            {' · '}
            {t('eventCount', { count: webhook.events.length })}
          </span>
        </span>
        <WebhookState webhook={webhook} />
      </PlaceLink>
    </li>
  );
}

export function WebhookState({ webhook }: { webhook: Webhook }) {
  const t = useTranslations('admin.webhooks');
  if (webhook.disabledReason !== null) return <Pill tone="signal">{t(`disabled.${webhook.disabledReason}`)}</Pill>;
  if (!webhook.active) return <Pill>{t('paused')}</Pill>;
  if (webhook.failures > 0) return <Pill tone="signal">{t('failing', { count: webhook.failures })}</Pill>;
  return <Pill tone="accent">{t('active')}</Pill>;
}

/** One of the whole server hears the public rooms; one of a room is seen by whoever leads it. */
export function useWebhookRoom({ roomId }: Webhook): string {
  const t = useTranslations('admin.webhooks');
  const { queries } = useParley();
  const { data: rooms } = useQuery(queries.rooms);
  const nameOf = useRoomName();
  if (roomId === null) return t('allRooms');
  const view = rooms?.find(({ room }) => room.id === roomId);
  return view ? nameOf(view) : t('oneRoom');
}
