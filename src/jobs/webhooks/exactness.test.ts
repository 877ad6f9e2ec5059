import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Webhook } from '#contract/webhooks.ts';
import { House, type Person } from '#testing/house.ts';
import { Receiver } from '#testing/receiver.ts';
import { until } from '#testing/until.ts';

const times = { pollMs: 20, gatherMs: 5, retryMs: [40, 60] };
const options = { allowPrivateWebhooks: true, webhookTimes: times };

let one: House;
let two: House;
let receiver: Receiver;
let ada: Person;

/** Two nodes of one server, which hear each other only through the database. */
beforeAll(async () => {
  one = await House.open(options);
  two = await House.open({ ...options, database: one.url });
  receiver = await Receiver.open();
  [ada] = await one.people('ada');
});
afterEach(async () => {
  for (const { id } of (await ada.api.webhooks.list({ limit: 100 })).items)
    await ada.api.webhooks.delete({ webhookId: id });
  receiver.clear();
  expect([...one.reports, ...two.reports]).toEqual([]);
});
afterAll(async () => {
  await two.close();
  await one.close();
  await receiver.close();
});

const atTwo = () => two.caller({ authorization: `Bearer ${ada.accessToken}` });

const listen = (roomId: number | null, path: string): Promise<Webhook> =>
  ada.api.webhooks.create({
    url: receiver.url(path),
    events: ['message_sent', 'room_updated'],
    secret: 'a long secret',
    roomId,
  });

async function newRoom(visibility: 'public' | 'private' = 'private'): Promise<number> {
  return (await ada.api.rooms.create({ name: 'room', visibility })).room.id;
}

const idsAt = (path: string) => receiver.at(path).map(({ data }) => data.id);

test('two nodes tell each message once and in the order of its room, while both are written to', async () => {
  const rooms = await Promise.all([newRoom(), newRoom(), newRoom(), newRoom()]);
  await Promise.all(rooms.map((roomId) => listen(roomId, `/${roomId}`)));
  const sent = new Map<number, number[]>(rooms.map((roomId) => [roomId, []]));
  const write = async (roomId: number, api: Person['api']) => {
    for (let at = 0; at < 40; at++) {
      const { message } = await api.messages.send({ roomId, content: `message ${at}` });
      sent.get(roomId)?.push(message.id);
    }
  };
  await Promise.all(rooms.flatMap((roomId) => [write(roomId, ada.api), write(roomId, atTwo())]));
  await Promise.all(rooms.map((roomId) => receiver.until(80, `/${roomId}`, 20_000)));
  for (const roomId of rooms) expect(idsAt(`/${roomId}`)).toEqual(sent.get(roomId)?.sort((a, b) => a - b));
  expect(new Set(receiver.received.map(({ deliveryId }) => deliveryId)).size).toBe(320);
});

test('whoever begins to listen, while others write, misses nothing that is written from then on, and hears nothing older', async () => {
  for (let round = 0; round < 12; round++) {
    const roomId = await newRoom();
    const path = `/${roomId}`;
    const [before, after]: [number[], number[]] = [[], []];
    let phase: 'before' | 'during' | 'after' = 'before';
    let isOver = false;
    const write = async (api: Person['api']) => {
      while (!isOver) {
        const asked = phase;
        const { message } = await api.messages.send({ roomId, content: 'x' });
        if (asked === 'after') after.push(message.id);
        else if (phase === 'before') before.push(message.id);
      }
    };
    const writing = [write(ada.api), write(atTwo()), write(ada.api)];
    await until('much is written', () => before.length >= 5);
    phase = 'during';
    // Each second time somebody else listens already, and the log is being read.
    if (round % 2 === 1) await listen(await newRoom(), '/other');
    await listen(roomId, path);
    phase = 'after';
    await until('much is written', () => after.length >= 5);
    isOver = true;
    await Promise.all(writing);
    const last = Math.max(...after);
    await until('the last is told', () => idsAt(path).includes(last));
    const told = idsAt(path);
    expect(told).toEqual(expect.arrayContaining(after));
    expect(told.filter((id) => before.includes(Number(id)))).toEqual([]);
    expect(new Set(told).size).toBe(told.length);
    for (const { id } of (await ada.api.webhooks.list({})).items) await ada.api.webhooks.delete({ webhookId: id });
  }
});

