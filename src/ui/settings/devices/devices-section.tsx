'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { MonitorSmartphone, TerminalSquare } from 'lucide-react';
import { useFormatter, useNow, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Session } from '#contract/auth.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';
import { useDeed } from '#ui/parts/use-deed.ts';
import { useDeviceName } from '#ui/settings/devices/use-device-name.ts';
import { Part } from '#ui/settings/part.tsx';
import { useSignOut } from '#ui/sidebar/use-sign-out.ts';

export function DevicesSection() {
  const t = useTranslations('settingsScreen.devices');
  const { api } = useParley();
  const signOut = useSignOut();
  const cache = useQueryClient();
  const [asked, setAsked] = useState<'others' | 'everywhere' | null>(null);
  const query = useQuery({ queryKey: keys.sessions, queryFn: () => api.auth.sessions.query(), staleTime: 0 });
  const others = (query.data ?? []).filter(({ current }) => !current);
  const { run, isBusy } = useDeed();

  const end = async (sessions: readonly Session[]) => {
    for (const { id } of sessions) await api.auth.revokeSession.mutate({ sessionId: id });
    await cache.invalidateQueries({ queryKey: keys.sessions });
    noticeDone(t('ended', { count: sessions.length }));
  };
  const endAll = async () => {
    await api.auth.signOutEverywhere.mutate();
    await signOut();
  };

  return (
    <>
      <Part title={t('title')} text={t('text')}>
        <Loaded query={query}>
          {(sessions) => (
            <ul className="grid">
              {sessions
                .toSorted((a, b) => Number(b.current) - Number(a.current) || (a.lastSeenAt < b.lastSeenAt ? 1 : -1))
                .map((session) => (
                  <DeviceRow
                    key={session.id}
                    session={session}
                    isBusy={isBusy}
                    onEnd={() => run(() => end([session]))}
                  />
                ))}
            </ul>
          )}
        </Loaded>
        {others.length > 0 && (
          <div>
            <Button onClick={() => setAsked('others')}>{t('endOthers')}</Button>
          </div>
        )}
      </Part>
      <Part
        title={t('everywhere')}
        text={t('everywhereText')}
        action={<Button onClick={() => setAsked('everywhere')}>{t('endEverywhere')}</Button>}
      />
      {asked === 'others' && (
        <Confirm
          title={t('endOthers')}
          text={t('endOthersText', { count: others.length })}
          action={t('endOthers')}
          onConfirm={() => end(others)}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === 'everywhere' && (
        <Confirm
          title={t('endEverywhere')}
          text={t('everywhereText')}
          action={t('endEverywhere')}
          onConfirm={endAll}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

function DeviceRow({ session, isBusy, onEnd }: { session: Session; isBusy: boolean; onEnd: () => void }) {
  const t = useTranslations('settingsScreen.devices');
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const isProgram = session.kind === 'token';
  const Icon = isProgram ? TerminalSquare : MonitorSmartphone;
  const name = useDeviceName()(session);
  // Whoever is here now was seen a moment before the clock of this page was read.
  const seen = new Date(Math.min(Date.parse(session.lastSeenAt), now.getTime()));
  const facts = [
    session.current ? t('now') : t('seen', { when: format.relativeTime(seen, now) }),
    t('since', { day: format.dateTime(new Date(session.createdAt), { dateStyle: 'medium' }) }),
    session.ip,
  ].filter((fact): fact is string => fact !== null);
  return (
    <li className="flex min-h-15 items-center gap-3.5 border-b border-line py-2.5 last:border-0">
      <Icon size={20} strokeWidth={1.5} className="shrink-0 text-ink-2" aria-hidden="true" />
      <div className="me-auto min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2 font-[560]">
          <bdi>{name}</bdi>
          {session.current && <span className="text-sm font-[600] text-accent">{t('this')}</span>}
        </p>
        <p className="flex flex-wrap gap-x-3 text-sm text-ink-3">
          {facts.map((fact) => (
            <bdi key={fact}>{fact}</bdi>
          ))}
        </p>
      </div>
      {!session.current && (
        <Button disabled={isBusy} onClick={onEnd} aria-label={t('endOne', { name })}>
          {t('end')}
        </Button>
      )}
    </li>
  );
}
