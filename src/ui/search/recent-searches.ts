import { keep, recall } from '#ui/data/kept-on-this-device.ts';

/** Each has his own: a session may end by itself, and somebody else come. */
const keyOf = (meId: number) => `recent-searches:${meId}`;
const MOST = 8;

/** What I looked for on this device, the newest first. */
export function recentSearches(meId: number): string[] {
  try {
    const kept: unknown = JSON.parse(recall(keyOf(meId)) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function rememberSearch(meId: number, query: string): void {
  const others = recentSearches(meId).filter((one) => one !== query);
  keep(keyOf(meId), JSON.stringify([query, ...others].slice(0, MOST)));
}

export function forgetSearches(meId: number): void {
  keep(keyOf(meId), null);
}
