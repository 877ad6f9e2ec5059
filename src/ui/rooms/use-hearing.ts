import { useNow, useTranslations } from 'next-intl';
import { tomorrowMorning } from '#ui/language/tomorrow-morning.ts';
import { useUntil } from '#ui/people/use-until.ts';
import { type Hearing, hearingOf, useWantsOf } from '#ui/rooms/use-wants.ts';

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);

/** For how long one may want to hear nothing, and when that is over. */
const PAUSES = {
  hour: () => inHours(1),
  hours: () => inHours(8),
  tomorrow: tomorrowMorning,
  week: () => inHours(7 * 24),
} as const;
type Pause = keyof typeof PAUSES;
const NAMES: readonly Pause[] = ['hour', 'hours', 'tomorrow', 'week'];

type Choice = Hearing | Pause;

/** What one hears of a room, and the ways to say it. */
export function useHearing(roomId: number) {
  const t = useTranslations('roomHeader');
  const until = useUntil();
  const now = useNow({ updateInterval: 30_000 }).getTime();
  const { wants, change } = useWantsOf(roomId);
  const hearing: Choice = hearingOf(wants, now);
  const choose = async (next: Choice) => {
    const pause = NAMES.find((name) => name === next);
    if (pause) await change({ mutedUntil: PAUSES[pause]().toISOString() });
    else if (next === 'all' || next === 'mentions' || next === 'nothing')
      await change({ level: next, mutedUntil: null });
  };
  const choices: { value: Choice; label: string }[] = [
    { value: 'all', label: t('all') },
    { value: 'mentions', label: t('mentions') },
    { value: 'nothing', label: t('nothing') },
    ...(hearing === 'while' && wants.mutedUntil
      ? [{ value: hearing, label: t('until', { when: until(wants.mutedUntil) }) }]
      : []),
    ...NAMES.map((value) => ({ value, label: t(value) })),
  ];
  return { hearing, choose, choices };
}
