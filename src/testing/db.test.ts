import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from '#testing/db.ts';

async function rows(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a test database is migrated, and its own', async () => {
  const [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  try {
    await rows(first.url, `INSERT INTO organisation (name) VALUES ('Harbour')`);
    expect(await rows(first.url, 'SELECT name FROM organisation')).toEqual([{ name: 'Harbour' }]);
    expect(await rows(second.url, 'SELECT name FROM organisation')).toEqual([]);
  } finally {
    await Promise.all([first.drop(), second.drop()]);
  }
  await expect(rows(first.url, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
});

test('a database can be dropped while a connection is left open', async () => {
  const database = await createTestDatabase();
  const forgotten = new pg.Client({ connectionString: database.url });
  const ended = new Promise((resolve) => forgotten.on('error', resolve));
  await forgotten.connect();
  await database.drop();
  await expect(ended).resolves.toMatchObject({ code: '57P01' });
});
