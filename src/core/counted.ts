import type { Counted } from '#contract/paging.ts';
import type { CountedRow } from '#db/counted.ts';

export function rowsOf<Row extends { id: number }>(rows: CountedRow<Row>[]): Row[] {
  return rows.filter((row): row is { total: number } & Row => row.id !== null);
}

export function toCounted<Row extends { id: number }, Item>(
  rows: CountedRow<Row>[],
  toItem: (row: Row) => Item,
): Counted<Item> {
  return { items: rowsOf(rows).map(toItem), total: rows[0]?.total ?? 0 };
}

/** Text to look for anywhere within another, for LIKE: whatever it holds means itself. */
export function toPattern(text: string): string {
  return `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
}
