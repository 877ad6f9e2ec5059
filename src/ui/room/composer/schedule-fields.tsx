import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useMomentTime } from '#ui/language/clock-time.ts';
import { Button } from '#ui/parts/button.tsx';
import { Field } from '#ui/parts/field.tsx';
import { dayOf, momentOf, ownZone, quickTimes, timeOf } from '#ui/room/composer/own-zone.ts';

/** When a message is to be sent. */
export function ScheduleFields({ first, onChoose }: { first: Date | null; onChoose: (at: Date) => Promise<void> }) {
  const t = useTranslations('schedule');
  const clock = useMomentTime('short');
  const [now] = useState(() => new Date());
  const [start] = useState(() => first ?? quickTimes(now)[0]?.at ?? now);
  const [day, setDay] = useState(dayOf(start));
  const [time, setTime] = useState(timeOf(start));
  const [isBusy, setBusy] = useState(false);
  const timeZone = ownZone();
  const at = momentOf(day, time);
  const isPast = at !== null && at.getTime() <= Date.now();
  const choose = async (chosen: Date) => {
    setBusy(true);
    await onChoose(chosen);
    setBusy(false);
  };
  return (
    <div className="grid gap-4 px-5 pt-1 pb-5">
      <div className="grid gap-1.5">
        {quickTimes(now).map((quick) => (
          <Button key={quick.key} disabled={isBusy} onClick={() => void choose(quick.at)} className="justify-between!">
            <span>{t(quick.key)}</span>
            <span className="text-ink-2 tabular-nums">{clock(quick.at)}</span>
          </Button>
        ))}
      </div>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (at && !isPast) void choose(at);
        }}
      >
        <div className="grid grid-cols-2 gap-3">
          <Field
            type="date"
            label={t('day')}
            value={day}
            min={dayOf(now)}
            onChange={({ target }) => setDay(target.value)}
          />
          <Field type="time" label={t('time')} value={time} onChange={({ target }) => setTime(target.value)} />
        </div>
        <p className={`text-sm ${isPast ? 'text-signal' : 'text-ink-2'}`} role={isPast ? 'alert' : undefined}>
          {isPast ? t('past') : t('zone', { zone: timeZone.replaceAll('_', ' ') })}
        </p>
        <Button look="primary" type="submit" disabled={isBusy || at === null || isPast} className="justify-self-end">
          {t('submit')}
        </Button>
      </form>
    </div>
  );
}
