import type { Page } from '@playwright/test';
import pg from 'pg';
import { joinPostgres } from '../src/server/postgres.ts';
import type { ServerProcess } from '../src/testing/server-process.ts';

/** A procedure, asked by whoever is signed in in the page. */
export async function ask<Answer>(page: Page, procedure: string, input: object): Promise<Answer> {
  const isQuery = /\.(me|list|get|count)$/.test(procedure);
  const address = `/api/trpc/${procedure}`;
  const response = isQuery
    ? await page.request.get(`${address}?input=${encodeURIComponent(JSON.stringify(input))}`)
    : await page.request.post(address, { data: input });
  const { result, error } = await response.json();
  if (error) throw new Error(`${procedure}: ${JSON.stringify(error)}`);
  return result.data;
}

interface Long {
  roomId: number;
  senderId: number;
  /** whose read position stands behind so many of them */
  reader: { id: number; hasRead: number };
  count: number;
}

/** Straight into the server's own PostgreSQL: what no person can bring about. */
export async function inDatabase(server: ServerProcess, run: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const url = await joinPostgres(server.dataDir);
  if (url === null) throw new Error('the server has no PostgreSQL of its own');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await run(client);
  } finally {
    await client.end();
  }
}

/** So many messages as if they had been written over the months, one every ten minutes; written straight into the database. */
export async function fillRoom(server: ServerProcess, { roomId, senderId, reader, count }: Long): Promise<void> {
  await inDatabase(server, async (client) => {
    await client.query('BEGIN');
    await client.query('ALTER TABLE message DISABLE TRIGGER ALL');
    await client.query(
      `INSERT INTO message (room_id, seq, number, sender_id, content, created_at)
       SELECT $1, room.seq + n, room.message_count + n, $2, 'message ' || n || repeat(' and some more words', n % 23),
         now() - ($3 - n) * interval '10 minutes'
       FROM room, generate_series(1, $3) n WHERE room.id = $1 ORDER BY n`,
      [roomId, senderId, count],
    );
    await client.query('ALTER TABLE message ENABLE TRIGGER ALL');
    await client.query(
      `UPDATE room SET seq = seq + $2, message_count = message_count + $2, live_count = live_count + $2,
         last_message_id = (SELECT max(id) FROM message WHERE room_id = $1) WHERE id = $1`,
      [roomId, count],
    );
    await client.query(
      `UPDATE member SET read_count = $3, last_read_at = now(),
         last_read_id = coalesce((SELECT id FROM message WHERE room_id = $1 ORDER BY id LIMIT 1 OFFSET $3 - 1), 0)
       WHERE room_id = $1 AND user_id = $2`,
      [roomId, reader.id, reader.hasRead],
    );
    await client.query('COMMIT');
    await client.query('ANALYZE message');
  });
}
