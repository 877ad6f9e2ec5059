import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#db/database.ts';
import { tryRetentionLock } from '#db/retention-sql.ts';
import { Backlogs } from '#events/backlog.ts';
import { Retention } from '#jobs/retention.ts';
import { Follower } from '#testing/follower.ts';
import { House, type Person } from '#testing/house.ts';

const WEEK = 7 * 24 * 3600;
const NOTHING = { keys: 0, events: 0, tokens: 0, sessions: 0, invites: 0, deliveries: 0, notifications: 0 };

let house: House;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  house = await House.open();
  [ada, bob] = await house.people('ada', 'bob');
});
afterAll(() => house.close());

const prune = async () => {
  await untilAlone();
  return new Retention(house.services.db, WEEK).run();
};

/** What runs in other databases of the cluster (other tests) holds up pruning, and positions tell of it: both rightly. */
async function untilAlone(): Promise<void> {
  const [last] = await house.sql<{ xid: string }>('SELECT coalesce(max(xid::text::bigint), 3)::text AS xid FROM event');
  const older = async () =>
    house.sql(
      `SELECT pid FROM pg_stat_activity
       WHERE datname IS DISTINCT FROM current_database() AND age(backend_xid) >= age($1::text::xid)`,
      [last?.xid],
    );
  await expect.poll(older, { timeout: 20_000, interval: 20 }).toEqual([]);
}

const follow = (who: Person, from?: string) =>
  new Follower(house.services.hub, { userId: who.id, sessionId: who.sessionId, apiKeyId: null }, from);
const send = async (roomId: number, content = 'text') => (await ada.api.messages.send({ roomId, content })).message;

/** Everything in the log, or of one room up to a seq, as if it had been written long ago. */
async function age(roomId: number | null = null, upTo = 1e9): Promise<void> {
  await house.sql(
    `UPDATE event SET created_at = created_at - interval '30 days'
     WHERE $1::int IS NULL OR (scope = 'room' AND stream_id = $1 AND seq <= $2)`,
    [roomId, upTo],
  );
}

async function seqsOf(roomId: number): Promise<number[]> {
  const rows = await house.sql<{ seq: number }>(
    "SELECT seq FROM event WHERE scope = 'room' AND stream_id = $1 ORDER BY seq",
    [roomId],
  );
  return rows.map(({ seq }) => seq);
}

/** Where somebody stands who has seen everything so far. */
async function position(who: Person): Promise<string> {
  await untilAlone();
  const follower = follow(who);
  await follower.ready();
  await follower.stop();
  return follower.position;
}

/** A transaction that has its number and stays open. */
async function hold(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: house.url });
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT pg_current_xact_id()');
  return client;
}

test('[E2] whoever was away too long is told to fetch afresh; a position of now stays good, however quiet it was since', async () => {
  const { room } = await ada.api.rooms.create({ name: 'old', memberIds: [bob.id] });
  const before = await position(bob);
  await send(room.id);
  const after = await position(bob);
  await age();
  expect(await prune()).toMatchObject({ events: 2 });
  const old = follow(bob, before);
  expect(await old.reset()).toBe('pruned');
  await old.stop();
  const current = follow(bob, after);
  await current.ready();
  await send(room.id, 'new');
  const seen = await current.until((events) => events.length > 0);
  expect(seen.map(({ seq }) => seq)).toEqual([3]);
  expect(current.resets).toEqual([]);
  await current.stop();
  expect(await prune()).toEqual(NOTHING);
});

test('[E2] no position of now is lost while a transaction is held open across a run', async () => {
  const { room } = await ada.api.rooms.create({ name: 'held', memberIds: [bob.id] });
  await send(room.id);
  const held = await hold();
  await send(room.id);
  const during = await position(bob);
  await age();
  await prune();
  expect(await seqsOf(room.id)).toEqual([3]);
  const follower = follow(bob, during);
  await follower.ready();
  expect([follower.resets, follower.events]).toEqual([[], []]);
  await follower.stop();
  await held.query('COMMIT');
  await held.end();
  await prune();
  expect(await seqsOf(room.id)).toEqual([]);
  const late = follow(bob, during);
  expect(await late.reset()).toBe('pruned');
  await late.stop();
});

