import { openDatabase } from '#db/database.ts';
import { roomPages } from '#db/message-sql.ts';
import { insertMessage } from '#db/send-sql.ts';
import { HttpCaller, perSecond } from './callers.ts';
import type { Comparison } from './report.ts';
import type { Owner } from './scene.ts';
import type { Measured } from './server.ts';

const CALLERS = 16;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const TEXT = 'The new composer is on the preview server. It keeps drafts on every device now.';

/** How many calls a second, each against the statement behind it. */
export async function measureCalls({ base }: Measured, owner: Owner, databaseUrl: string): Promise<Comparison[]> {
  // A room for each caller, since writers of one room wait for each other by design.
  const rooms: number[] = [];
  for (let at = 0; at < CALLERS; at++)
    rooms.push((await owner.api.rooms.create.mutate({ name: `room ${at}` })).room.id);
  const long = (await owner.api.rooms.create.mutate({ name: 'long' })).room.id;
  for (let at = 0; at < 500; at++) await owner.api.messages.send.mutate({ roomId: long, content: `${TEXT} (${at})` });

  const db = openDatabase({ url: databaseUrl, poolSize: CALLERS });
  const callers = await Promise.all(rooms.map(() => HttpCaller.open(base, owner.token)));
  const sends = {
    name: 'durable send, tRPC over HTTP',
    ours: rooms.map((roomId, at) => {
      const body = JSON.stringify({ roomId, content: TEXT });
      return async () => callers[at]?.call('POST', '/api/trpc/messages.send', body);
    }),
    theirs: rooms.map((roomId) => async () => {
      const values = [roomId, owner.userId, crypto.randomUUID(), TEXT, null, '{}', [], null, null];
      return db.query(insertMessage, values);
    }),
  };
  const query = encodeURIComponent(JSON.stringify({ roomId: long, limit: 50 }));
  const lists = {
    name: 'list of 50, tRPC over HTTP',
    ours: callers.map((caller) => async () => caller.call('GET', `/api/trpc/messages.list?input=${query}`)),
    theirs: callers.map(
      () => async () => db.query(roomPages.all.before, [long, owner.userId, null, Number.MAX_SAFE_INTEGER, 51]),
    ),
  };
  const results: Comparison[] = [];
  for (const { name, ours, theirs } of [sends, lists]) {
    const rates = { ours: [] as number[], theirs: [] as number[] };
    await perSecond(ours, 1);
    await perSecond(theirs, 1);
    for (let turn = 0; turn < ROUNDS; turn++) {
      rates.theirs.push(await perSecond(theirs, SECONDS));
      rates.ours.push(await perSecond(ours, SECONDS));
    }
    results.push({ name, unit: 'per s', against: 'the same statement by pg', limit: { atLeast: 0.4 }, ...rates });
  }
  for (const caller of callers) caller.close();
  await db.close();
  return results;
}
