import { keep, recall } from '#ui/data/kept-on-this-device.ts';

const KEY = 'recent-searches';
const MOST = 8;

/** What was looked for on this device, the newest first. */
export function recentSearches(): string[] {
  try {
    const kept: unknown = JSON.parse(recall(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function rememberSearch(query: string): void {
  const others = recentSearches().filter((one) => one !== query);
  keep(KEY, JSON.stringify([query, ...others].slice(0, MOST)));
}

export function forgetSearches(): void {
  keep(KEY, null);
}
