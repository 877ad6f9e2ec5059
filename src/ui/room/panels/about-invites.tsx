'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, X } from 'lucide-react';
import { useNow, useTranslations } from 'next-intl';
import { type FormEvent, useRef, useState } from 'react';
import type { RoomInvite } from '#contract/invites.ts';
import type { Room } from '#contract/rooms.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useAbout } from '#ui/data/use-about.ts';
import { Button, IconButton } from '#ui/parts/button.tsx';
import { Choice } from '#ui/parts/choice.tsx';
import { CopyLine } from '#ui/parts/copy-line.tsx';
import { Field } from '#ui/parts/field.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { useUntil } from '#ui/people/use-until.ts';
import { AboutSection } from '#ui/room/panels/about-section.tsx';
import { MoreButton } from '#ui/room/panels/more-button.tsx';
import { usePeopleOf } from '#ui/room/panels/use-people-of.ts';

const HOURS = ['1', '24', '168', '720', '2160'] as const;
const USES = ['1', '5', '25', '100', '1000'] as const;

/** Ways into the room for whoever is not in it: links that end by themselves, and letters. */
export function AboutInvites({ room }: { room: Room }) {
  const t = useTranslations('invites');
  const { api } = useParley();
  const [isMaking, setMaking] = useState(false);
  const pages = useInfiniteQuery({
    queryKey: keys.invites(room.id),
    queryFn: ({ pageParam }) => api.invites.list.query({ roomId: room.id, cursor: pageParam, limit: 20 }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
  });
  const invites = {
    data: pages.data?.pages.flatMap((page) => page.items),
    error: pages.error,
    refetch: () => pages.refetch(),
  };
  return (
    <AboutSection title={t('title')}>
      <Loaded query={invites} skeleton={null}>
        {(all) => <Invites invites={all} />}
      </Loaded>
      <MoreButton query={pages} />
      {isMaking ? (
        <NewLink roomId={room.id} onDone={() => setMaking(false)} />
      ) : (
        <Button className="justify-self-start" onClick={() => setMaking(true)}>
          <Link aria-hidden="true" size={16} strokeWidth={1.75} />
          {t('newLink')}
        </Button>
      )}
      <ByLetter roomId={room.id} />
    </AboutSection>
  );
}

function Invites({ invites }: { invites: readonly RoomInvite[] }) {
  const t = useTranslations('invites');
  const now = useNow({ updateInterval: 60_000 }).getTime();
  const people = usePeopleOf(invites.map(({ createdBy }) => createdBy));
  const open = invites.filter(
    ({ revokedAt, uses, maxUses, expiresAt }) => revokedAt === null && uses < maxUses && Date.parse(expiresAt) > now,
  );
  if (open.length === 0) return <p className="text-sm text-ink-3">{t('none')}</p>;
  return (
    <ul className="-my-1 grid">
      {open.map((invite) => (
        <Invite key={invite.id} invite={invite} by={people.get(invite.createdBy)?.displayName} />
      ))}
    </ul>
  );
}

function Invite({ invite, by }: { invite: RoomInvite; by: string | undefined }) {
  const t = useTranslations('invites');
  const { api, cache } = useParley();
  const until = useUntil();
  const { id, uses, maxUses, expiresAt, roomId } = invite;
  const revoke = async () => {
    try {
      await api.invites.revoke.mutate({ inviteId: id });
      noticeDone(t('revoked'));
    } catch (error) {
      noticeFailure(error);
    }
    await cache.invalidateQueries({ queryKey: keys.invites(roomId) });
  };
  return (
    <li className="flex min-h-11 items-center gap-2">
      <span className="me-auto min-w-0 text-sm leading-tight">
        <span className="block">{t('used', { uses, most: maxUses })}</span>
        <span className="block text-ink-3">
          {by === undefined
            ? t('until', { when: until(expiresAt) })
            : t('byUntil', { name: by, when: until(expiresAt) })}
        </span>
      </span>
      <IconButton label={t('revoke')} size="small" onClick={() => void revoke()}>
        <X size={16} strokeWidth={1.75} />
      </IconButton>
    </li>
  );
}

function NewLink({ roomId, onDone }: { roomId: number; onDone: () => void }) {
  const t = useTranslations();
  const { api, cache } = useParley();
  const [hours, setHours] = useState<(typeof HOURS)[number]>('168');
  const [uses, setUses] = useState<(typeof USES)[number]>('25');
  const [link, setLink] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const clientId = useRef(crypto.randomUUID());

  async function make(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      const made = await api.invites.create.mutate({
        roomId,
        expiresInHours: Number(hours),
        maxUses: Number(uses),
        clientId: clientId.current,
      });
      setLink(new URL(made.path, window.location.origin).href);
      await cache.invalidateQueries({ queryKey: keys.invites(roomId) });
    } catch (error) {
      noticeFailure(error);
    }
    clientId.current = crypto.randomUUID();
    setBusy(false);
  }

  if (link !== null)
    return (
      <div className="grid gap-2">
        <p className="text-sm text-ink-2">{t('invites.shownOnce')}</p>
        <CopyLine label={t('invites.link')} text={link} />
        <Button className="justify-self-start" onClick={onDone}>
          {t('invites.done')}
        </Button>
      </div>
    );
  return (
    <form onSubmit={(event) => void make(event)} className="grid gap-3">
      <Choice
        label={t('invites.ends')}
        value={hours}
        onChange={setHours}
        choices={HOURS.map((value) => ({ value, label: t(`invites.hours.${value}`) }))}
      />
      <Choice
        label={t('invites.brings')}
        value={uses}
        onChange={setUses}
        choices={USES.map((value) => ({ value, label: t('invites.people', { count: Number(value) }) }))}
      />
      <div className="flex gap-2">
        <Button look="primary" type="submit" disabled={isBusy}>
          {t('invites.make')}
        </Button>
        <Button onClick={onDone}>{t('dialog.cancel')}</Button>
      </div>
    </form>
  );
}

/** Only where the server sends letters. */
function ByLetter({ roomId }: { roomId: number }) {
  const t = useTranslations('invites');
  const { api, cache } = useParley();
  const { data: about } = useAbout();
  const [email, setEmail] = useState('');
  const [isBusy, setBusy] = useState(false);
  if (!about?.passwordReset) return null;
  async function send(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      await api.invites.mail.mutate({ roomId, email: email.trim() });
      noticeDone(t('sent', { email: email.trim() }));
      setEmail('');
      await cache.invalidateQueries({ queryKey: keys.invites(roomId) });
    } catch (error) {
      noticeFailure(error);
    }
    setBusy(false);
  }
  return (
    <form onSubmit={(event) => void send(event)} className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2">
      <Field
        label={t('email')}
        type="email"
        required
        autoComplete="off"
        dir="ltr"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <Button type="submit" disabled={isBusy}>
        {t('send')}
      </Button>
    </form>
  );
}
