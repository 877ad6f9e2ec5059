'use client';
import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { DayStats } from '#contract/stats.ts';
import { Chart } from '#ui/admin/statistics/chart.tsx';
import { asOfNow, everyDay } from '#ui/admin/statistics/days.ts';
import { useBytes } from '#ui/admin/use-words.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';

const RANGES = [7, 30, 90] as const;
const FLOWS = ['messages', 'activePeople', 'newPeople'] as const;
const LEVELS = ['accounts', 'rooms', 'fileBytes', 'databaseBytes'] as const;

export function StatisticsSection() {
  const t = useTranslations('admin.statistics');
  const { api } = useParley();
  const [days, setDays] = useState<(typeof RANGES)[number]>(30);
  // The longest range is asked for once; the shorter ones are its end.
  const query = useQuery({
    queryKey: keys.admin('daily'),
    queryFn: async () => {
      const [counted, now] = await Promise.all([api.stats.daily.query({ days: 90 }), api.stats.server.query()]);
      return { counted, now };
    },
    staleTime: 60_000,
  });
  return (
    <>
      <div className="mb-6 flex flex-wrap items-center gap-3">
        <p className="me-auto text-sm text-ink-2">{t('text')}</p>
        <fieldset className="flex rounded-m border border-line-strong p-0.5">
          <legend className="sr-only">{t('range')}</legend>
          {RANGES.map((range) => (
            <label
              key={range}
              className="cursor-pointer rounded-s px-3 text-sm leading-8 has-checked:bg-accent-soft has-checked:font-[620] has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent touch:leading-11"
            >
              <input
                type="radio"
                name="range"
                checked={days === range}
                onChange={() => setDays(range)}
                className="sr-only"
              />
              {t('days', { count: range })}
            </label>
          ))}
        </fieldset>
      </div>
      <Loaded query={query}>
        {({ counted, now }) => <Charts days={asOfNow(everyDay(counted, days, Date.now()), now)} />}
      </Loaded>
    </>
  );
}

function Charts({ days }: { days: readonly DayStats[] }) {
  const t = useTranslations('admin.statistics');
  const format = useFormatter();
  const bytes = useBytes();
  const number = (value: number) => format.number(value);
  const last = days.at(-1);
  const sum = (name: (typeof FLOWS)[number]) => days.reduce((all, day) => all + day[name], 0);
  const totals = {
    messages: t('total', { value: number(sum('messages')) }),
    newPeople: t('total', { value: number(sum('newPeople')) }),
    activePeople: t('mean', { value: format.number(sum('activePeople') / days.length, { maximumFractionDigits: 1 }) }),
  };
  return (
    <div className="grid grid-cols-2 gap-x-10 gap-y-9 narrow:grid-cols-1">
      {FLOWS.map((name) => (
        <Chart
          key={name}
          title={t(`names.${name}`)}
          points={days.map((day) => ({ day: day.day, value: day[name] }))}
          shape="bars"
          write={number}
          total={totals[name]}
        />
      ))}
      {LEVELS.map((name) => {
        const write = name === 'fileBytes' || name === 'databaseBytes' ? bytes : number;
        return (
          <Chart
            key={name}
            title={t(`names.${name}`)}
            points={days.map((day) => ({ day: day.day, value: day[name] }))}
            shape="line"
            write={write}
            total={t('now', { value: write(last?.[name] ?? 0) })}
          />
        );
      })}
    </div>
  );
}
