'use client';
import { useQuery } from '@tanstack/react-query';
import { Trash2, Webhook } from 'lucide-react';
import { useFormatter, useNow, useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import type { IncomingWebhook } from '#contract/bots.ts';
import type { Room } from '#contract/rooms.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Avatar } from '#ui/parts/avatar.tsx';
import { Button, IconButton } from '#ui/parts/button.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { CopyLine } from '#ui/parts/copy-line.tsx';
import { Field } from '#ui/parts/field.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { AboutOutgoing } from '#ui/room/panels/about-outgoing.tsx';
import { AboutSection } from '#ui/room/panels/about-section.tsx';

/** How programs write here, and which of them are told what happens here. */
export function AboutHooks({ room, isOwner }: { room: Room; isOwner: boolean }) {
  const t = useTranslations('hooks');
  const { api } = useParley();
  const [isMaking, setMaking] = useState(false);
  const hooks = useQuery({
    queryKey: keys.hooks(room.id),
    queryFn: () => api.incomingWebhooks.list.query({ roomId: room.id }),
    staleTime: 0,
  });
  return (
    <>
      <AboutSection title={t('incoming')}>
        <p className="text-sm text-ink-3">{t('incomingText')}</p>
        <Loaded query={hooks} skeleton={null}>
          {(all) => (
            <ul className="grid">
              {all.map((hook) => (
                <Incoming key={hook.id} hook={hook} />
              ))}
            </ul>
          )}
        </Loaded>
        {isMaking ? (
          <NewIncoming roomId={room.id} onDone={() => setMaking(false)} />
        ) : (
          <Button className="justify-self-start" onClick={() => setMaking(true)}>
            <Webhook aria-hidden="true" size={16} strokeWidth={1.75} />
            {t('newIncoming')}
          </Button>
        )}
      </AboutSection>
      {isOwner && <AboutOutgoing roomId={room.id} />}
    </>
  );
}

function Incoming({ hook }: { hook: IncomingWebhook }) {
  const t = useTranslations('hooks');
  const { api, cache } = useParley();
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const [isDeleting, setDeleting] = useState(false);
  const used = hook.lastUsedAt === null ? null : new Date(Math.min(Date.parse(hook.lastUsedAt), now.getTime()));
  return (
    <li className="flex min-h-11 items-center gap-2.5">
      <Avatar user={hook.bot} size="medium" />
      <span className="me-auto min-w-0 leading-tight">
        <bdi className="block truncate font-[560]">{hook.name}</bdi>
        <span className="block text-sm text-ink-3">
          {used === null ? t('neverUsed') : t('used', { when: format.relativeTime(used, now) })}
        </span>
      </span>
      <IconButton label={t('delete', { name: hook.name })} size="small" onClick={() => setDeleting(true)}>
        <Trash2 size={16} strokeWidth={1.75} />
      </IconButton>
      {isDeleting && (
        <Confirm
          title={t('deleteTitle', { name: hook.name })}
          text={t('deleteText')}
          action={t('deleteAction')}
          onConfirm={async () => {
            await api.incomingWebhooks.delete.mutate({ incomingWebhookId: hook.id });
            await cache.invalidateQueries({ queryKey: keys.hooks(hook.roomId) });
          }}
          onClose={() => setDeleting(false)}
        />
      )}
    </li>
  );
}

function NewIncoming({ roomId, onDone }: { roomId: number; onDone: () => void }) {
  const t = useTranslations();
  const { api, cache } = useParley();
  const [address, setAddress] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  async function make(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name')).trim();
    setBusy(true);
    try {
      const { path } = await api.incomingWebhooks.create.mutate({ roomId, name });
      setAddress(new URL(path, window.location.origin).href);
      await cache.invalidateQueries({ queryKey: keys.hooks(roomId) });
    } catch (error) {
      noticeFailure(error);
    }
    setBusy(false);
  }
  if (address !== null)
    return (
      <div className="grid gap-2">
        <p className="text-sm text-ink-2">{t('hooks.shownOnce')}</p>
        <CopyLine label={t('hooks.address')} text={address} />
        <Button className="justify-self-start" onClick={onDone}>
          {t('hooks.done')}
        </Button>
      </div>
    );
  return (
    <form onSubmit={(event) => void make(event)} className="grid gap-3">
      <Field
        label={t('hooks.name')}
        hint={t('hooks.nameHint')}
        name="name"
        required
        maxLength={80}
        autoComplete="off"
        dir="auto"
        autoFocus
      />
      <div className="flex gap-2">
        <Button look="primary" type="submit" disabled={isBusy}>
          {t('hooks.make')}
        </Button>
        <Button onClick={onDone}>{t('dialog.cancel')}</Button>
      </div>
    </form>
  );
}
