import { useFormatter } from 'next-intl';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** So many bytes, as people say it. */
export function useBytes(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) => {
    const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
    return format.number(bytes / 1024 ** power, {
      style: 'unit',
      unit: UNITS[power] ?? 'byte',
      unitDisplay: power === 0 ? 'long' : 'short',
      maximumFractionDigits: power === 0 ? 0 : 1,
    });
  };
}

/** How long ago. */
export function useAgo(): (at: string) => string {
  const format = useFormatter();
  return (at) => format.relativeTime(new Date(at), new Date());
}

/** A name within a sentence, whichever way either of them runs. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