test('[E1] [E2] only the beginning of a stream goes: who took a number early and wrote late leaves no hole', async () => {
  const { room } = await ada.api.rooms.create({ name: 'order', memberIds: [bob.id] });
  const early = await hold();
  await send(room.id, 'second');
  await early.query('UPDATE room SET seq = seq + 1 WHERE id = $1', [room.id]);
  await early.query(
    `INSERT INTO event (scope, stream_id, seq, payload, created_at)
     VALUES ('room', $1, 3, '{"type":"room.deleted","roomId":0}', now() - interval '30 days')`,
    [room.id],
  );
  await early.query('COMMIT');
  await early.end();
  await age(room.id, 1);
  await prune();
  expect(await seqsOf(room.id)).toEqual([2, 3]);
  await age(room.id, 2);
  await prune();
  await prune();
  expect(await seqsOf(room.id)).toEqual([]);
});

test('[E2] a hole that reaches into what was pruned is not said to be filled', async () => {
  const { room } = await ada.api.rooms.create({ name: 'missing', memberIds: [bob.id] });
  for (let n = 0; n < 4; n++) await send(room.id);
  await age(room.id, 3);
  await prune();
  const ask = (after: number) => bob.api.live.missing({ scope: 'room', streamId: room.id, after, upTo: 5 });
  expect(await ask(1)).toMatchObject({ complete: false, events: [{ seq: 4 }, { seq: 5 }] });
  expect(await ask(3)).toMatchObject({ complete: true, events: [{ seq: 4 }, { seq: 5 }] });
});

test('[E2] what is pruned between the look at a position and the reading from it is noticed', async () => {
  const { room } = await ada.api.rooms.create({ name: 'between', memberIds: [bob.id] });
  const [row] = await house.sql<{ snapshot: string }>('SELECT pg_current_snapshot()::text AS snapshot');
  await send(room.id);
  const backlogs = new Backlogs(house.services.db);
  const follower = { listener: { userId: bob.id }, isOver: false };
  expect((await backlogs.read(follower, row?.snapshot ?? ''))?.events).toHaveLength(1);
  await age();
  await prune();
  expect(await backlogs.read(follower, row?.snapshot ?? '')).toBeNull();
});

test('the mark never goes back, and an interrupted run is finished by the next', async () => {
  const { room } = await ada.api.rooms.create({ name: 'mark', memberIds: [bob.id] });
  await send(room.id);
  await age();
  const stop = new AbortController();
  stop.abort();
  expect(await new Retention(house.services.db, WEEK).run(stop.signal)).toEqual(NOTHING);
  // Marked, and then the process was killed.
  await house.sql('UPDATE server SET pruned_before = (SELECT max(xid::text::bigint) + 1 FROM event)::text');
  const mark = async () => Number((await house.sql<{ m: string }>('SELECT pruned_before AS m FROM server'))[0]?.m);
  const marked = await mark();
  expect(await prune()).toMatchObject({ events: 2 });
  expect(await mark()).toBe(marked);
});

