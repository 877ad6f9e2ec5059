import { useFormatter, useTranslations } from 'next-intl';
import { lazy, Suspense, useState } from 'react';

const DayJump = lazy(() => import('#ui/room/log/day-jump.tsx').then((m) => ({ default: m.DayJump })));

interface DayDividerProps {
  at: string;
  onGo: ((to: Date | 'beginning' | 'end') => void) | null;
}

/** The day of what stands below it. It leads to other days, and is there over what one scrolls through. */
export function DayDivider({ at, onGo }: DayDividerProps) {
  const t = useTranslations('log');
  const [isWanted, setWanted] = useState(false);
  const day = useDayName()(at);
  const look =
    'relative rounded-full border border-line bg-paper px-3 text-xs font-[600] text-ink-3 min-h-8 hover:text-ink touch:min-h-9';
  const name = <span className={`${look} inline-flex items-center`}>{day}</span>;
  const button = (
    <button
      type="button"
      aria-label={t('goToDay', { day })}
      aria-haspopup="dialog"
      onClick={() => setWanted(true)}
      className={look}
    >
      {day}
    </button>
  );
  return (
    <>
      <div aria-hidden="true" className="mx-(--edge) mt-6 h-px bg-line" />
      <div
        aria-live="off"
        className="seen-in-passing pointer-events-none sticky top-1.5 z-5 -mt-4 mb-2 grid justify-items-center"
      >
        <div className="pointer-events-auto">
          {onGo === null ? (
            name
          ) : isWanted ? (
            <Suspense fallback={button}>
              <DayJump at={at} trigger={button} onGo={onGo} onClose={() => setWanted(false)} />
            </Suspense>
          ) : (
            button
          )}
        </div>
      </div>
    </>
  );
}

function useDayName(): (at: string) => string {
  const t = useTranslations('log');
  const format = useFormatter();
  return (at) => {
    const date = new Date(at);
    const today = new Date();
    const days = Math.round((new Date(today).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000);
    if (days === 0) return t('today');
    if (days === 1) return t('yesterday');
    const isThisYear = date.getFullYear() === today.getFullYear();
    return format.dateTime(date, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      ...(isThisYear ? {} : { year: 'numeric' }),
    });
  };
}