test('what was written before a webhook is not told by it, even if it is read after', async () => {
  // So slow that all of this happens between two looks at the log.
  const slow = await House.open({ ...options, webhookTimes: { ...times, pollMs: 700, gatherMs: 700 } });
  const [bob] = await slow.people('bob');
  const { room } = await bob.api.rooms.create({ name: 'room' });
  const wanted = { events: ['message_sent' as const], secret: 'a long secret', roomId: room.id };
  const send = async () => (await bob.api.messages.send({ roomId: room.id, content: 'x' })).message.id;
  await bob.api.webhooks.create({ ...wanted, url: receiver.url('/first') });
  await send();
  await receiver.until(1, '/first');
  const second = await send();
  await bob.api.webhooks.create({ ...wanted, url: receiver.url('/second') });
  expect(idsAt('/first')).not.toContain(second);
  const third = await send();
  await receiver.until(1, '/second');
  await receiver.until(3, '/first');
  expect(idsAt('/second')).toEqual([third]);
  await slow.close();
});

test('what a slow transaction writes is told when it commits, though later ones were told before', async () => {
  const [slow, quick] = [await newRoom(), await newRoom()];
  await listen(slow, '/slow');
  await listen(quick, '/quick');
  const client = new pg.Client({ connectionString: one.url });
  await client.connect();
  await client.query('BEGIN');
  await client.query('UPDATE room SET seq = seq + 1 WHERE id = $1', [slow]);
  const [{ payload, seq }] = (await one.sql<{ payload: object; seq: number }>(
    "SELECT json_build_object('type', 'room.updated', 'room', payload->'room') AS payload, seq FROM event WHERE stream_id = $1",
    [slow],
  )) as [{ payload: object; seq: number }];
  await client.query("INSERT INTO event (scope, stream_id, seq, payload) VALUES ('room', $1, $2, $3)", [
    slow,
    seq + 1,
    JSON.stringify(payload),
  ]);
  await ada.api.messages.send({ roomId: quick, content: 'x' });
  await receiver.until(1, '/quick');
  expect(receiver.at('/slow')).toEqual([]);
  await client.query('COMMIT');
  await client.end();
  const [told] = await receiver.until(1, '/slow');
  expect(told?.event).toBe('room_updated');
  await ada.api.messages.send({ roomId: quick, content: 'y' });
  await receiver.until(2, '/quick');
  expect(receiver.at('/slow')).toHaveLength(1);
});

