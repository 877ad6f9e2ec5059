import { ChatError } from '#contract/errors.ts';
import type { Page } from '#contract/paging.ts';

/** A list's last key, opaque to callers. It names rows only within what the caller may list anyway, so it needs no signature. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

type Kind = 'string' | 'id' | 'big-id' | 'time';

export function decodeCursor(cursor: string | undefined, kinds: readonly Kind[]): (string | number)[] | null {
  if (cursor === undefined) return null;
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new ChatError('invalid_cursor');
  }
  if (!Array.isArray(key) || key.length !== kinds.length || !kinds.every((kind, at) => fits(kind, key[at]))) {
    throw new ChatError('invalid_cursor');
  }
  return key;
}

const MAX_INT = 2_147_483_647;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** A day that no calendar has, and the year 0, are times to a pattern but not to PostgreSQL. */
function isTime(value: string): boolean {
  const time = TIME.test(value) ? new Date(value) : null;
  if (time === null || Number.isNaN(time.getTime())) return false;
  return time.getUTCFullYear() >= 1 && time.toISOString().slice(0, 19) === value.slice(0, 19);
}

function fits(kind: Kind, value: unknown): boolean {
  if (kind === 'id' || kind === 'big-id') {
    const most = kind === 'id' ? MAX_INT : Number.MAX_SAFE_INTEGER;
    return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
  }
  if (typeof value !== 'string' || value.length > 300 || value.includes('\u0000')) return false;
  return kind === 'string' || isTime(value);
}

/** Cuts a list fetched with one row too many. */
export function cutPage<Row>(rows: Row[], limit: number, key: (row: Row) => (string | number)[]): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null };
}

export function idCursor(cursor: string | undefined): number | null {
  const key = decodeCursor(cursor, ['id']);
  return key === null ? null : (key[0] as number);
}

/** For lists of what has a BigId. */
export function bigIdCursor(cursor: string | undefined): number | null {
  const key = decodeCursor(cursor, ['big-id']);
  return key === null ? null : (key[0] as number);
}

export function nextIdCursor<Row extends { id: number }>(rows: Row[], limit: number): Page<Row> {
  return cutPage(rows, limit, (row) => [row.id]);
}
