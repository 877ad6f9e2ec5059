'use client';
import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';
import { roundUp } from '#ui/admin/statistics/days.ts';
import { directionOf } from '#ui/language/locales.ts';

export interface ChartPoint {
  day: string;
  value: number;
}

interface ChartProps {
  title: string;
  points: readonly ChartPoint[];
  /** bars for what happens on a day, a line for what there is */
  shape: 'bars' | 'line';
  write: (value: number) => string;
  /** of bars their sum, of a line its end */
  total: string;
}

const WIDTH = 600;
const HEIGHT = 120;

/** Drawn by the browser alone. Its values are read with the pointer, with the arrow keys, or in the table below. */
export function Chart({ title, points, shape, write, total }: ChartProps) {
  const t = useTranslations('admin.statistics');
  const format = useFormatter();
  const id = useId();
  const isRtl = directionOf(useLocale()) === 'rtl';
  const [at, setAt] = useState<number | null>(null);
  const most = roundUp(Math.max(0, ...points.map(({ value }) => value)));
  const step = WIDTH / points.length;
  const xOf = (index: number) => (isRtl ? points.length - 1 - index : index) * step;
  const yOf = (value: number) => HEIGHT - (value / most) * HEIGHT;
  const dayOf = (day: string) => format.dateTime(new Date(`${day}T12:00:00Z`), { day: 'numeric', month: 'short' });
  const chosen = at === null ? undefined : points[at];

  const move = (event: PointerEvent<SVGSVGElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const seen = Math.floor(((event.clientX - left) / width) * points.length);
    const index = Math.min(points.length - 1, Math.max(0, seen));
    setAt(isRtl ? points.length - 1 - index : index);
  };
  const press = (event: KeyboardEvent) => {
    const now = at ?? points.length;
    const next: Record<string, number> = {
      ArrowLeft: now + (isRtl ? 1 : -1),
      ArrowRight: now + (isRtl ? -1 : 1),
      Home: 0,
      End: points.length - 1,
    };
    const to = next[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setAt(Math.min(points.length - 1, Math.max(0, to)));
  };

  return (
    <figure className="min-w-0">
      <figcaption className="mb-2 flex items-baseline gap-3">
        <span className="me-auto font-[600]">{title}</span>
        <output aria-live="polite" className="text-sm text-ink-2 tabular-nums">
          {chosen ? t('onDay', { day: dayOf(chosen.day), value: write(chosen.value) }) : total}
        </output>
      </figcaption>
      <svg
        // biome-ignore lint/a11y/noNoninteractiveTabindex: its values are gone through with the arrow keys
        tabIndex={0}
        role="img"
        aria-labelledby={`${id}-title ${id}-desc`}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        onPointerMove={move}
        onPointerLeave={() => setAt(null)}
        onKeyDown={press}
        onBlur={() => setAt(null)}
        className="block h-30 w-full touch-pan-y border-b border-line-strong"
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-desc`}>{t('summary', { total, most: write(most), count: points.length })}</desc>
        <line x1="0" x2={WIDTH} y1="0.5" y2="0.5" className="stroke-line" vectorEffect="non-scaling-stroke" />
        <line
          x1="0"
          x2={WIDTH}
          y1={HEIGHT / 2}
          y2={HEIGHT / 2}
          className="stroke-line"
          vectorEffect="non-scaling-stroke"
        />
        {shape === 'bars'
          ? points.map(({ day, value }, index) => (
              <rect
                key={day}
                data-day={day}
                data-value={value}
                x={xOf(index) + step * 0.12}
                width={step * 0.76}
                y={yOf(value)}
                height={HEIGHT - yOf(value)}
                className={at === index ? 'fill-accent-strong' : 'fill-accent'}
              />
            ))
          : [
              <path
                key="area"
                d={`${pathOf(points, xOf, yOf, step)} V${HEIGHT} H${xOf(0) + step / 2} Z`}
                className="fill-accent-soft"
              />,
              <path
                key="line"
                d={pathOf(points, xOf, yOf, step)}
                fill="none"
                strokeWidth="2"
                vectorEffect="non-scaling-stroke"
                className="stroke-accent"
              />,
            ]}
        {at !== null && (
          <line
            x1={xOf(at) + step / 2}
            x2={xOf(at) + step / 2}
            y1="0"
            y2={HEIGHT}
            className="stroke-ink-3"
            strokeDasharray="3 3"
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      <p aria-hidden="true" className="mt-1 flex justify-between text-xs text-ink-3 tabular-nums">
        <span>{dayOf(points[0]?.day ?? '')}</span>
        <span>{t('top', { value: write(most) })}</span>
        <span>{dayOf(points.at(-1)?.day ?? '')}</span>
      </p>
      <details className="mt-1 text-sm">
        <summary className="cursor-pointer text-ink-2">{t('asTable')}</summary>
        <div className="mt-2 max-h-60 overflow-y-auto">
          <table className="w-full">
            <caption className="sr-only">{title}</caption>
            <thead>
              <tr className="text-start text-ink-2">
                <th className="py-1 text-start font-[560]">{t('day')}</th>
                <th className="py-1 text-end font-[560]">{title}</th>
              </tr>
            </thead>
            <tbody>
              {points.toReversed().map(({ day, value }) => (
                <tr key={day} className="border-t border-line">
                  <th className="py-1 text-start font-[450]">{dayOf(day)}</th>
                  <td className="py-1 text-end tabular-nums">{write(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

function pathOf(
  points: readonly ChartPoint[],
  xOf: (index: number) => number,
  yOf: (value: number) => number,
  step: number,
): string {
  return points.map(({ value }, index) => `${index === 0 ? 'M' : 'L'}${xOf(index) + step / 2} ${yOf(value)}`).join(' ');
}
