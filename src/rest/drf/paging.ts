import type { Incoming } from '#rest/dialect.ts';

/** More rows than this no page holds, whatever limit is asked for; of rooms fewer, which may each have many people. */
const LARGEST_PAGE = 1000;
export const MOST_ROOMS = 100;
const LARGEST_OFFSET = 1_000_000;

/** As Python's urlencode writes a value. */
function quotePlus(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+');
}

/** The address of this request with some of its parameters changed (null takes one away), sorted by name. */
function linkTo(at: Incoming, changes: Record<string, string | null>): string {
  const pairs = [...at.query].filter(([name]) => !(name in changes));
  for (const [name, value] of Object.entries(changes)) if (value !== null) pairs.push([name, value]);
  pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const query = pairs.map(([name, value]) => `${quotePlus(name)}=${quotePlus(value)}`).join('&');
  return `${at.baseUrl}${at.path}${query === '' ? '' : `?${query}`}`;
}

export interface Window {
  limit: number;
  offset: number;
}

/** Of a parameter that comes several times the last counts, as everywhere in Django. */
function lastOf({ query }: Incoming, name: string): string | null {
  return query.getAll(name).at(-1) ?? null;
}

function positiveInt(text: string | null, isStrict: boolean): number | null {
  if (text === null || !/^\s*\+?\d+\s*$/.test(text)) return null;
  const value = Number(text);
  return isStrict && value === 0 ? null : value;
}

/** What `limit` and `offset` ask for; whatever they make no sense of means the default. */
export function readWindow(at: Incoming, defaultLimit: number, most = LARGEST_PAGE): Window {
  const limit = positiveInt(lastOf(at, 'limit'), true) ?? defaultLimit;
  const offset = positiveInt(lastOf(at, 'offset'), false) ?? 0;
  return { limit: Math.min(limit, most), offset: Math.min(offset, LARGEST_OFFSET) };
}

export interface Paged<Row> {
  count: number;
  next: string | null;
  previous: string | null;
  results: Row[];
}

export function limitOffsetPage<Row>(
  at: Incoming,
  { limit, offset }: Window,
  total: number,
  results: Row[],
): Paged<Row> {
  const to = (start: number) => linkTo(at, { limit: String(limit), offset: start > 0 ? String(start) : null });
  return {
    count: total,
    next: offset + limit >= total ? null : to(offset + limit),
    previous: offset <= 0 ? null : to(offset - limit),
    results,
  };
}

/** Which page is asked for, once the total is known; null when there is no such page, or it lies further than any reaches. */
function readPage(at: Incoming, total: number, pageSize: number): number | null {
  const last = Math.max(1, Math.ceil(total / pageSize));
  const asked = lastOf(at, 'page');
  if (asked === null || asked === '') return 1;
  const page = asked === 'last' ? last : positiveInt(asked, true);
  return page === null || page > last || (page - 1) * pageSize > LARGEST_OFFSET ? null : page;
}

/** The offset to fetch before the total is known: that of page=last only the total tells. */
function offsetOf(at: Incoming, pageSize: number): number | 'last' {
  const asked = lastOf(at, 'page');
  if (asked === 'last') return 'last';
  const page = positiveInt(asked, true) ?? 1;
  return Math.min((page - 1) * pageSize, LARGEST_OFFSET);
}

export function numberedPage<Row, Results = Row[]>(
  at: Incoming,
  page: number,
  pageSize: number,
  total: number,
  results: Results,
): { count: number; next: string | null; previous: string | null; results: Results } {
  return {
    count: total,
    next: page * pageSize >= total ? null : linkTo(at, { page: String(page + 1) }),
    previous: page <= 1 ? null : linkTo(at, { page: page === 2 ? null : String(page - 1) }),
    results,
  };
}

export function cursorLink(at: Incoming, cursor: string): string {
  return linkTo(at, { cursor });
}

/** A page by number with its rows, fetched by their offset; null when there is no such page. */
export async function fetchNumbered<Found extends { total: number }>(
  at: Incoming,
  pageSize: number,
  fetch: (offset: number) => Promise<Found>,
): Promise<{ page: number; found: Found } | null> {
  const wanted = offsetOf(at, pageSize);
  const found = await fetch(wanted === 'last' ? 0 : wanted);
  const page = readPage(at, found.total, pageSize);
  if (page === null) return null;
  if (wanted !== 'last' || page === 1) return { page, found };
  return { page, found: await fetch((page - 1) * pageSize) };
}
