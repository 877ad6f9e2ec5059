import { useFormatter } from 'next-intl';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** 240 kB, as people of the reader's language write it. */
export function useByteSize(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) => {
    const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
    const amount = bytes / 1000 ** power;
    return format.number(amount, {
      style: 'unit',
      unit: UNITS[power] ?? 'byte',
      unitDisplay: power === 0 ? 'long' : 'short',
      maximumFractionDigits: amount < 10 ? 1 : 0,
    });
  };
}
