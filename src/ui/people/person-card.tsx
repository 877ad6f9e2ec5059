'use client';
import { useQuery } from '@tanstack/react-query';
import { AtSign, Ban, MessageSquare, Smile, UserRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Avatar } from '#ui/parts/avatar.tsx';
import { Button, IconButton } from '#ui/parts/button.tsx';
import { PersonFacts } from '#ui/people/person-facts.tsx';
import { usePresenceText } from '#ui/people/presence-text.ts';
import { StatusLine } from '#ui/people/status-line.tsx';
import { useBlock } from '#ui/people/use-block.ts';
import { useWriteTo } from '#ui/people/use-write-to.ts';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { composerNear, insertWord } from '#ui/room/composer/writing-field.ts';

interface PersonCardProps {
  user: UserRef;
  /** where the card was opened from */
  anchor: HTMLElement;
  onClose: () => void;
  onSetStatus: () => void;
}

/** Somebody at a glance, and what one can do from here. */
export function PersonCard({ user: named, anchor, onClose, onSetStatus }: PersonCardProps) {
  const { queries, meId } = useParley();
  const { data: card } = useQuery(queries.card(named.id));
  const user = card ?? named;
  const presence = usePresenceText(user.id);
  return (
    <div className="grid w-80 max-w-full gap-3 p-4">
      <div className="flex items-center gap-3.5">
        <Avatar user={user} size="huge" />
        <div className="min-w-0">
          <h2 className="truncate text-lg leading-tight font-[650]">
            <bdi>{user.displayName}</bdi>
          </h2>
          <p className="truncate text-sm text-ink-2">
            <bdi>@{user.username}</bdi>
          </p>
          <p className="min-h-5 text-sm text-ink-3">{presence}</p>
        </div>
      </div>
      {card && <StatusLine card={card} />}
      {card && <PersonFacts card={card} />}
      <div className="flex flex-wrap gap-2 pt-1">
        {user.id === meId ? (
          <OwnDeeds onClose={onClose} onSetStatus={onSetStatus} />
        ) : (
          <Deeds user={user} anchor={anchor} isGone={card?.deactivated === true} onClose={onClose} />
        )}
      </div>
    </div>
  );
}

interface DeedsProps extends Pick<PersonCardProps, 'user' | 'anchor' | 'onClose'> {
  isGone: boolean;
}

function Deeds({ user, anchor, isGone, onClose }: DeedsProps) {
  const t = useTranslations('people');
  const writeTo = useWriteTo();
  const { isBlocked, set } = useBlock(user);
  const [field] = useState(() => composerNear(anchor));
  return (
    <>
      {!isGone && !isBlocked && (
        <Button look="primary" onClick={async () => (await writeTo(user.id)) && onClose()}>
          <MessageSquare aria-hidden="true" size={16} strokeWidth={1.75} />
          {t('message')}
        </Button>
      )}
      {!isGone && field && (
        <Button
          onClick={() => {
            onClose();
            // When focus has gone back to the name, it goes to the text.
            requestAnimationFrame(() => insertWord(field, `@${user.username}`));
          }}
        >
          <AtSign aria-hidden="true" size={16} strokeWidth={1.75} />
          {t('mention')}
        </Button>
      )}
      <ToProfile userId={user.id} onClose={onClose} />
      {isBlocked ? (
        <Button onClick={() => void set(false)}>{t('unblock')}</Button>
      ) : (
        <IconButton label={t('block')} className="ms-auto" onClick={() => void set(true)}>
          <Ban size={17} strokeWidth={1.75} />
        </IconButton>
      )}
    </>
  );
}

function OwnDeeds({ onClose, onSetStatus }: { onClose: () => void; onSetStatus: () => void }) {
  const t = useTranslations('people');
  return (
    <>
      <Button onClick={onSetStatus}>
        <Smile aria-hidden="true" size={16} strokeWidth={1.75} />
        {t('setStatus')}
      </Button>
      <Button
        onClick={() => {
          onClose();
          goTo(pathTo.settings('profile'));
        }}
      >
        <UserRound aria-hidden="true" size={16} strokeWidth={1.75} />
        {t('editProfile')}
      </Button>
    </>
  );
}

function ToProfile({ userId, onClose }: { userId: number; onClose: () => void }) {
  const t = useTranslations('people');
  return (
    <Button
      onClick={() => {
        onClose();
        goTo(pathTo.person(userId));
      }}
    >
      {t('profile')}
    </Button>
  );
}
