'use client';
import { useQuery } from '@tanstack/react-query';
import { useFormatter, useNow, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { UserCard } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { CLOCK } from '#ui/language/clock-time.ts';
import { PROFILE_FIELDS, profileOf } from '#ui/people/profile.ts';
import { usePlace } from '#ui/places/use-place.ts';

/** What is known of somebody, by lines. */
export function PersonFacts({ card }: { card: UserCard }) {
  const t = useTranslations('people');
  const localTime = useLocalTime(card.timeZone);
  const roles = useRoles(card);
  const profile = profileOf(card.profile);
  const facts: [label: string, value: ReactNode][] = [];
  for (const field of PROFILE_FIELDS) {
    const said = profile[field];
    if (said === undefined) continue;
    facts.push([t(`fields.${field}`), field === 'website' ? <Website key={field} href={said} /> : said]);
  }
  if (card.email !== null) facts.push([t('fields.email'), card.email]);
  if (localTime !== null) facts.push([t('fields.localTime'), localTime]);
  if (roles.length > 0) facts.push([t('fields.roles'), roles.join(' · ')]);
  if (facts.length === 0) return null;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
      {facts.map(([label, value]) => (
        <div key={label} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-ink-3">{label}</dt>
          <dd className="whitespace-pre-line wrap-anywhere">
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Website({ href }: { href: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="text-accent underline underline-offset-2"
    >
      <bdi>{href.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '')}</bdi>
    </a>
  );
}

/** Nobody lives in UTC: it is what an account says that never told. */
function useLocalTime(timeZone: string): string | null {
  const format = useFormatter();
  const now = useNow({ updateInterval: 30_000 });
  if (timeZone === 'UTC') return null;
  return format.dateTime(now, { ...CLOCK, timeZone, timeZoneName: 'short' });
}

function useRoles(card: UserCard): string[] {
  const t = useTranslations('people');
  const { queries } = useParley();
  const place = usePlace();
  const roomId = place.screen === 'room' ? place.roomId : 0;
  const { data } = useQuery({ ...queries.members(roomId), enabled: false });
  const here = data?.members.find(({ user }) => user.id === card.id)?.role;
  const roles: string[] = [];
  if (card.botOwnerId !== null) roles.push(t('roles.bot'));
  if (card.role !== 'member') roles.push(t(`roles.server-${card.role}`));
  if (here !== undefined && here !== 'member') roles.push(t(`roles.room-${here}`));
  if (card.deactivated) roles.push(t('roles.deactivated'));
  return roles;
}
