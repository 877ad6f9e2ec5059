import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { noBus } from '#events/bus/bus.ts';
import { TYPING_MS, Typing } from '#events/typing.ts';
import { Follower } from '#testing/follower.ts';
import { House, type Person } from '#testing/house.ts';
import { lacksRedis, TestRedis } from '#testing/redis.ts';
import { refusal } from '#testing/refusal.ts';
import { until } from '#testing/until.ts';

const LASTS_MS = 400;
const options = { typingMs: LASTS_MS, presenceTimes: { graceMs: 50 } };

const follow = async (house: House, who: Person) => {
  const follower = new Follower(house.services.hub, { userId: who.id, sessionId: who.sessionId, apiKeyId: null });
  await follower.ready();
  return follower;
};
const typing = (follower: Follower) => follower.signals.filter(({ type }) => type.startsWith('typing.'));

let house: House;
let ada: Person;
let bob: Person;
let eve: Person;
let roomId: number;
beforeAll(async () => {
  house = await House.open(options);
  [ada, bob, eve] = await house.people('ada', 'bob', 'eve');
  roomId = (await ada.api.rooms.create({ name: 'room', memberIds: [bob.id] })).room.id;
});
afterAll(() => house.close());

describe('on one node', () => {
  let friend: Follower;
  let self: Follower;
  let stranger: Follower;
  beforeAll(async () => {
    [friend, self, stranger] = [await follow(house, ada), await follow(house, bob), await follow(house, eve)];
  });
  beforeEach(() => friend.signals.splice(0));
  afterAll(async () => {
    for (const follower of [friend, self, stranger]) await follower.stop();
  });
  const started = () => ({ type: 'typing.started', roomId, userId: bob.id });
  const stopped = () => ({ type: 'typing.stopped', roomId, userId: bob.id });

  test('[E7] while it goes on it is told again now and then, also to those who came meanwhile; then it lapses by itself', async () => {
    await bob.api.typing.set({ roomId, typing: true });
    await until('it is told', () => typing(friend).length === 1);
    const late = await follow(house, ada);
    const since = performance.now();
    let last = since;
    while (last - since < 3 * LASTS_MS || typing(late).length < 2) {
      expect(last - since).toBeLessThan(10_000);
      await bob.api.typing.set({ roomId, typing: true });
      last = performance.now();
    }
    // Not each time that he says it.
    expect(typing(friend).length).toBeLessThanOrEqual(2 + (last - since) / (LASTS_MS * 0.4));
    expect(typing(friend)).toEqual(typing(friend).map(started));
    await until('it lapsed', () => typing(friend).at(-1)?.type === 'typing.stopped');
    expect(performance.now() - last).toBeGreaterThan(LASTS_MS * 0.9);
    expect(typing(friend).slice(-2)).toEqual([started(), stopped()]);
    expect([...self.signals, ...stranger.signals]).toEqual([]);
    await late.stop();
  });

  test('[E7] said every three seconds, it is told often enough for those who forget after eight', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    try {
      const toldAt: number[] = [];
      const slow = new Typing(noBus, () => toldAt.push(performance.now()), TYPING_MS);
      const since = performance.now();
      for (let round = 0; round < 20; round++) {
        slow.start(roomId, bob.id);
        // It arrives a little sooner or later.
        vi.advanceTimersByTime(round % 2 === 0 ? 2700 : 3300);
      }
      const gaps = [...toldAt, performance.now()].map((at, index) => at - (toldAt[index - 1] ?? since));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(4000);
      slow.close();
    } finally {
      vi.useRealTimers();
    }
  });

  test('it ends when he says so, when his message is sent, and when his last device leaves', async () => {
    const start = async () => {
      friend.signals.splice(0);
      await bob.api.typing.set({ roomId, typing: true });
      await until('it is told', () => typing(friend).length === 1);
    };
    const stops = async () => {
      const since = performance.now();
      await until('it ended', () => typing(friend).length === 2);
      expect(performance.now() - since).toBeLessThan(LASTS_MS * 0.75);
      expect(typing(friend)).toEqual([started(), stopped()]);
    };
    await start();
    await bob.api.typing.set({ roomId, typing: false });
    await stops();
    await start();
    await bob.api.messages.send({ roomId, content: 'done' });
    await stops();
    const [phone, laptop] = [house.services.presence.enter(bob.id), house.services.presence.enter(bob.id)];
    await start();
    phone.leave();
    laptop.leave();
    await stops();
    // Nothing is told of what nobody knew.
    friend.signals.splice(0);
    await bob.api.typing.set({ roomId, typing: false });
    await ada.api.messages.send({ roomId, content: 'after' });
    await friend.until((seen) => seen.some(({ event }) => JSON.stringify(event).includes('after')));
    expect(typing(friend)).toEqual([]);
  });

  test('in a very large room it is not told', async () => {
    const { room: large } = await ada.api.rooms.create({ name: 'everybody', memberIds: [bob.id] });
    const isTold = (where: number) => typing(friend).some((signal) => 'roomId' in signal && signal.roomId === where);
    await house.sql('UPDATE room SET member_count = 250 WHERE id = $1', [large.id]);
    await bob.api.typing.set({ roomId: large.id, typing: true });
    await until('it is told', () => isTold(large.id));
    await bob.api.typing.set({ roomId: large.id, typing: false });
    await until('it ended', () => typing(friend).length === 2);
    friend.signals.splice(0);
    await house.sql('UPDATE room SET member_count = 251 WHERE id = $1', [large.id]);
    await bob.api.typing.set({ roomId: large.id, typing: true });
    // What is said later elsewhere is told later.
    await bob.api.typing.set({ roomId, typing: true });
    await until('it is told elsewhere', () => isTold(roomId));
    expect(isTold(large.id)).toBe(false);
    await bob.api.typing.set({ roomId, typing: false });
    await until('it ended', () => typing(friend).length === 2);
  });

  test('a person who starts and stops all the time is refused at last', async () => {
    const limited = await House.open({ ...options, database: house.url, rateLimits: true });
    const api = limited.caller({ authorization: `Bearer ${bob.accessToken}` });
    const turns = Array.from({ length: 121 }, (_, turn) => turn % 2 === 0);
    const errors = [];
    for (const turn of turns) errors.push(await refusal(api.typing.set({ roomId, typing: turn })));
    expect(errors.filter(Boolean)).toEqual([expect.objectContaining({ code: 'rate_limited' })]);
    await limited.close();
  });

  test('[S13] it is said for oneself alone, and only where one may write', async () => {
    const { room: readOnly } = await ada.api.rooms.create({ name: 'news', memberIds: [bob.id], readOnly: true });
    const { room: dm } = await bob.api.rooms.openDm({ userId: ada.id });
    await ada.api.users.setBlocked({ userId: bob.id, blocked: true });
    const set = (who: Person, where: number) => refusal(who.api.typing.set({ roomId: where, typing: true }));
    expect(await set(eve, roomId)).toMatchObject({ code: 'room_not_found' });
    expect(await set(bob, readOnly.id)).toMatchObject({ code: 'room_read_only' });
    expect(await set(bob, dm.id)).toMatchObject({ code: 'user_blocked' });
    expect(await refusal(house.caller().typing.set({ roomId, typing: true }))).toMatchObject({
      code: 'unauthenticated',
    });
    await ada.api.users.setBlocked({ userId: bob.id, blocked: false });
    // A name that is given is not looked at.
    const forged = { roomId, typing: true, userId: ada.id };
    await bob.api.typing.set(forged);
    await until('it is told', () => typing(friend).length === 1);
    expect(typing(friend)).toEqual([started()]);
    expect(typing(self)).toEqual([]);
    await bob.api.typing.set({ roomId, typing: false });
  });
});

