'use client';
import { useQuery } from '@tanstack/react-query';
import { Ban, MessageSquare, Pencil } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { UserCard } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Avatar } from '#ui/parts/avatar.tsx';
import { Button } from '#ui/parts/button.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { Screen } from '#ui/parts/screen.tsx';
import { PersonFacts } from '#ui/people/person-facts.tsx';
import { usePresenceText } from '#ui/people/presence-text.ts';
import { StatusLine } from '#ui/people/status-line.tsx';
import { useBlock } from '#ui/people/use-block.ts';
import { useWriteTo } from '#ui/people/use-write-to.ts';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';

/** All that one may know of somebody. */
export function ProfileScreen({ userId }: { userId: number }) {
  const t = useTranslations('profile');
  const { queries } = useParley();
  const card = useQuery(queries.card(userId));
  return (
    <Screen title={card.data?.displayName ?? t('title')} back={pathTo.people}>
      <Loaded query={card}>
        {(found) => (found ? <Profile card={found} /> : <EmptyState title={t('missing')} text={t('missingText')} />)}
      </Loaded>
    </Screen>
  );
}

function Profile({ card }: { card: UserCard }) {
  const t = useTranslations();
  const { meId } = useParley();
  const presence = usePresenceText(card.id);
  return (
    <div className="grid gap-6 py-2">
      <div className="flex items-center gap-5">
        <Avatar user={card} size="giant" />
        <div className="min-w-0">
          <h2 className="text-xl leading-tight font-[680] tracking-[-0.015em] wrap-anywhere">
            <bdi>{card.displayName}</bdi>
          </h2>
          <p className="text-ink-2">
            <bdi>@{card.username}</bdi>
          </p>
          <p className="min-h-5 text-sm text-ink-3">{presence}</p>
        </div>
      </div>
      <StatusLine card={card} />
      <div className="flex flex-wrap gap-2">
        {card.id === meId ? (
          <Button onClick={() => goTo(pathTo.settings('profile'))}>
            <Pencil aria-hidden="true" size={15} strokeWidth={1.75} />
            {t('people.editProfile')}
          </Button>
        ) : (
          <Deeds card={card} />
        )}
      </div>
      <PersonFacts card={card} />
      <GroupsOf userId={card.id} />
    </div>
  );
}

function Deeds({ card }: { card: UserCard }) {
  const t = useTranslations('people');
  const writeTo = useWriteTo();
  const { isBlocked, set } = useBlock(card);
  return (
    <>
      {!card.deactivated && !isBlocked && (
        <Button look="primary" onClick={() => void writeTo(card.id)}>
          <MessageSquare aria-hidden="true" size={16} strokeWidth={1.75} />
          {t('message')}
        </Button>
      )}
      <Button onClick={() => void set(!isBlocked)}>
        <Ban aria-hidden="true" size={16} strokeWidth={1.75} />
        {isBlocked ? t('unblock') : t('block')}
      </Button>
    </>
  );
}

function GroupsOf({ userId }: { userId: number }) {
  const t = useTranslations('profile');
  const { queries } = useParley();
  const { data } = useQuery(queries.groups);
  const groups = data?.items.filter(({ memberIds }) => memberIds.includes(userId)) ?? [];
  if (groups.length === 0) return null;
  return (
    <section className="grid gap-1">
      <h3 className="font-[650]">{t('groups')}</h3>
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {groups.map((group) => (
          <li key={group.id}>
            <bdi>{group.name}</bdi> <bdi className="text-ink-3">@{group.handle}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}
