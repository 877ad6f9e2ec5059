'use client';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { WebhookDelivery } from '#contract/webhooks.ts';
import { Part, Pill, Verbatim } from '#ui/admin/admin-parts.tsx';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useFullTime } from '#ui/language/clock-time.ts';
import { Button, IconButton } from '#ui/parts/button.tsx';
import { DisclosureRow } from '#ui/parts/disclosure-row.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';

const PAGE = 20;
/** Deliveries are no events: while one looks, the newest are asked for again now and then. */
const LOOK_MS = 5000;

export function Deliveries({ webhookId }: { webhookId: number }) {
  const t = useTranslations('admin.webhooks');
  const { api } = useParley();
  const [offset, setOffset] = useState(0);
  const query = useQuery({
    queryKey: keys.admin('webhooks', 'deliveries', webhookId, offset),
    queryFn: () => api.webhooks.deliveries.query({ webhookId, offset, limit: PAGE }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: LOOK_MS,
  });
  return (
    <Part
      title={t('deliveries')}
      text={t('deliveriesText')}
      actions={
        <IconButton label={t('lookAgain')} onClick={() => void query.refetch()}>
          <RefreshCw size={17} strokeWidth={1.75} />
        </IconButton>
      }
    >
      <Loaded query={query}>
        {({ items, total }) =>
          total === 0 ? (
            <p className="text-ink-2">{t('noDeliveries')}</p>
          ) : (
            <>
              <ul aria-label={t('deliveries')} className="border-t border-line">
                {items.map((delivery) => (
                  <DeliveryRow key={delivery.id} delivery={delivery} />
                ))}
              </ul>
              {total > PAGE && (
                <div className="mt-4 flex justify-center gap-2">
                  <Button disabled={offset === 0} onClick={() => setOffset(offset - PAGE)}>
                    {t('newer')}
                  </Button>
                  <Button disabled={offset + PAGE >= total} onClick={() => setOffset(offset + PAGE)}>
                    {t('older')}
                  </Button>
                </div>
              )}
            </>
          )
        }
      </Loaded>
    </Part>
  );
}

const TONES = { delivered: 'accent', pending: 'plain', failed: 'signal', given_up: 'signal' } as const;

function DeliveryRow({ delivery }: { delivery: WebhookDelivery }) {
  const t = useTranslations('admin.webhooks');
  const moment = useFullTime();
  const summary = (
    <>
      <span className="me-auto min-w-0">
        <span className="block font-[560]">{t(`names.${delivery.event}`)}</span>
        <span className="block text-sm text-ink-2">
          {t('attempts', { count: delivery.attempts })}
          {delivery.nextAttemptAt !== null && delivery.state === 'failed' && (
            <> · {t('nextAttempt', { date: moment(delivery.nextAttemptAt) })}</>
          )}
        </span>
      </span>
      <span className="text-sm text-ink-2 narrow:hidden">{moment(delivery.createdAt)}</span>
      {delivery.lastStatus !== null && (
        <span className="font-mono text-sm text-ink-2 tabular-nums">{delivery.lastStatus}</span>
      )}
      <Pill tone={TONES[delivery.state]}>{t(`states.${delivery.state}`)}</Pill>
    </>
  );
  return (
    <DisclosureRow summary={summary}>
      <DeliveryDetails delivery={delivery} />
    </DisclosureRow>
  );
}

function DeliveryDetails({ delivery }: { delivery: WebhookDelivery }) {
  const t = useTranslations('admin.webhooks');
  const { api } = useParley();
  const cache = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const { id: deliveryId } = delivery;
  const query = useQuery({
    queryKey: keys.admin('webhooks', 'delivery', deliveryId),
    queryFn: () => api.webhooks.delivery.query({ deliveryId }),
  });
  const redeliver = async () => {
    setBusy(true);
    try {
      await api.webhooks.redeliver.mutate({ deliveryId });
    } catch (error) {
      noticeFailure(error);
    }
    setBusy(false);
    await cache.invalidateQueries({ queryKey: keys.admin('webhooks') });
  };
  return (
    <div className="grid gap-3 ps-7 pb-4 narrow:ps-0">
      {delivery.lastError !== null && (
        <p dir="auto" className="text-sm text-signal">
          {delivery.lastError}
        </p>
      )}
      <Loaded query={query}>
        {({ body }) =>
          body === null ? (
            <p className="text-sm text-ink-2">{t('bodyGone')}</p>
          ) : (
            <>
              <Verbatim label={t('body')} text={pretty(body)} />
              <div>
                <Button disabled={isBusy} onClick={redeliver}>
                  {t('redeliver')}
                </Button>
              </div>
            </>
          )
        }
      </Loaded>
    </div>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
