import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StreamEvent } from '#contract/events.ts';
import { Audience } from '#events/audience.ts';
import { Feed, FeedItem } from '#events/feed.ts';
import { LoggedEvent } from '#events/log.ts';
import { Follower } from '#testing/follower.ts';
import { House, type Person } from '#testing/house.ts';

let house: House;
let ada: Person;
let bob: Person;
let eve: Person;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, eve] = await house.people('ada', 'bob', 'eve');
});
afterAll(() => house.close());

const listener = (who: Person) => ({ userId: who.id, sessionId: who.sessionId, apiKeyId: null });
const follow = (who: Person, from?: string) => new Follower(house.services.hub, listener(who), from);
const feedOf = (who: Person, from?: string): Feed => house.services.hub.follow(listener(who), from);

async function next(items: AsyncIterator<FeedItem>): Promise<FeedItem> {
  const { value, done } = await items.next();
  if (done) throw new Error('the feed ended');
  return value;
}

const logged = (seq: number, xid: number) => {
  const event: StreamEvent = {
    scope: 'room',
    streamId: 1,
    seq,
    at: '2026-01-01T00:00:00.000000Z',
    event: { type: 'room.deleted', roomId: 1 },
  };
  return new LoggedEvent(xid, event);
};

/** A sink that is full after so many items, until it is told otherwise. */
class Narrow {
  readonly items: FeedItem[] = [];
  readonly ended: Promise<unknown>;
  private end_: (error: unknown) => void = () => undefined;
  private heard = () => {};

  constructor(
    readonly feed: Feed,
    private room = Number.POSITIVE_INFINITY,
  ) {
    this.ended = new Promise((resolve) => {
      this.end_ = resolve;
    });
    feed.pipe({
      take: (item) => {
        this.items.push(item);
        this.room--;
        this.heard();
        return this.room > 0;
      },
      end: (error) => this.end_(error),
    });
  }

  get events(): StreamEvent[] {
    return this.items.flatMap(({ data }) => ('events' in data ? data.events : []));
  }

  widen(): void {
    this.room = Number.POSITIVE_INFINITY;
    this.feed.flow();
  }

  async until(enough: () => boolean): Promise<void> {
    while (!enough()) {
      await new Promise<void>((resolve) => {
        this.heard = resolve;
      });
    }
  }
}

test('what many hear is one thing, written once', async () => {
  const { room } = await ada.api.rooms.create({ name: 'shared', memberIds: [bob.id, eve.id] });
  const iterators = [ada, bob, eve].map((who) => feedOf(who)[Symbol.asyncIterator]());
  for (const items of iterators) expect((await next(items)).type).toBe('ready');
  await ada.api.messages.send({ roomId: room.id, content: 'hello' });
  const [first, ...others] = await Promise.all(iterators.map(next));
  for (const other of others) expect(other).toBe(first);
  expect(JSON.parse(first?.json ?? '')).toEqual(first?.data);
  for (const items of iterators) await items.return?.();
});

test('of what is told at once, everybody hears his own part, in order', async () => {
  const { room: both } = await ada.api.rooms.create({ name: 'both', memberIds: [bob.id] });
  const { room: hers } = await ada.api.rooms.create({ name: 'hers', memberIds: [eve.id] });
  const [b, e, a] = [follow(bob), follow(eve), follow(ada)];
  for (const follower of [b, e, a]) await follower.ready();
  const sends = [both, hers, both, hers].map(({ id }, at) =>
    ada.api.messages.send({ roomId: id, content: `${at}` }).then(() => undefined),
  );
  await Promise.all([...sends, bob.api.users.update({ statusMessage: 'here' })]);
  await a.until((seen) => seen.length === 5);
  await b.until((seen) => seen.length === 3);
  await e.until((seen) => seen.length >= 2);
  const rooms = (events: StreamEvent[]) =>
    events.filter(({ scope }) => scope === 'room').map(({ streamId }) => streamId);
  expect(new Set(rooms(b.events))).toEqual(new Set([both.id]));
  expect(new Set(rooms(e.events))).toEqual(new Set([hers.id]));
  for (const { id } of [both, hers]) {
    const seqs = a.events.filter(({ streamId, scope }) => scope === 'room' && streamId === id).map(({ seq }) => seq);
    expect(seqs).toEqual([2, 3]);
  }
  for (const follower of [b, e, a]) await follower.stop();
});