test('with many events only whole beginnings go, whenever one looks; another node leaves the work to the first', async () => {
  const rooms: number[] = [];
  for (const name of ['a', 'b', 'c']) rooms.push((await ada.api.rooms.create({ name })).room.id);
  for (const roomId of rooms) {
    await house.sql(
      `INSERT INTO event (scope, stream_id, seq, payload, created_at)
       SELECT 'room', $1, 3002 - n, '{}', now() - interval '30 days' FROM generate_series(1, 3000) n`,
      [roomId],
    );
  }
  await age();
  const run = prune();
  let [done, looks] = [false, 0];
  void run.finally(() => {
    done = true;
  });
  while (!done) {
    const streams = await house.sql<{ first: number; last: number; count: number }>(
      "SELECT min(seq) AS first, max(seq) AS last, count(*) FROM event WHERE scope = 'room' GROUP BY stream_id",
    );
    for (const { first, last, count } of streams) expect(count).toBe(last - first + 1);
    looks++;
  }
  expect(await run).toMatchObject({ events: 9003 });
  expect(looks).toBeGreaterThan(3);
  await house.sql(
    "INSERT INTO event (scope, stream_id, seq, payload, created_at) VALUES ('room', $1, 4000, '{}', now() - interval '30 days')",
    [rooms[0]],
  );
  await house.services.db.transaction(async (tx) => {
    await tx.query(tryRetentionLock, []);
    expect(await prune()).toEqual(NOTHING);
  });
  expect(await prune()).toMatchObject({ events: 1 });
});

test('[S37] a key is known for a week at least, also where the log is kept for an hour', async () => {
  const { room } = await ada.api.rooms.create({ name: 'short', memberIds: [bob.id] });
  const message = { roomId: room.id, content: 'once', clientId: crypto.randomUUID() };
  const first = await ada.api.messages.send(message);
  await age();
  await house.sql("UPDATE idempotency_key SET created_at = now() - interval '2 days'");
  await untilAlone();
  await new Retention(house.services.db, 3600).run();
  expect(await seqsOf(room.id)).toEqual([]);
  expect(await ada.api.messages.send(message)).toEqual(first);
  expect(await house.sql('SELECT 1 FROM message WHERE room_id = $1', [room.id])).toHaveLength(1);
  await house.sql("UPDATE idempotency_key SET created_at = now() - interval '8 days'");
  await new Retention(house.services.db, 3600).run();
  expect(await house.sql('SELECT 1 FROM idempotency_key')).toEqual([]);
});

test('kept for ever, nothing of the log goes', async () => {
  const { room } = await ada.api.rooms.create({ name: 'ever' });
  await ada.api.messages.send({ roomId: room.id, content: 'x', clientId: crypto.randomUUID() });
  await age();
  await house.sql("UPDATE idempotency_key SET created_at = now() - interval '30 days'");
  expect(await new Retention(house.services.db, null).run()).toEqual(NOTHING);
  expect(await prune()).toMatchObject({ keys: 1, events: 2 });
});

test('keys go with their events, tokens when they expire, sessions and invites long after; the audit log stays', async () => {
  const { room } = await ada.api.rooms.create({ name: 'all' });
  const key = { roomId: room.id, content: 'once', clientId: crypto.randomUUID() };
  const first = await ada.api.messages.send(key);
  expect((await ada.api.messages.send(key)).message.id).toBe(first.message.id);
  const eve = await house.person('eve');
  const fay = await house.person('fay');
  await ada.api.auth.createInvite({ maxUses: 1, expiresInHours: 1 });
  const told = {
    url: 'https://example.org/',
    events: ['user_left' as const],
    secret: 'a long secret',
    roomId: room.id,
  };
  const { id: webhookId } = await ada.api.webhooks.create(told);
  await house.sql(
    `INSERT INTO webhook_delivery (webhook_id, event, body, created_at)
     SELECT $1, 'user_left', '{}', now() - days * interval '1 day' FROM unnest('{8,6}'::int[]) AS days`,
    [webhookId],
  );
  await house.sql(
    `INSERT INTO notification (user_id, kind, actor_id, room_id, created_at)
     SELECT $1, 'invitation', $2, $3, now() - days * interval '1 day' FROM unnest('{91,89}'::int[]) AS days`,
    [eve.id, fay.id, room.id],
  );
  await house.sql("UPDATE refresh_token SET expires_at = now() - interval '1 minute' WHERE session_id = $1", [
    eve.sessionId,
  ]);
  const audited = async () => (await house.sql<{ n: number }>('SELECT count(*) AS n FROM audit_log'))[0]?.n;
  const before = await audited();
  expect(await prune()).toEqual({ ...NOTHING, tokens: 1, deliveries: 1, notifications: 1 });
  await house.sql(`UPDATE session SET expires_at = now() - interval '89 days' WHERE id = $1`, [eve.sessionId]);
  await house.sql(`UPDATE session SET revoked_at = now() - interval '91 days' WHERE id = $1`, [fay.sessionId]);
  await house.sql("UPDATE invite SET expires_at = now() - interval '31 days'");
  await age(room.id);
  await house.sql("UPDATE idempotency_key SET created_at = now() - interval '30 days'");
  expect(await prune()).toEqual({ ...NOTHING, keys: 1, events: 2, sessions: 1, invites: 1 });
  expect(await audited()).toBe(before);
  // Its event is gone and so is the key: it is a new request now, and not one that cannot be answered.
  expect((await ada.api.messages.send(key)).message.id).toBeGreaterThan(first.message.id);
});

