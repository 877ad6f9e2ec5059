import { z } from 'zod';

/** Pages are cut by the last key seen, never by an offset: what arrives meanwhile neither repeats nor hides a row. */
export const PageLimit = z.int().min(1).max(100).default(50);

export const Cursor = z.string().max(500);

export function page<Row extends z.ZodType>(row: Row) {
  return z.object({ items: z.array(row), nextCursor: Cursor.nullable() });
}

export interface Page<Row> {
  items: Row[];
  nextCursor: string | null;
}

/** What the documented APIs page by. Within such a list rows may shift while somebody leafs; where nothing may, use a cursor. */
export const Offset = z.int().min(0).max(1_000_000).default(0);
export const PageSize = z.int().min(1).max(1000).default(50);

export function counted<Row extends z.ZodType>(row: Row) {
  return z.object({ items: z.array(row), total: z.int() });
}

export interface Counted<Row> {
  items: Row[];
  total: number;
}