describe('[E6] who is remembered as a member', () => {
  test('is forgotten with the event that tells of the change, and when the log goes unread', async () => {
    const { room } = await ada.api.rooms.create({ name: 'kept', memberIds: [bob.id, eve.id] });
    const [a, b] = [follow(ada), follow(bob)];
    for (const follower of [a, b]) await follower.ready();
    await ada.api.messages.send({ roomId: room.id, content: 'one' });
    await b.until((seen) => seen.length === 1);
    await a.stop();
    await b.stop();
    // Nobody follows: this removal is read by no hub.
    await ada.api.members.remove({ roomId: room.id, userId: bob.id });
    const [again, removed] = [follow(ada), follow(bob)];
    for (const follower of [again, removed]) await follower.ready();
    await ada.api.messages.send({ roomId: room.id, content: 'two' });
    await again.until((seen) => seen.length === 1);
    await ada.api.members.add({ roomId: room.id, userId: bob.id });
    await removed.until((seen) => seen.length === 1);
    expect(removed.events.map(({ event }) => event.type)).toEqual(['member.joined']);
    for (const follower of [again, removed]) await follower.stop();
  });
});

test('[E6] a memory of members that is full forgets, and nobody goes without', async () => {
  const { room: one } = await ada.api.rooms.create({ name: 'one', memberIds: [bob.id] });
  const { room: two } = await ada.api.rooms.create({ name: 'two', memberIds: [bob.id, eve.id] });
  const audience = new Audience(house.services.db, 1);
  const deleted = (roomId: number) => ({
    ...logged(2, 20).event,
    streamId: roomId,
    event: { type: 'room.deleted', roomId },
  });
  const everybody = new Map([ada, bob, eve].map(({ id }) => [id, 0]));
  const hear = async (...roomIds: number[]) => {
    const events = roomIds.map((id) => new LoggedEvent(20, deleted(id) as StreamEvent));
    const shares = await audience.ofEvents(events, everybody);
    return shares.map(({ what, userIds }) => [what.map(({ event }) => event.streamId), userIds.toSorted()]);
  };
  expect(await hear(one.id)).toEqual([[[one.id], [ada.id, bob.id]]]);
  expect(await hear(one.id, two.id)).toEqual([
    [
      [one.id, two.id],
      [ada.id, bob.id],
    ],
    [[two.id], [eve.id]],
  ]);
});

test('[E6] whoever is connected to a larger room is found however often it is asked, and not once he has left', async () => {
  const { room } = await ada.api.rooms.create({ name: 'larger', memberIds: [bob.id, eve.id] });
  const audience = new Audience(house.services.db);
  const told = (event: { type: string; userId?: number }) =>
    new LoggedEvent(20, { ...logged(2, 20).event, streamId: room.id, event } as StreamEvent);
  const hear = async (who: Person, ...events: { type: string; userId?: number }[]) => {
    const shares = await audience.ofEvents(events.map(told), new Map([[who.id, 0]]));
    return shares.map(({ what, userIds }) => [what.map(({ event }) => event.event.type), userIds]);
  };
  const [sent, left] = [{ type: 'message.pinned' }, { type: 'member.left', userId: eve.id }];
  for (let time = 0; time < 4; time++) {
    expect(await hear(bob, sent)).toEqual([[['message.pinned'], [bob.id]]]);
    expect(await hear(eve, sent, sent)).toEqual([[['message.pinned', 'message.pinned'], [eve.id]]]);
  }
  expect(await hear(eve, sent, left, sent)).toEqual([[['message.pinned', 'member.left'], [eve.id]]]);
  for (let time = 0; time < 4; time++) {
    expect(await hear(bob, sent)).toEqual([[['message.pinned'], [bob.id]]]);
    expect(await hear(eve, sent)).toEqual([]);
  }
});

