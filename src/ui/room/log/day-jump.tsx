'use client';
import { ArrowDownToLine, ArrowUpToLine } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, type ReactNode, useState } from 'react';
import { Button } from '#ui/parts/button.tsx';
import { Popover } from '#ui/parts/popover.tsx';
import type { TriggerProps } from '#ui/parts/use-wanted.ts';

interface DayJumpProps {
  at: string;
  trigger: ReactElement<TriggerProps>;
  onGo: (to: Date | 'beginning' | 'end') => void;
  onClose: () => void;
}

/** Where else in the room one may want to be. */
export function DayJump({ at, trigger, onGo, onClose }: DayJumpProps) {
  const t = useTranslations('log');
  const [isOpen, setOpen] = useState(true);
  const [day, setDay] = useState(dayOf(new Date(at)));
  const close = () => {
    setOpen(false);
    onClose();
  };
  const go = (to: Date | 'beginning' | 'end') => {
    close();
    onGo(to);
  };
  const chosen = dateOf(day);
  return (
    <Popover
      label={t('goTo')}
      trigger={trigger}
      align="center"
      open={isOpen}
      onOpenChange={(open) => (open ? setOpen(true) : close())}
    >
      <form
        className="grid w-64 gap-1 p-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen) go(chosen);
        }}
      >
        <Choice icon={<ArrowUpToLine size={17} strokeWidth={1.75} />} onClick={() => go('beginning')}>
          {t('toBeginning')}
        </Choice>
        <Choice icon={<ArrowDownToLine size={17} strokeWidth={1.75} />} onClick={() => go('end')}>
          {t('toLatest')}
        </Choice>
        <label className="grid gap-1 border-t border-line px-2.5 pt-2 text-sm text-ink-2">
          {t('day')}
          <input
            type="date"
            value={day}
            max={dayOf(new Date())}
            onChange={(event) => setDay(event.target.value)}
            className="min-h-9 rounded-m border border-line-strong bg-paper px-3 text-md text-ink touch:min-h-11"
          />
        </label>
        <Button type="submit" look="primary" disabled={!chosen} className="mx-2.5 mt-1 mb-1">
          {t('go')}
        </Button>
      </form>
    </Popover>
  );
}

function Choice({ icon, onClick, children }: { icon: ReactNode; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex min-h-8.5 items-center gap-2.5 rounded-s px-2.5 text-start text-md hover:bg-hover touch:min-h-11"
    >
      <span className="grid w-5 place-items-center text-ink-2">{icon}</span>
      {children}
    </button>
  );
}

/** As a field for dates wants it, by the clock of the reader. */
function dayOf(date: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function dateOf(day: string): Date | null {
  const date = new Date(`${day}T00:00`);
  return Number.isNaN(date.getTime()) ? null : date;
}
