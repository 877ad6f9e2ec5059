'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { AdminPerson } from '#contract/admin.ts';
import { Part } from '#ui/admin/admin-parts.tsx';
import { isolated, useAgo } from '#ui/admin/use-words.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';
import { useDeviceName } from '#ui/settings/devices/use-device-name.ts';

/** Where somebody is signed in, and the end of it. */
export function PersonSessions({ person, isOpen }: { person: AdminPerson; isOpen: boolean }) {
  const t = useTranslations('admin.people');
  const { api } = useParley();
  const cache = useQueryClient();
  const ago = useAgo();
  const deviceName = useDeviceName();
  const [isAsking, setAsking] = useState(false);
  const { id: userId } = person;
  const query = useQuery({
    queryKey: keys.admin('people', 'sessions', userId),
    queryFn: () => api.admin.sessions.query({ userId }),
    staleTime: 0,
  });
  const end = async () => {
    await api.admin.signOutPerson.mutate({ userId });
    noticeDone(t('signedOut', { name: isolated(person.displayName) }));
    await cache.invalidateQueries({ queryKey: keys.admin('people') });
  };
  const isAnywhere = (query.data?.length ?? 0) > 0;
  return (
    <Part
      title={t('sessions')}
      actions={isOpen && isAnywhere && <Button onClick={() => setAsking(true)}>{t('signOut')}</Button>}
    >
      <Loaded query={query}>
        {(sessions) =>
          sessions.length === 0 ? (
            <p className="text-ink-2">{t('noSessions')}</p>
          ) : (
            <ul aria-label={t('sessions')} className="border-t border-line">
              {sessions.map((session) => (
                <li
                  key={session.id}
                  className="flex flex-wrap items-baseline gap-x-4 border-b border-line py-2 text-sm"
                >
                  <span className="me-auto min-w-0 truncate">
                    <bdi title={session.userAgent}>{deviceName(session)}</bdi>
                  </span>
                  <bdi className="text-ink-2">{session.ip}</bdi>
                  <span className="w-36 text-end text-ink-2 narrow:w-auto">{ago(session.lastSeenAt)}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {isAsking && (
        <Confirm
          title={t('signOut')}
          text={t('signOutText', { name: isolated(person.displayName) })}
          action={t('signOut')}
          onConfirm={end}
          onClose={() => setAsking(false)}
        />
      )}
    </Part>
  );
}
