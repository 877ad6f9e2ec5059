'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { PersonLine } from '#ui/people/person-line.tsx';
import { useBlock } from '#ui/people/use-block.ts';

export function BlockedPeople() {
  const t = useTranslations('peopleScreen');
  const { queries } = useParley();
  const blocked = useQuery(queries.blocked);
  return (
    <Loaded query={blocked}>
      {(people) =>
        people.length === 0 ? (
          <EmptyState title={t('nobodyBlocked')} text={t('blockedText')} />
        ) : (
          <>
            <p className="pb-2 text-sm text-ink-2">{t('blockedText')}</p>
            <ul className="-mx-2">
              {people.map((user) => (
                <Blocked key={user.id} user={user} />
              ))}
            </ul>
          </>
        )
      }
    </Loaded>
  );
}

function Blocked({ user }: { user: UserRef }) {
  const t = useTranslations('people');
  const { set } = useBlock(user);
  return (
    <li className="flex min-h-13 items-center gap-3 rounded-m px-2 hover:bg-hover">
      <PersonLine user={user} />
      <Button aria-label={t('unblockNamed', { name: user.displayName })} onClick={() => void set(false)}>
        {t('unblock')}
      </Button>
    </li>
  );
}
