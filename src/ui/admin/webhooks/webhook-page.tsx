'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Webhook } from '#contract/webhooks.ts';
import { Facts, Part } from '#ui/admin/admin-parts.tsx';
import { Deliveries } from '#ui/admin/webhooks/deliveries.tsx';
import { WebhookDialog } from '#ui/admin/webhooks/webhook-dialog.tsx';
import { useWebhookRoom, WebhookState } from '#ui/admin/webhooks/webhooks-section.tsx';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useFullTime } from '#ui/language/clock-time.ts';
import { Button } from '#ui/parts/button.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { goTo } from '#ui/places/use-place.ts';

export function WebhookPage({ webhookId }: { webhookId: number }) {
  const { api } = useParley();
  const query = useQuery({
    queryKey: keys.admin('webhooks', 'one', webhookId),
    queryFn: () => api.webhooks.get.query({ webhookId }),
    staleTime: 0,
  });
  return <Loaded query={query}>{(webhook) => <OneWebhook webhook={webhook} />}</Loaded>;
}

function OneWebhook({ webhook }: { webhook: Webhook }) {
  const t = useTranslations('admin.webhooks');
  const { api } = useParley();
  const cache = useQueryClient();
  const format = useFormatter();
  const moment = useFullTime();
  const roomName = useWebhookRoom(webhook);
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  const [isTesting, setTesting] = useState(false);
  const { id: webhookId } = webhook;
  const look = () => cache.invalidateQueries({ queryKey: keys.admin('webhooks') });
  const setActive = async (active: boolean) => {
    try {
      await api.webhooks.update.mutate({ webhookId, active });
      noticeDone(active ? t('resumed') : t('pausedNow'));
    } catch (error) {
      noticeFailure(error);
    }
    await look();
  };
  const test = async () => {
    setTesting(true);
    try {
      const { state, lastStatus } = await api.webhooks.test.mutate({ webhookId });
      noticeDone(state === 'delivered' ? t('testTaken', { status: String(lastStatus) }) : t('testFailed'));
    } catch (error) {
      noticeFailure(error);
    }
    setTesting(false);
    await look();
  };
  return (
    <>
      <PlaceLink
        href={pathTo.admin('webhooks')}
        className="mb-4 self-start text-sm font-[560] text-accent narrow:hidden"
      >
        {t('all')}
      </PlaceLink>
      <div className="mb-5 flex flex-wrap items-center gap-2">
        <h2 className="min-w-0 text-lg font-[650] tracking-[-0.01em] break-all">
          <bdi dir="ltr">{webhook.url}</bdi>
        </h2>
        <WebhookState webhook={webhook} />
      </div>
      <div className="mb-6 flex flex-wrap gap-2">
        <Button onClick={test} disabled={isTesting}>
          {t('test')}
        </Button>
        <Button onClick={() => setActive(!webhook.active)}>{webhook.active ? t('pause') : t('resume')}</Button>
        <Button onClick={() => setOpen('edit')}>{t('edit')}</Button>
        <Button className="text-signal" onClick={() => setOpen('delete')}>
          {t('delete')}
        </Button>
      </div>
      <Part title={t('about')}>
        <Facts
          facts={[
            [t('where'), <bdi key="where">{roomName}</bdi>],
            [t('events'), format.list(webhook.events.map((event) => t(`names.${event}`)))],
            [t('since'), moment(webhook.createdAt)],
          ]}
        />
      </Part>
      <Deliveries webhookId={webhookId} />
      {open === 'edit' && <WebhookDialog webhook={webhook} onClose={() => setOpen(null)} />}
      {open === 'delete' && (
        <Confirm
          title={t('deleteTitle')}
          text={t('deleteText')}
          action={t('delete')}
          onConfirm={async () => {
            await api.webhooks.delete.mutate({ webhookId });
            goTo(pathTo.admin('webhooks'));
            await cache.invalidateQueries({ queryKey: keys.admin('webhooks', 'list') });
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}
