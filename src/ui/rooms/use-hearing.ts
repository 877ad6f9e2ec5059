import { useNow, useTranslations } from 'next-intl';
import { useUntil } from '#ui/people/use-until.ts';
import { type Hearing, hearingOf, useWantsOf } from '#ui/rooms/use-wants.ts';

const HOUR_MS = 3_600_000;

/** What one hears of a room, and the ways to say it. */
export function useHearing(roomId: number) {
  const t = useTranslations('roomHeader');
  const until = useUntil();
  const now = useNow({ updateInterval: 30_000 }).getTime();
  const { wants, change } = useWantsOf(roomId);
  const hearing = hearingOf(wants, now);
  const choose = (next: Hearing) =>
    next === 'while'
      ? change({ mutedUntil: new Date(Date.now() + HOUR_MS).toISOString() })
      : change({ level: next, mutedUntil: null });
  const choices: { value: Hearing; label: string }[] = [
    { value: 'all', label: t('all') },
    { value: 'mentions', label: t('mentions') },
    { value: 'nothing', label: t('nothing') },
    {
      value: 'while',
      label: hearing === 'while' && wants.mutedUntil ? t('until', { when: until(wants.mutedUntil) }) : t('hour'),
    },
  ];
  return { hearing, choose, choices };
}