describe('[E7] signals', () => {
  test('of typing are for the others in the room, of presence for whoever shares a room', async () => {
    const dan = await house.person('dan');
    const { room } = await ada.api.rooms.create({ name: 'signals', memberIds: [bob.id] });
    const [a, b, stranger] = [follow(ada), follow(bob), follow(dan)];
    for (const follower of [a, b, stranger]) await follower.ready();
    const typing = { type: 'typing.started', roomId: room.id, userId: bob.id } as const;
    const presence = {
      type: 'presence.changed',
      presence: { userId: bob.id, state: 'away', lastSeenAt: null },
    } as const;
    house.services.hub.tell([typing, presence]);
    await a.untilSignals((heard) => heard.length === 2);
    await b.untilSignals((heard) => heard.length === 1);
    expect(a.signals).toEqual([typing, presence]);
    expect(b.signals).toEqual([presence]);
    expect(stranger.signals).toEqual([]);
    expect(await house.sql("SELECT 1 FROM event WHERE payload->>'type' ~ '^(typing|presence)'")).toEqual([]);
    for (const follower of [a, b, stranger]) await follower.stop();
  });
});

test('[S17] whom somebody has blocked does not hear whether he is here', async () => {
  const [fay, gil] = await house.people('fay', 'gil');
  await ada.api.rooms.create({ name: 'all three', memberIds: [fay.id, gil.id] });
  await fay.api.users.setBlocked({ userId: gil.id, blocked: true });
  const [a, g] = [follow(ada), follow(gil)];
  for (const follower of [a, g]) await follower.ready();
  const here = (userId: number) =>
    ({ type: 'presence.changed', presence: { userId, state: 'online', lastSeenAt: null } }) as const;
  house.services.hub.tell([here(fay.id), here(ada.id)]);
  await a.untilSignals((heard) => heard.length === 2);
  await g.untilSignals((heard) => heard.length === 1);
  expect(g.signals).toEqual([here(ada.id)]);
  for (const follower of [a, g]) await follower.stop();
});

test('in a very large room nobody is told who comes and goes', async () => {
  const [hal, ivy] = await house.people('hal', 'ivy');
  const { room } = await ada.api.rooms.create({ name: 'everybody', memberIds: [hal.id, ivy.id] });
  await house.sql('UPDATE room SET member_count = 251 WHERE id = $1', [room.id]);
  const [a, h] = [follow(ada), follow(hal)];
  for (const follower of [a, h]) await follower.ready();
  const here = (userId: number) =>
    ({ type: 'presence.changed', presence: { userId, state: 'online', lastSeenAt: null } }) as const;
  house.services.hub.tell([here(ivy.id), here(hal.id)]);
  await h.untilSignals((heard) => heard.length === 1);
  expect(h.signals).toEqual([here(hal.id)]);
  expect(a.signals).toEqual([]);
  for (const follower of [a, h]) await follower.stop();
});

test('[E7] whoever had no room for signals is told in the end how things are', async () => {
  await ada.api.rooms.create({ name: 'ends', memberIds: [bob.id] });
  const slow = new Narrow(feedOf(bob), 1);
  await slow.until(() => slow.items.length === 1);
  const quick = follow(ada);
  await quick.ready();
  const state = (is: 'online' | 'away' | 'offline') =>
    ({ type: 'presence.changed', presence: { userId: ada.id, state: is, lastSeenAt: null } }) as const;
  for (const is of ['online', 'away', 'offline'] as const) {
    const before = quick.signals.length;
    house.services.hub.tell([state(is)]);
    await quick.untilSignals((heard) => heard.length > before);
  }
  slow.widen();
  expect(slow.items.slice(1).map(({ data }) => data)).toEqual([{ type: 'signals', signals: [state('offline')] }]);
  slow.feed.stop();
  await quick.stop();
});