test('a node that dies while it reads the log leaves nothing out: another one goes on', async () => {
  const roomId = await newRoom();
  await listen(roomId, '/x');
  // It holds the position as a node that reads does, and what it has queued is not committed.
  const dying = new pg.Client({ connectionString: one.url });
  dying.on('error', () => undefined);
  await dying.connect();
  const [{ pid }] = (await dying.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows as [{ pid: number }];
  await dying.query('BEGIN');
  await dying.query('SELECT id FROM webhook_position FOR UPDATE');
  const { message } = await ada.api.messages.send({ roomId, content: 'x' });
  await dying.query(
    "INSERT INTO webhook_delivery (webhook_id, event, body) SELECT id, 'message_sent', '{}' FROM webhook WHERE active",
  );
  expect(receiver.received).toEqual([]);
  await one.sql('SELECT pg_terminate_backend($1)', [pid]);
  await receiver.until(1, '/x');
  expect(idsAt('/x')).toEqual([message.id]);
});

test('a position that is pruned goes on from now, and one line says so', async () => {
  const roomId = await newRoom();
  const { id: webhookId } = await listen(roomId, '/x');
  await ada.api.messages.send({ roomId, content: 'told' });
  await receiver.until(1, '/x');
  const notes = () => [...one.notes, ...two.notes];
  expect(notes()).toEqual([]);
  const [{ before }] = (await one.sql<{ before: string | null }>('SELECT pruned_before AS before FROM server')) as [
    { before: string | null },
  ];
  await one.sql('UPDATE server SET pruned_before = pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1000');
  await until('it goes on', () => notes().length > 0);
  await one.sql('UPDATE server SET pruned_before = $1', [before]);
  await ada.api.messages.send({ roomId, content: 'told again' });
  await until('it is told again', () => receiver.at('/x').some(({ data }) => data.content === 'told again'));
  expect(new Set(notes())).toEqual(
    new Set(['webhooks go on from now: what they were not told of yet is not in the log any more']),
  );
  expect((await ada.api.webhooks.get({ webhookId })).active).toBe(true);
});

test('a backlog is read in bounded parts, each event once and in the order of its room; a body is kept once for all who hear it', async () => {
  const few = { ...times, batch: { events: 7, bytes: 40_000 } };
  const quiet = await House.open();
  const [bob] = await quiet.people('bob');
  const rooms: number[] = [];
  for (const name of ['one', 'two', 'three']) rooms.push((await bob.api.rooms.create({ name })).room.id);
  for (const roomId of rooms)
    for (const who of ['a', 'b', 'c'])
      await bob.api.webhooks.create({
        url: receiver.url(`/${roomId}/${who}`),
        events: ['message_sent'],
        secret: 'a long secret',
        roomId,
      });
  const sent = new Map<number, number[]>(rooms.map((roomId) => [roomId, []]));
  for (let at = 0; at < 30; at++)
    for (const roomId of rooms) {
      const content = at % 10 === 0 ? 'x'.repeat(8000) : 'short';
      sent.get(roomId)?.push((await bob.api.messages.send({ roomId, content })).message.id);
    }
  const nodes = await Promise.all([1, 2].map(() => House.open({ ...options, database: quiet.url, webhookTimes: few })));
  const paths = rooms.flatMap((roomId) => ['a', 'b', 'c'].map((who) => [roomId, `/${roomId}/${who}`] as const));
  await Promise.all(paths.map(([, path]) => receiver.until(30, path, 20_000)));
  for (const [roomId, path] of paths) expect(idsAt(path)).toEqual(sent.get(roomId));
  const kept = Number((await quiet.sql<{ n: number }>('SELECT count(*) AS n FROM webhook_body'))[0]?.n);
  expect(kept).toBe(90);
  expect(await quiet.sql('SELECT room_id FROM webhook_news')).toEqual([]);
  const batches = await quiet.sql<{ n: number }>('SELECT count(*) AS n FROM webhook_body GROUP BY created_at');
  for (const { n } of batches) expect(Number(n)).toBeLessThanOrEqual(7);
  expect(nodes.flatMap(({ reports, notes }) => [...reports, ...notes])).toEqual([]);
  for (const node of nodes) await node.close();
  await quiet.close();
});

test('a webhook for which too much waits is turned off, and says why; others go on', async () => {
  const small = await House.open({ ...options, webhookTimes: { ...times, mostWaiting: 5, retryMs: [60_000] } });
  const [bob] = await small.people('bob');
  const { room } = await bob.api.rooms.create({ name: 'room' });
  const wanted = { events: ['message_sent' as const], secret: 'a long secret', roomId: room.id };
  receiver.answer = ({ path }, res) => void res.writeHead(path === '/refuses' ? 500 : 200).end();
  const { id: webhookId } = await bob.api.webhooks.create({ ...wanted, url: receiver.url('/refuses') });
  await bob.api.webhooks.create({ ...wanted, url: receiver.url('/takes') });
  for (let at = 1; at <= 12; at++) {
    await bob.api.messages.send({ roomId: room.id, content: String(at) });
    await receiver.until(at, '/takes');
  }
  await until('it is off', async () => !(await bob.api.webhooks.get({ webhookId })).active);
  expect(await bob.api.webhooks.get({ webhookId })).toMatchObject({ disabledReason: 'overfull' });
  const { items } = await bob.api.webhooks.deliveries({ webhookId });
  expect(items.length).toBeLessThanOrEqual(6);
  expect(items.filter(({ nextAttemptAt }) => nextAttemptAt !== null)).toEqual([]);
  expect(receiver.at('/takes').map(({ data }) => data.content)).toHaveLength(12);
  expect((await bob.api.audit.list({ roomId: room.id, action: 'webhook_disabled' })).items).toHaveLength(1);
  await small.close();
});

test('where nobody listens nothing is read, and no transaction begins', async () => {
  await newRoom();
  const xid = async () =>
    (await one.sql<{ xid: string }>('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xid'))[0]?.xid;
  const position = () => one.sql('SELECT snapshot FROM webhook_position');
  const [began, before] = [await xid(), await position()];
  for (let at = 0; at < 20; at++) one.services.webhooks.wake();
  await ada.api.messages.send({ roomId: await newRoom(), content: 'x' });
  expect(await position()).toEqual(before);
  expect(Number(await xid()) - Number(began)).toBeLessThan(20);
});

test('who is interrupted by a stop is called again by another node, as the same delivery', async () => {
  const third = await House.open({ ...options, database: one.url, webhookTimes: { ...times, stopMs: 20 } });
  const roomId = await newRoom();
  // Only the third node works until it stops: the two others do not get at the position nor at the turn.
  receiver.answer = () => undefined;
  await listen(roomId, '/x');
  await ada.api.messages.send({ roomId, content: 'x' });
  const [first] = await receiver.until(1, '/x');
  receiver.answer = (_one, res) => void res.writeHead(200).end();
  await Promise.all([third.close(), one.services.webhooks.stop(), two.services.webhooks.stop()]);
  const fourth = await House.open({ ...options, database: one.url });
  const [, again] = await receiver.until(2, '/x');
  expect(again?.deliveryId).toBe(first?.deliveryId);
  expect(again?.body).toEqual(first?.body);
  await fourth.close();
});