describe.skipIf(lacksRedis)('on many nodes', () => {
  let redis: TestRedis;
  let one: House;
  let two: House;
  beforeAll(async () => {
    redis = await TestRedis.open();
    one = await House.open({ ...options, database: house.url, redisUrl: redis.url });
    two = await House.open({ ...options, database: house.url, redisUrl: redis.url });
  });
  afterAll(async () => {
    await two.close();
    await one.close();
    await redis.stop();
  });
  const bobAt = (node: House) => node.caller({ authorization: `Bearer ${bob.accessToken}` });

  test('it is heard on the other node, ends there with the message, and lapses when the word of it was lost', async () => {
    const friend = await follow(two, ada);
    await bobAt(one).typing.set({ roomId, typing: true });
    await until('it is told', () => typing(friend).length === 1);
    // Sent at a node that he did not type at.
    const since = performance.now();
    await bobAt(two).messages.send({ roomId, content: 'sent elsewhere' });
    await until('it ended', () => typing(friend).length === 2);
    expect(performance.now() - since).toBeLessThan(LASTS_MS * 0.75);
    await bobAt(one).typing.set({ roomId, typing: true });
    await until('it is told again', () => typing(friend).length === 3);
    await redis.kill();
    await until('the bus is down', () => !one.services.bus.isUp);
    await bobAt(one).typing.set({ roomId, typing: false });
    await until('it lapsed', () => typing(friend).length === 4);
    expect(typing(friend).map(({ type }) => type)).toEqual(
      ['started', 'stopped', 'started', 'stopped'].map((word) => `typing.${word}`),
    );
    await redis.start();
    await until('the bus is back', () => one.services.bus.isUp && two.services.bus.isUp);
    await friend.stop();
  });
});
