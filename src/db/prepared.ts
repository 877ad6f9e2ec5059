import pg from 'pg';
import type { Statement } from '#db/database.ts';

const { builtins } = pg.types;

/** PostgreSQL's text for a timestamptz (in UTC) to the contract's: `2026-01-02 03:04:05.6+00` → `2026-01-02T03:04:05.600000Z`. */
function toIsoMicros(text: string): string {
  const fraction = text.length > 22 ? text.slice(20, -3) : '';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(6, '0')}Z`;
}

const parsers: Partial<Record<number, (text: string) => unknown>> = {
  // Ids stay far below 2^53.
  [builtins.INT8]: Number,
  [builtins.TIMESTAMPTZ]: toIsoMicros,
};

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    parsers[oid] ?? pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
};

export function prepared<Row>(of: Statement<Row>, values: readonly unknown[]): pg.QueryConfig {
  return { name: of.name, text: of.text, values: values as unknown[], types };
}
