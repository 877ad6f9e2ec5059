'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { AuditEntry } from '#contract/audit.ts';
import { Facts, Verbatim } from '#ui/admin/admin-parts.tsx';
import { type KnownNames, NO_NAMES, useAuditWords } from '#ui/admin/audit/audit-words.ts';
import { PageList } from '#ui/admin/page-list.tsx';
import { usePages } from '#ui/admin/use-pages.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useFullTime } from '#ui/language/clock-time.ts';
import { DisclosureRow } from '#ui/parts/disclosure-row.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';

export interface AuditFilter {
  action?: string;
  actorId?: number;
  userId?: number;
  since?: string;
  until?: string;
}

const AT_ONCE = 300;

const idsOf = (ids: readonly (number | null)[]) =>
  [...new Set(ids.filter((id) => id !== null))].sort((a, b) => a - b).slice(-AT_ONCE);

export function AuditList({ filter, empty }: { filter: AuditFilter; empty: string }) {
  const t = useTranslations('admin.audit');
  const { api } = useParley();
  const pages = usePages(keys.admin('audit', filter), (cursor) =>
    api.audit.list.query({ ...filter, cursor, limit: 40 }),
  );
  const entries = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const userIds = idsOf(entries.flatMap(({ actorId, userId }) => [actorId, userId]));
  const roomIds = idsOf(entries.map(({ roomId }) => roomId));
  const { data: names = NO_NAMES } = useQuery({
    queryKey: keys.admin('names', userIds, roomIds),
    queryFn: async (): Promise<KnownNames> => {
      const { users, rooms } = await api.admin.names.query({ userIds, roomIds });
      return {
        users: new Map(users.map((user) => [user.id, user])),
        rooms: new Map(rooms.map((room) => [room.id, room])),
      };
    },
    placeholderData: keepPreviousData,
    enabled: entries.length > 0,
  });
  return (
    <div className="flex flex-col">
      <PageList pages={pages} label={t('title')} empty={empty}>
        {(entry) => <EntryRow key={entry.id} entry={entry} names={names} />}
      </PageList>
    </div>
  );
}

function EntryRow({ entry, names }: { entry: AuditEntry; names: KnownNames }) {
  const words = useAuditWords();
  const moment = useFullTime();
  const summary = (
    <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-4">
      <span className="me-auto min-w-0">{words.sentence(entry, names)}</span>
      <time dateTime={entry.createdAt} className="text-sm text-ink-2">
        {moment(entry.createdAt)}
      </time>
    </span>
  );
  return (
    <DisclosureRow summary={summary}>
      <EntryDetails entry={entry} names={names} />
    </DisclosureRow>
  );
}

function EntryDetails({ entry, names }: { entry: AuditEntry; names: KnownNames }) {
  const t = useTranslations('admin.audit');
  const person = (id: number) => {
    const user = names.users.get(id);
    return (
      <PlaceLink href={pathTo.admin('people', id)} className="font-[560] text-accent underline underline-offset-2">
        <bdi>{user ? `${user.displayName} (@${user.username})` : id}</bdi>
      </PlaceLink>
    );
  };
  const room = entry.roomId === null ? undefined : names.rooms.get(entry.roomId);
  const facts = [
    [t('code'), <code key="code">{entry.action}</code>],
    ...(entry.actorId === null ? [] : [[t('who'), person(entry.actorId)] as const]),
    ...(entry.userId === null ? [] : [[t('toWhom'), person(entry.userId)] as const]),
    ...(entry.roomId === null ? [] : [[t('room'), <bdi key="room">{room?.name ?? entry.roomId}</bdi>] as const]),
    ...(entry.ip === null ? [] : [[t('address'), <bdi key="ip">{entry.ip}</bdi>] as const]),
  ] as const;
  const hasDetails = Object.keys(entry.details).length > 0;
  return (
    <div className="grid gap-3 ps-7 pt-1 pb-4 text-sm">
      <Facts facts={facts} />
      {hasDetails && <Verbatim label={t('details')} text={JSON.stringify(entry.details, null, 2)} />}
    </div>
  );
}
