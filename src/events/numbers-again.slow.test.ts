import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openDatabase, statement } from '#db/database.ts';
import { migrate } from '#db/migrate.ts';
import { readSince } from '#events/log.ts';
import { readPosition } from '#events/positions.ts';
import { createServices } from '#server/services.ts';
import { OwnPostgres } from '#testing/chaos/own-postgres.ts';
import { freePort } from '#testing/chaos/scene.ts';

const write = statement<{ xid: number }>(
  '',
  `INSERT INTO event (scope, stream_id, seq, payload)
   VALUES ('room', 1, $1, '{"type":"room.deleted","roomId":1}') RETURNING xid::text::bigint AS xid`,
);
const takeNumber = statement<{ xid: number }>('', 'SELECT pg_current_xact_id()::text::bigint AS xid');

test('[E2] numbers of transactions that come again after a crash of PostgreSQL hide no event', async () => {
  const postgres = await OwnPostgres.start(await freePort());
  try {
    await migrate(postgres.url, fileURLToPath(new URL('../../prisma/migrations', import.meta.url)));
    const open = () => openDatabase({ url: postgres.url, poolSize: 2 });
    const db = open();
    const silent = { report: () => undefined, note: () => undefined, filesDir: '' };
    await (await createServices(db, { registration: 'open', rateLimits: false, ...silent })).close();
    await db.query(write, [1]);
    const refused = Array.from({ length: 5 }, () =>
      db.transaction(async (tx) => {
        const [row] = await tx.query(takeNumber, []);
        throw Object.assign(new Error('refused'), row);
      }),
    );
    const taken = (await Promise.allSettled(refused)).map((one) => (one.status === 'rejected' ? one.reason.xid : 0));
    const before = await readPosition(db);
    await postgres.kill();
    await db.close();
    await postgres.restart();

    const after = open();
    const [again] = await after.query(write, [2]);
    // Else it shows nothing: the numbers have to come again.
    expect(taken).toContain(again?.xid);
    const { events, snapshot } = await readSince(after, before.snapshot);
    expect(events.map(({ event }) => event.seq)).toEqual([2]);
    expect((await readSince(after, snapshot)).events).toEqual([]);
    await after.close();
  } finally {
    await postgres.stop();
  }
});
