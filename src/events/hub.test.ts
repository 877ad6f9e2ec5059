import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Event, type StreamEvent } from '#contract/events.ts';
import { databaseOrigin } from '#db/event-sql.ts';
import { Hub } from '#events/hub.ts';
import { adoptDatabase, Positions } from '#events/positions.ts';
import { Follower } from '#testing/follower.ts';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let eve: Person;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, eve] = await house.people('ada', 'bob', 'eve');
});
afterAll(() => house.close());

const follow = (who: Person, from?: string) =>
  new Follower(house.services.hub, { userId: who.id, sessionId: who.sessionId, apiKeyId: null }, from);
const types = (events: StreamEvent[]) => events.map(({ event }) => event.type);

test('every change a member sees arrives once, in the room’s order, in the shape of the contract', async () => {
  const { room } = await ada.api.rooms.create({ name: 'all', memberIds: [bob.id] });
  // They go on sharing a room when that one is deleted.
  await ada.api.rooms.create({ name: 'left', memberIds: [bob.id] });
  const follower = follow(bob);
  await follower.ready();
  const { message } = await ada.api.messages.send({ roomId: room.id, content: 'one @bob' });
  await ada.api.messages.send({ roomId: room.id, content: 'two', parentId: message.id });
  await ada.api.messages.edit({ messageId: message.id, content: 'uno' });
  await ada.api.messages.pin({ messageId: message.id, pinned: true });
  await ada.api.messages.pin({ messageId: message.id, pinned: false });
  await bob.api.reactions.add({ messageId: message.id, emoji: '👍' });
  await bob.api.reactions.remove({ messageId: message.id, emoji: '👍' });
  await bob.api.receipts.markRead({ roomId: room.id });
  await ada.api.rooms.update({ roomId: room.id, topic: 'x' });
  await ada.api.members.add({ roomId: room.id, userId: eve.id });
  await ada.api.members.setRole({ roomId: room.id, userId: eve.id, role: 'moderator' });
  await ada.api.members.remove({ roomId: room.id, userId: eve.id });
  await ada.api.messages.delete({ messageId: message.id });
  await ada.api.users.update({ statusMessage: 'busy' });
  await ada.api.rooms.delete({ roomId: room.id });
  const events = await follower.until(
    (seen) => types(seen).includes('room.deleted') && types(seen).includes('user.updated'),
  );
  const inRoom = events.filter(({ scope, streamId }) => scope === 'room' && streamId === room.id);
  expect(inRoom.map(({ seq }) => seq)).toEqual(Array.from({ length: 14 }, (_, at) => at + 2));
  expect(types(inRoom)).toEqual([
    'message.created',
    'message.created',
    'message.edited',
    'message.pinned',
    'message.unpinned',
    'reaction.added',
    'reaction.removed',
    'receipt.moved',
    'room.updated',
    'member.joined',
    'member.role_changed',
    'member.left',
    'message.deleted',
    'room.deleted',
  ]);
  for (const { event } of events) expect(Event.parse(event)).toEqual(event);
  await follower.stop();
});

describe('[E6] the audience', () => {
  test('outsiders hear nothing, whoever is removed hears that and nothing more', async () => {
    const { room } = await ada.api.rooms.create({ name: 'hush', memberIds: [bob.id] });
    const [outsider, removed, member] = [follow(eve), follow(bob), follow(ada)];
    for (const follower of [outsider, removed, member]) await follower.ready();
    await ada.api.messages.send({ roomId: room.id, content: 'before' });
    await removed.until((seen) => seen.length === 1);
    await ada.api.members.remove({ roomId: room.id, userId: bob.id });
    await ada.api.messages.send({ roomId: room.id, content: 'after' });
    await member.until((seen) => seen.length === 3);
    await removed.until((seen) => types(seen).includes('member.left'));
    expect(types(removed.events)).toEqual(['message.created', 'member.left']);
    expect(outsider.events).toEqual([]);
    for (const follower of [outsider, removed, member]) await follower.stop();
  });

  test('profile changes reach those who share a room; blocks and ended sessions only oneself', async () => {
    const cleo = await house.person('cleo');
    await ada.api.rooms.create({ name: 'shared', memberIds: [cleo.id] });
    const [hers, friend, stranger] = [follow(cleo), follow(ada), follow(eve)];
    for (const follower of [hers, friend, stranger]) await follower.ready();
    await cleo.api.users.update({ displayName: 'C' });
    await cleo.api.users.setBlocked({ userId: eve.id, blocked: true });
    await cleo.api.users.setBlocked({ userId: eve.id, blocked: false });
    await hers.until((seen) => seen.length === 3);
    await friend.until((seen) => seen.length === 1);
    expect(types(hers.events)).toEqual(['user.updated', 'user.blocked', 'user.unblocked']);
    expect(types(friend.events)).toEqual(['user.updated']);
    expect(stranger.events).toEqual([]);
    for (const follower of [hers, friend, stranger]) await follower.stop();
  });

  test('[S10] the feed of an ended session and of a deactivated account ends', async () => {
    const dan = await house.person('dan');
    const follower = follow(dan);
    await follower.ready();
    await dan.api.auth.signOut();
    await expect(follower.ended).rejects.toMatchObject({ code: 'unauthenticated' });
    const fay = await house.person('fay');
    const second = follow(fay);
    await second.ready();
    await ada.api.users.setDeactivated({ userId: fay.id, deactivated: true });
    await expect(second.ended).rejects.toMatchObject({ code: 'account_deactivated' });
  });
});

