import type { DayStats, ServerStats } from '#contract/stats.ts';

const DAY_MS = 86_400_000;

/** What happens on a day is nothing where nothing was counted; what there is, is as it was before. */
const LEVELS = ['accounts', 'rooms', 'fileBytes', 'databaseBytes'] as const;

/** So many days up to today, the oldest first, each of them once. Days are those of UTC, as they are counted. */
export function everyDay(counted: readonly DayStats[], days: number, now: number): DayStats[] {
  const byDay = new Map(counted.map((stats) => [stats.day, stats]));
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const first = new Date(today - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  const earlier = counted.filter(({ day }) => day < first).sort((a, b) => (a.day < b.day ? -1 : 1));
  let before = earlier.at(-1);
  return Array.from({ length: days }, (_, at) => {
    const day = new Date(today - (days - 1 - at) * DAY_MS).toISOString().slice(0, 10);
    const known = byDay.get(day);
    const stats: DayStats = { day, messages: 0, activePeople: 0, newPeople: 0, ...levelsOf(before), ...known };
    before = stats;
    return stats;
  });
}

/** The last count may be of an hour ago; what there is at this moment is known better. */
export function asOfNow(
  days: readonly DayStats[],
  now: Pick<ServerStats, 'users' | 'rooms' | 'storageBytes'>,
): DayStats[] {
  const { users: accounts, rooms, storageBytes: databaseBytes } = now;
  return days.map((stats, at) => (at < days.length - 1 ? stats : { ...stats, accounts, rooms, databaseBytes }));
}

function levelsOf(stats: DayStats | undefined): Pick<DayStats, (typeof LEVELS)[number]> {
  return {
    accounts: stats?.accounts ?? 0,
    rooms: stats?.rooms ?? 0,
    fileBytes: stats?.fileBytes ?? 0,
    databaseBytes: stats?.databaseBytes ?? 0,
  };
}

/** The height of the picture: the smallest round number that nothing exceeds. */
export function roundUp(most: number): number {
  if (most <= 4) return Math.max(1, Math.ceil(most));
  const power = 10 ** Math.floor(Math.log10(most));
  for (const step of [1, 1.5, 2, 3, 4, 5, 6, 8, 10]) if (step * power >= most) return step * power;
  return 10 * power;
}
