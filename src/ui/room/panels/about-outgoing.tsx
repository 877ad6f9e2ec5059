'use client';
import { useQuery } from '@tanstack/react-query';
import { Trash2, Webhook as WebhookIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useRef, useState } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import type { Webhook, WebhookEvent } from '#contract/webhooks.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button, IconButton } from '#ui/parts/button.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { CopyLine } from '#ui/parts/copy-line.tsx';
import { Field } from '#ui/parts/field.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { Switch } from '#ui/parts/switch.tsx';
import { AboutSection } from '#ui/room/panels/about-section.tsx';

const TOLD = [
  'message_sent',
  'message_edited',
  'message_deleted',
  'user_joined',
  'user_left',
  'reaction_added',
  'reaction_removed',
  'room_updated',
] as const satisfies readonly WebhookEvent[];

const MOST_LISTED = 100;

/** Programs elsewhere that are told what happens in this room. */
export function AboutOutgoing({ roomId }: { roomId: number }) {
  const t = useTranslations('hooks');
  const { api } = useParley();
  const [isMaking, setMaking] = useState(false);
  const hooks = useQuery({
    queryKey: keys.outgoing,
    queryFn: () => api.webhooks.list.query({ limit: MOST_LISTED }),
    staleTime: 0,
  });
  return (
    <AboutSection title={t('outgoing')}>
      <p className="text-sm text-ink-3">{t('outgoingText')}</p>
      <Loaded query={hooks} skeleton={null}>
        {({ items }) => (
          <ul className="grid">
            {items
              .filter((hook) => hook.roomId === roomId)
              .map((hook) => (
                <Outgoing key={hook.id} hook={hook} />
              ))}
          </ul>
        )}
      </Loaded>
      {isMaking ? (
        <NewOutgoing roomId={roomId} onDone={() => setMaking(false)} />
      ) : (
        <Button className="justify-self-start" onClick={() => setMaking(true)}>
          <WebhookIcon aria-hidden="true" size={16} strokeWidth={1.75} />
          {t('newOutgoing')}
        </Button>
      )}
    </AboutSection>
  );
}

function Outgoing({ hook }: { hook: Webhook }) {
  const t = useTranslations('hooks');
  const { api, cache } = useParley();
  const [isDeleting, setDeleting] = useState(false);
  const { host } = new URL(hook.url);
  const again = () => cache.invalidateQueries({ queryKey: keys.outgoing });
  const set = (active: boolean) =>
    api.webhooks.update.mutate({ webhookId: hook.id, active }).catch(noticeFailure).finally(again);
  const ended =
    hook.disabledReason === null ? t('failures', { count: hook.failures }) : t(`ended.${hook.disabledReason}`);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-2">
      <Switch
        label={host}
        hint={hook.failures > 0 || hook.disabledReason !== null ? ended : t('events', { count: hook.events.length })}
        checked={hook.active}
        onChange={(active) => void set(active)}
      />
      <IconButton label={t('delete', { name: host })} size="small" onClick={() => setDeleting(true)}>
        <Trash2 size={16} strokeWidth={1.75} />
      </IconButton>
      {isDeleting && (
        <Confirm
          title={t('deleteTitle', { name: host })}
          text={t('deleteOutgoing')}
          action={t('deleteAction')}
          onConfirm={async () => {
            await api.webhooks.delete.mutate({ webhookId: hook.id });
            await again();
          }}
          onClose={() => setDeleting(false)}
        />
      )}
    </li>
  );
}

const newSecret = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, '0')).join('');

function NewOutgoing({ roomId, onDone }: { roomId: number; onDone: () => void }) {
  const t = useTranslations();
  const { api, cache } = useParley();
  const [secret] = useState(newSecret);
  const [events, setEvents] = useState<readonly WebhookEvent[]>(['message_sent']);
  const [failure, setFailure] = useState<Refusal['code'] | null>(null);
  const [isBusy, setBusy] = useState(false);
  const clientId = useRef(crypto.randomUUID());

  async function make(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const url = String(new FormData(event.currentTarget).get('url')).trim();
    setBusy(true);
    setFailure(null);
    try {
      await api.webhooks.create.mutate({ roomId, url, events: [...events], secret, clientId: clientId.current });
      await cache.invalidateQueries({ queryKey: keys.outgoing });
      onDone();
    } catch (error) {
      clientId.current = crypto.randomUUID();
      setFailure(refusalOf(error).code);
      setBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void make(event)} className="grid gap-3">
      <Field
        label={t('hooks.url')}
        name="url"
        type="url"
        required
        maxLength={2000}
        placeholder="https://"
        dir="ltr"
        autoFocus
      />
      <fieldset>
        <legend className="pb-1 text-sm font-[600]">{t('hooks.toldOf')}</legend>
        {TOLD.map((name) => (
          <label key={name} className="flex min-h-8 cursor-pointer items-center gap-2.5 touch:min-h-11">
            <input
              type="checkbox"
              checked={events.includes(name)}
              onChange={({ target }) =>
                setEvents(target.checked ? [...events, name] : events.filter((kept) => kept !== name))
              }
              className="size-4 accent-accent"
            />
            {t(`hooks.event.${name}`)}
          </label>
        ))}
      </fieldset>
      <div className="grid gap-1">
        <p className="text-sm text-ink-2">{t('hooks.secretText')}</p>
        <CopyLine label={t('hooks.secret')} text={secret} />
      </div>
      {failure && (
        <p role="alert" className="text-sm text-signal">
          {t(`errors.${failure}`)}
        </p>
      )}
      <div className="flex gap-2">
        <Button look="primary" type="submit" disabled={isBusy || events.length === 0}>
          {t('hooks.make')}
        </Button>
        <Button onClick={onDone}>{t('dialog.cancel')}</Button>
      </div>
    </form>
  );
}