test('[S10] a feed ends when its session expires or its key is revoked, and none begins with either', async () => {
  const gus = await house.person('gus');
  const { id: apiKeyId } = await gus.api.auth.createApiKey({ name: 'robot' });
  const listeners = [
    { userId: gus.id, sessionId: gus.sessionId, apiKeyId: null },
    { userId: gus.id, sessionId: null, apiKeyId },
  ];
  const followers = listeners.map((listener) => new Follower(house.services.hub, listener));
  for (const follower of followers) await follower.ready();
  await gus.api.auth.revokeApiKey({ apiKeyId });
  await house.sql("UPDATE session SET expires_at = now() - interval '1 second' WHERE id = $1", [gus.sessionId]);
  for (const follower of followers) await expect(follower.ended).rejects.toMatchObject({ code: 'unauthenticated' });
  for (const listener of listeners) {
    const late = new Follower(house.services.hub, listener);
    await expect(late.ended).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(late.events).toEqual([]);
  }
});

describe('[E2] resuming', () => {
  test('from a position everything after it comes, and nothing before', async () => {
    const { room } = await ada.api.rooms.create({ name: 'resume', memberIds: [bob.id] });
    const first = follow(bob);
    await first.ready();
    await ada.api.messages.send({ roomId: room.id, content: 'one' });
    await first.until((seen) => seen.length === 1);
    const position = first.position;
    await first.stop();
    await ada.api.messages.send({ roomId: room.id, content: 'two' });
    await ada.api.messages.send({ roomId: room.id, content: 'three' });
    const second = follow(bob, position);
    await second.until((seen) => seen.length === 2);
    expect(second.events.map(({ seq }) => seq)).toEqual([3, 4]);
    await second.stop();
  });

  test('[S38] a slow transaction and a fast one: the subscriber gets both', async () => {
    const { room: slow } = await ada.api.rooms.create({ name: 'slow', memberIds: [bob.id] });
    const { room: fast } = await ada.api.rooms.create({ name: 'fast', memberIds: [bob.id] });
    const follower = follow(bob);
    await follower.ready();
    const client = new pg.Client({ connectionString: house.url });
    await client.connect();
    // The slow one takes its transaction id, its event and its seq first, and commits last.
    await client.query('BEGIN');
    await client.query(
      "WITH r AS (UPDATE room SET seq = seq + 1 WHERE id = $1 RETURNING seq) INSERT INTO event (scope, stream_id, seq, payload) SELECT 'room', $1, seq, $2 FROM r",
      [slow.id, JSON.stringify({ type: 'room.deleted', roomId: slow.id })],
    );
    await ada.api.messages.send({ roomId: fast.id, content: 'fast' });
    await follower.until((seen) => types(seen).includes('message.created'));
    await client.query('COMMIT');
    await client.end();
    house.services.hub.wake();
    await follower.until((seen) => types(seen).includes('room.deleted'));
    expect(types(follower.events)).toEqual(['message.created', 'room.deleted']);
    await follower.stop();
  });

  const positionAt = (history: string, snapshot: string) =>
    new Positions(house.services.auth.secret).write({ history, snapshot });
  const historyNow = async () => (await house.sql<{ history: string }>('SELECT history FROM server'))[0]?.history ?? '';

  test('a position of another or a rewound database, or from before the pruned part, is answered by a reset', async () => {
    const history = await historyNow();
    const expectReset = async (from: string, reason: string) => {
      const follower = follow(bob, from);
      expect(await follower.reset()).toBe(reason);
      await follower.stop();
    };
    await expectReset(positionAt('00000000-0000-4000-8000-000000000000', '900:900:'), 'foreign');
    await expectReset(positionAt(history, '99000000:99000000:'), 'foreign');
    await house.sql("UPDATE server SET pruned_before = '100'");
    await expectReset(positionAt(history, '99:99:'), 'pruned');
    await house.sql('UPDATE server SET pruned_before = NULL');
  });

  test('[S36] a position that this server did not write is refused', async () => {
    const good = positionAt(await historyNow(), '3:3:');
    const forged = good.replace('/3:3:/', '/4:4:/');
    for (const from of ['', 'x', '/', good.slice(0, -2), forged, good.slice(0, good.lastIndexOf('/')), `${good}x`]) {
      await expect(follow(bob, from).ended).rejects.toMatchObject({ code: 'invalid_position' });
    }
  });

  test('whoever missed too much fetches afresh', async () => {
    const { room } = await ada.api.rooms.create({ name: 'much', memberIds: [bob.id] });
    const first = follow(bob);
    await first.ready();
    const { position } = first;
    await first.stop();
    await house.sql(
      `INSERT INTO event (scope, stream_id, seq, payload)
       SELECT 'room', $1, 100 + n, '{"type":"room.deleted","roomId":1}' FROM generate_series(1, 10001) n`,
      [room.id],
    );
    const late = follow(bob, position);
    expect(await late.reset()).toBe('too_long');
    await late.stop();
  });

  test('what was deleted meanwhile is not said again, nor what is of other people’s rooms', async () => {
    const { room } = await ada.api.rooms.create({ name: 'words', visibility: 'public' });
    const { room: secret } = await ada.api.rooms.create({ name: 'secret' });
    const start = follow(ada);
    await start.ready();
    const { position } = start;
    await start.stop();
    const { message } = await ada.api.messages.send({ roomId: room.id, content: 'hunter2' });
    await ada.api.messages.send({ roomId: room.id, content: 'which one?', quoteId: message.id });
    await ada.api.messages.delete({ messageId: message.id });
    await ada.api.messages.send({ roomId: secret.id, content: 'not for bob' });
    await bob.api.members.join({ roomId: room.id });
    const late = follow(bob, position);
    await late.ready();
    expect(types(late.events)).toEqual(['message.created', 'message.created', 'message.deleted', 'member.joined']);
    expect(JSON.stringify(late.events)).toContain('which one?');
    expect(JSON.stringify(late.events)).not.toMatch(/hunter2|not for bob/);
    await late.stop();
  });

  test('[S44] a dump restored elsewhere begins a new history: old positions end, old events do not come again', async () => {
    const restored = await House.open();
    const [cleo] = await restored.people('cleo');
    const { room } = await cleo.api.rooms.create({ name: 'room' });
    const before = new Follower(restored.services.hub, { userId: cleo.id, sessionId: null, apiKeyId: null });
    await before.ready();
    const { position } = before;
    await before.stop();
    await restored.sql("UPDATE event SET xid = '99999999'");
    await restored.sql("UPDATE server SET origin = 'elsewhere'");
    const [{ origin }] = (await restored.sql<{ origin: string }>(databaseOrigin.text)) as [{ origin: string }];
    await adoptDatabase(restored.services.db, origin);
    const after = new Follower(restored.services.hub, { userId: cleo.id, sessionId: null, apiKeyId: null }, position);
    expect(await after.reset()).toBe('foreign');
    await cleo.api.messages.send({ roomId: room.id, content: 'new' });
    await after.until((seen) => seen.length > 0);
    expect(types(after.events)).toEqual(['message.created']);
    await after.stop();
    await restored.close();
  });
});

