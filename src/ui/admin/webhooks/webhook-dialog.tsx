'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useRef, useState } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import type { Webhook, WebhookEvent } from '#contract/webhooks.ts';
import { HandOver } from '#ui/admin/hand-over.tsx';
import { WEBHOOK_EVENTS } from '#ui/admin/webhooks/webhook-events.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Choice } from '#ui/parts/choice.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { Field } from '#ui/parts/field.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';
import { useRoomName } from '#ui/room/room-name.tsx';

const ALL = 'all';

function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A new webhook, whose secret is shown once, or another address and other events for one that is there. */
export function WebhookDialog({ webhook, onClose }: { webhook?: Webhook; onClose: () => void }) {
  const t = useTranslations();
  const { api, queries } = useParley();
  const cache = useQueryClient();
  const nameOf = useRoomName();
  const { data: rooms } = useQuery(queries.rooms);
  const [roomId, setRoomId] = useState(ALL);
  const [events, setEvents] = useState<readonly WebhookEvent[]>(webhook?.events ?? WEBHOOK_EVENTS);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Refusal['code'] | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const clientId = useRef(crypto.randomUUID());

  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const url = String(new FormData(event.currentTarget).get('url')).trim();
    setBusy(true);
    setFailure(null);
    try {
      if (webhook) {
        await api.webhooks.update.mutate({ webhookId: webhook.id, url, events: [...events] });
        noticeDone(t('admin.saved'));
        onClose();
      } else {
        const made = newSecret();
        const room = roomId === ALL ? null : Number(roomId);
        const wanted = { url, events: [...events], roomId: room, secret: made };
        await api.webhooks.create.mutate({ ...wanted, clientId: clientId.current });
        setSecret(made);
      }
      await cache.invalidateQueries({ queryKey: keys.admin('webhooks') });
    } catch (error) {
      clientId.current = crypto.randomUUID();
      setFailure(refusalOf(error).code);
    }
    setBusy(false);
  };
  const toggle = (event: WebhookEvent, isOn: boolean) =>
    setEvents((chosen) => WEBHOOK_EVENTS.filter((one) => (one === event ? isOn : chosen.includes(one))));

  const title = webhook ? t('admin.webhooks.edit') : t('admin.webhooks.create');
  if (secret !== null)
    return (
      <Dialog title={t('admin.webhooks.secret')} onClose={onClose}>
        <HandOver text={t('admin.webhooks.secretText')} path={secret} onClose={onClose} />
      </Dialog>
    );
  const own = rooms?.filter(({ membership }) => membership?.role === 'owner') ?? [];
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={save} className="grid gap-4 overflow-y-auto px-5 pt-2 pb-5">
        <Field
          label={t('admin.webhooks.url')}
          hint={t('admin.webhooks.urlHint')}
          name="url"
          type="url"
          required
          maxLength={2000}
          defaultValue={webhook?.url}
          placeholder="https://"
          dir="ltr"
          autoComplete="off"
          error={failure ? t(`errors.${failure}`) : undefined}
        />
        {!webhook && (
          <Choice
            label={t('admin.webhooks.where')}
            value={roomId}
            onChange={setRoomId}
            choices={[
              { value: ALL, label: t('admin.webhooks.allRooms') },
              ...own.map((view) => ({ value: String(view.room.id), label: nameOf(view) })),
            ]}
          />
        )}
        <fieldset className="grid grid-cols-2 gap-x-3 narrow:grid-cols-1">
          <legend className="mb-1 text-sm font-[600]">{t('admin.webhooks.events')}</legend>
          {WEBHOOK_EVENTS.map((event) => (
            <label key={event} className="flex min-h-8 cursor-pointer items-center gap-2.5 touch:min-h-11">
              <input
                type="checkbox"
                checked={events.includes(event)}
                onChange={({ target }) => toggle(event, target.checked)}
                className="size-4 accent-accent"
              />
              {t(`admin.webhooks.names.${event}`)}
            </label>
          ))}
        </fieldset>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('dialog.cancel')}</Button>
          <Button look="primary" type="submit" disabled={isBusy || events.length === 0}>
            {webhook ? t('message.save') : title}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
