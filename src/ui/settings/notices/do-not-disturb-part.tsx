'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNow, useTranslations } from 'next-intl';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useShortTime } from '#ui/language/clock-time.ts';
import { tomorrowMorning } from '#ui/language/tomorrow-morning.ts';
import { Button } from '#ui/parts/button.tsx';
import { useDeed } from '#ui/parts/use-deed.ts';
import { Part } from '#ui/settings/part.tsx';

const HOUR_MS = 3_600_000;
const LENGTHS = [1, 4] as const;

export function DoNotDisturbPart() {
  const t = useTranslations('settingsScreen.notices');
  const moment = useShortTime();
  const now = useNow({ updateInterval: 30_000 });
  const { api, queries } = useParley();
  const cache = useQueryClient();
  const { data: me } = useQuery(queries.me);
  const { isBusy, run } = useDeed();
  const set = (until: Date | null) =>
    run(async () =>
      cache.setQueryData(keys.me, await api.users.setDoNotDisturb.mutate({ until: until?.toISOString() ?? null })),
    );
  const until = me?.dndUntil && Date.parse(me.dndUntil) > now.getTime() ? me.dndUntil : null;
  return (
    <Part title={t('dnd')} text={until ? t('dndUntil', { at: moment(until) }) : t('dndText')}>
      <div className="flex flex-wrap gap-2">
        {until ? (
          <Button disabled={isBusy} onClick={() => set(null)}>
            {t('dndEnd')}
          </Button>
        ) : (
          <>
            {LENGTHS.map((hours) => (
              <Button key={hours} disabled={isBusy} onClick={() => set(new Date(Date.now() + hours * HOUR_MS))}>
                {t('dndHours', { count: hours })}
              </Button>
            ))}
            <Button disabled={isBusy} onClick={() => set(tomorrowMorning())}>
              {t('dndTomorrow')}
            </Button>
          </>
        )}
      </div>
    </Part>
  );
}