test('[E2] whoever hears nothing is told where the log stands, so that his position does not grow old', async () => {
  const hub = new Hub(
    house.services.db,
    new Positions(house.services.auth.secret),
    async () => ({ sessionIds: [], apiKeyIds: [], userIds: [] }),
    () => undefined,
    20,
  );
  hub.start();
  const { room } = await ada.api.rooms.create({ name: 'without eve' });
  const follower = new Follower(hub, { userId: eve.id, sessionId: null, apiKeyId: null });
  await follower.ready();
  const before = follower.position;
  await ada.api.messages.send({ roomId: room.id, content: 'not for eve' });
  hub.wake();
  // Not before what ran when he began is over, transactions of other tests among it.
  await expect.poll(() => follower.position, { timeout: 20_000 }).not.toBe(before);
  expect(follower.events).toEqual([]);
  await follower.stop();
  await hub.close();
});

test('[E2] a hub that could not read for longer than the log is kept lets its followers come again', async () => {
  const follower = follow(bob);
  await follower.ready();
  const { position } = follower;
  // Right behind the log and no further: a mark never overtakes transactions that are still running, such as other tests'.
  await house.sql('UPDATE server SET pruned_before = (SELECT max(xid::text::bigint) + 2 FROM event)::text');
  house.services.hub.wake();
  await expect(follower.ended).rejects.toMatchObject({ code: 'unavailable' });
  const again = follow(bob, position);
  expect(await again.reset()).toBe('pruned');
  await again.stop();
  await house.sql('UPDATE server SET pruned_before = NULL');
});

test('[E5] whatever is written while one subscribes arrives, and once', async () => {
  const { room } = await ada.api.rooms.create({ name: 'seam', memberIds: [bob.id] });
  const start = follow(bob);
  await start.ready();
  const { position } = start;
  await start.stop();
  for (let round = 0; round < 10; round++) {
    const writing = Promise.all(
      Array.from({ length: 10 }, () => ada.api.messages.send({ roomId: room.id, content: 'x' })),
    );
    const follower = follow(bob, position);
    await writing;
    const expected = (round + 1) * 10;
    await follower.until((seen) => seen.length >= expected);
    expect(follower.events.map(({ seq }) => seq)).toEqual(Array.from({ length: expected }, (_, at) => at + 2));
    await follower.stop();
  }
});

test('[S1] following as nobody is refused', async () => {
  expect(await refusal(house.caller().live.events())).toMatchObject({ code: 'unauthenticated' });
});