describe('[E8] whoever does not keep up', () => {
  test('is given what gathered once he has room, in few pieces', async () => {
    const { room } = await ada.api.rooms.create({ name: 'narrow', memberIds: [bob.id] });
    const slow = new Narrow(feedOf(bob), 1);
    const quick = follow(ada);
    await slow.until(() => slow.items.length === 1);
    await quick.ready();
    for (let at = 0; at < 30; at++) await ada.api.messages.send({ roomId: room.id, content: `${at}` });
    await quick.until((seen) => seen.length === 30);
    expect(slow.items.length).toBe(1);
    slow.widen();
    expect(slow.events.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, at) => at + 2));
    expect(slow.items.length).toBe(2);
    expect(slow.items.at(-1)?.position).toBe(quick.position);
    slow.feed.stop();
    await quick.stop();
  });

  test('is cut when more waits for him than is kept for anybody, and resumes', async () => {
    const { room } = await ada.api.rooms.create({ name: 'full', memberIds: [bob.id] });
    const slow = new Narrow(feedOf(bob), 1);
    await slow.until(() => slow.items.length === 1);
    const content = 'x'.repeat(9000);
    let sent = 0;
    let isCut = false;
    void slow.ended.then(() => {
      isCut = true;
    });
    while (!isCut && sent < 1000) {
      await Promise.all(Array.from({ length: 20 }, () => ada.api.messages.send({ roomId: room.id, content })));
      sent += 20;
    }
    expect(await slow.ended).toMatchObject({ code: 'unavailable' });
    expect(sent * content.length).toBeGreaterThan(3.5 * 1024 * 1024);
    expect(sent * content.length).toBeLessThan(8 * 1024 * 1024);
    const again = follow(bob, slow.items[0]?.position);
    await again.until((seen) => seen.length === sent);
    expect(again.events.map(({ seq }) => seq)).toEqual(Array.from({ length: sent }, (_, at) => at + 2));
    await again.stop();
  });
});

test('[E2] much that was missed comes in pieces; whoever is cut between them hears all of it again', async () => {
  const { room } = await ada.api.rooms.create({ name: 'pieces', memberIds: [bob.id] });
  const before = follow(bob);
  await before.ready();
  const { position } = before;
  await before.stop();
  await house.sql(
    `INSERT INTO event (scope, stream_id, seq, payload)
     SELECT 'room', $1, 1 + n, '{"type":"room.updated","room":{}}' FROM generate_series(1, 1700) n`,
    [room.id],
  );
  const cut = new Narrow(feedOf(bob, position), 2);
  await cut.until(() => cut.items.length === 2);
  cut.feed.stop();
  expect(cut.items.map(({ type, position: at }) => [type, at])).toEqual([
    ['events', position],
    ['events', position],
  ]);
  const whole = follow(bob, cut.items.at(-1)?.position);
  await whole.ready();
  expect(whole.events.map(({ seq }) => seq)).toEqual(Array.from({ length: 1700 }, (_, at) => at + 2));
  expect(whole.position).not.toBe(position);
  await whole.stop();
});

test('[E5] what was missed comes before what happened while it was read, also for a socket that waits already', () => {
  const feed = new Feed({ userId: 1, sessionId: null, apiKeyId: null }, () => undefined);
  const taken: number[] = [];
  feed.pipe({
    take({ data }) {
      if (data.type === 'ready' || data.type === 'events') taken.push(...data.events.map(({ seq }) => seq));
      return true;
    },
    end() {},
  });
  const late = [logged(2, 20)];
  feed.deliver({ logged: late, snapshot: '21:21:', item: FeedItem.events('events', late, 'after 2') });
  feed.begin([FeedItem.events('ready', [logged(1, 10)], 'after 1')], '11:11:', () => undefined);
  expect(taken).toEqual([1, 2]);
});
