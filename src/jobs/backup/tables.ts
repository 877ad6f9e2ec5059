import type pg from 'pg';

export interface Table {
  name: string;
  /** those that are written; what PostgreSQL computes is computed again */
  columns: string[];
}

/** All tables of a Parley but its list of migrations, each behind those that it points at. */
export async function readTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> '_prisma_migrations'
     GROUP BY c.relname ORDER BY c.relname`,
  );
  const { rows: links } = await client.query<{ name: string; target: string }>(
    `SELECT DISTINCT a.relname AS name, b.relname AS target FROM pg_constraint f
     JOIN pg_class a ON a.oid = f.conrelid JOIN pg_class b ON b.oid = f.confrelid
     WHERE f.contype = 'f' AND a.oid <> b.oid AND a.relnamespace = current_schema()::regnamespace`,
  );
  return inOrder(rows, links);
}

function inOrder(tables: Table[], links: { name: string; target: string }[]): Table[] {
  const left = new Map(tables.map((table) => [table.name, table]));
  const order: Table[] = [];
  while (left.size > 0) {
    const free = [...left.values()].filter(
      ({ name }) => !links.some((link) => link.name === name && left.has(link.target)),
    );
    if (free.length === 0) throw new Error(`these tables point at one another: ${[...left.keys()].join(', ')}`);
    for (const table of free) {
      left.delete(table.name);
      order.push(table);
    }
  }
  return order;
}

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const columnsOf = ({ columns }: Table) => columns.map(quoted).join(', ');
