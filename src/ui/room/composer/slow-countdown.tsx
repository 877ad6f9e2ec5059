import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';

/** How long until the next message. Said aloud once, not every second. */
export function SlowCountdown({ until }: { until: number }) {
  const t = useTranslations('composer');
  const format = useFormatter();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(1, Math.ceil((until - now) / 1000));
  const minutes = Math.ceil(seconds / 60);
  const left =
    seconds > 90
      ? format.number(minutes, { style: 'unit', unit: 'minute', unitDisplay: 'long' })
      : format.number(seconds, { style: 'unit', unit: 'second', unitDisplay: 'long' });
  return (
    <span role="timer" data-slow className="me-1 text-sm text-ink-2 tabular-nums">
      {t('slow', { left })}
    </span>
  );
}