describe('eight people write while a run deletes', () => {
  test('nobody waits for it', { timeout: 120_000 }, async () => {
    const rooms: number[] = [];
    for (let n = 0; n < 8; n++) rooms.push((await ada.api.rooms.create({ name: `busy ${n}` })).room.id);
    const fill = async () => {
      await house.sql('DELETE FROM event');
      await house.sql(
        `INSERT INTO event (scope, stream_id, seq, payload, created_at)
         SELECT 'room', room, n - 30000, '{}', now() - interval '30 days'
         FROM unnest($1::int[]) room, generate_series(1, 5000) n`,
        [rooms],
      );
    };
    const url = new URL(house.url);
    url.searchParams.set('application_name', 'pruner');
    const own = openDatabase({ url: url.href, poolSize: 1 });
    const watcher = new pg.Client({ connectionString: house.url });
    await watcher.connect();

    const measure = async (busy: Promise<unknown>): Promise<number[]> => {
      let done = false;
      void busy.finally(() => {
        done = true;
      });
      const times: number[] = [];
      await Promise.all(
        rooms.map(async (roomId) => {
          while (!done) {
            const began = performance.now();
            await send(roomId);
            times.push(performance.now() - began);
          }
        }),
      );
      return times.sort((a, b) => a - b);
    };
    const waits: unknown[] = [];
    let looks = 0;
    const watch = async (busy: Promise<unknown>) => {
      let done = false;
      void busy.finally(() => {
        done = true;
      });
      while (!done) {
        const { rows } = await watcher.query(
          `SELECT w.application_name AS waits, b.application_name AS "for"
           FROM pg_stat_activity w, unnest(pg_blocking_pids(w.pid)) blocker JOIN pg_stat_activity b ON b.pid = blocker
           WHERE w.datname = current_database() AND w.wait_event_type = 'Lock'
             AND 'pruner' IN (w.application_name, b.application_name)`,
        );
        waits.push(...rows);
        looks++;
      }
    };
    await fill();
    const run = new Retention(own, WEEK).run();
    const [during] = await Promise.all([measure(run), watch(run)]);
    expect(await run).toMatchObject({ events: 40_000 });
    const aWhile = new Promise((resolve) => setTimeout(resolve, 2000));
    const [alone] = await Promise.all([measure(aWhile), watch(aWhile)]);
    const at = (times: number[], part: number) => times[Math.floor((times.length - 1) * part)] ?? 0;
    const ratio = (part: number) => (at(during, part) / at(alone, part)).toFixed(2);
    process.stdout.write(
      `${during.length} sends during a run, ${alone.length} without: median × ${ratio(0.5)}, 99th × ${ratio(0.99)}, slowest × ${ratio(1)}\n`,
    );
    expect(waits).toEqual([]);
    expect(looks).toBeGreaterThan(20);
    expect(during.length).toBeGreaterThan(50);
    await own.close();
    await watcher.end();
  });
});
