import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Presence as PresenceShape, Signal } from '#contract/signals.ts';
import { PRESENCE_TIMES, Presence } from '#events/presence.ts';
import { Follower } from '#testing/follower.ts';
import { House, type Person } from '#testing/house.ts';
import { lacksRedis, TestRedis } from '#testing/redis.ts';
import { refusal } from '#testing/refusal.ts';
import { until } from '#testing/until.ts';

const times = { graceMs: 150, beatMs: 50, deadMs: 400 };

const follow = async (house: House, who: Person) => {
  const follower = new Follower(house.services.hub, { userId: who.id, sessionId: who.sessionId, apiKeyId: null });
  await follower.ready();
  return follower;
};
const told = (signals: Signal[], userId: number): PresenceShape[] =>
  signals.flatMap((signal) =>
    signal.type === 'presence.changed' && signal.presence.userId === userId ? [signal.presence] : [],
  );
const states = (follower: Follower, who: Person) => told(follower.signals, who.id).map(({ state }) => state);

describe('on one node', () => {
  let house: House;
  let ada: Person;
  let bob: Person;
  let eve: Person;
  beforeAll(async () => {
    house = await House.open({ presenceTimes: times });
    [ada, bob, eve] = await house.people('ada', 'bob', 'eve');
    await ada.api.rooms.create({ name: 'room', memberIds: [bob.id] });
  });
  afterAll(() => house.close());

  test('online while any device is active, away while all are, offline a moment after the last has left', async () => {
    const { presence } = house.services;
    const [friend, stranger] = [await follow(house, ada), await follow(house, eve)];
    const phone = presence.enter(bob.id);
    await until('he came', () => states(friend, bob).length === 1);
    const laptop = presence.enter(bob.id);
    phone.setAway(true);
    expect(presence.stateOf(bob.id)).toBe('online');
    laptop.setAway(true);
    await until('he went away', () => states(friend, bob).length === 2);
    phone.setAway(false);
    await until('he is back', () => states(friend, bob).length === 3);
    laptop.leave();
    phone.leave();
    expect(presence.stateOf(bob.id)).toBe('online');
    const leftBy = Date.now();
    await until('he left', () => states(friend, bob).length === 4);
    expect(states(friend, bob)).toEqual(['online', 'away', 'online', 'offline']);
    const [, , , last] = told(friend.signals, bob.id);
    // The moment at which he left, not the one at which it was believed.
    expect(Date.parse(last?.lastSeenAt ?? '')).toBeLessThanOrEqual(leftBy);
    expect(stranger.signals).toEqual([]);
    await until('it is written down', async () => {
      const [shown] = await ada.api.presence.of({ userIds: [bob.id] });
      return shown?.lastSeenAt === last?.lastSeenAt;
    });
    for (const follower of [friend, stranger]) await follower.stop();
  });

  test('a page that is loaded again does not blink', async () => {
    const { presence } = house.services;
    const friend = await follow(house, ada);
    const before = presence.enter(bob.id);
    await until('he came', () => states(friend, bob).length === 1);
    before.leave();
    const after = presence.enter(bob.id);
    // Somebody who comes and goes later is told of later.
    const other = presence.enter(ada.id);
    other.leave();
    await until('the other one left', () => states(friend, ada).at(-1) === 'offline');
    expect(states(friend, bob)).toEqual(['online']);
    after.leave();
    await until('he left', () => states(friend, bob).at(-1) === 'offline');
    await friend.stop();
  });

  test('[E7] nothing of it is in the log', async () => {
    const count = async () => (await house.sql<{ n: number }>('SELECT count(*) AS n FROM event'))[0]?.n;
    const before = await count();
    const friend = await follow(house, ada);
    house.services.presence.enter(bob.id).leave();
    await until('he came and left', () => states(friend, bob).at(-1) === 'offline');
    expect(states(friend, bob)).toEqual(['online', 'offline']);
    expect(await count()).toBe(before);
    await friend.stop();
  });

  test('[S1] asked for, it shows people of shared rooms and oneself; whoever blocked the caller is never here', async () => {
    const [cleo, dan] = await house.people('cleo', 'dan');
    await ada.api.rooms.create({ name: 'blocking', memberIds: [cleo.id, dan.id] });
    const devices = [ada, bob, cleo, eve].map(({ id }) => house.services.presence.enter(id));
    await house.sql('UPDATE users SET last_seen_at = now() WHERE id = ANY($1)', [[cleo.id, dan.id]]);
    await cleo.api.users.setBlocked({ userId: ada.id, blocked: true });
    const userIds = [ada, bob, cleo, dan, eve].map(({ id }) => id);
    const shown = await ada.api.presence.of({ userIds: [...userIds, 2_000_000_000] });
    expect(shown).toEqual([
      { userId: ada.id, state: 'online', lastSeenAt: null },
      { userId: bob.id, state: 'online', lastSeenAt: null },
      { userId: cleo.id, state: 'offline', lastSeenAt: null },
      { userId: dan.id, state: 'offline', lastSeenAt: expect.any(String) },
    ]);
    expect((await cleo.api.presence.of({ userIds: [ada.id] }))[0]?.state).toBe('online');
    expect(await refusal(ada.api.presence.of({ userIds: Array.from({ length: 201 }, () => 1) }))).toMatchObject({
      code: 'invalid_input',
    });
    expect(await refusal(house.caller().presence.of({ userIds: [bob.id] }))).toMatchObject({ code: 'unauthenticated' });
    expect(await ada.api.presence.report({ away: true })).toEqual({ heard: false });
    for (const device of devices) device.leave();
  });

  test('whoever stays has it written down now and then', async () => {
    const often = new Presence(
      house.services.db,
      house.services.bus,
      () => undefined,
      (error) => house.reports.push(error),
      { ...PRESENCE_TIMES, keepMs: 50 },
    );
    const seen = async () =>
      (await house.sql<{ last_seen_at: string | null }>('SELECT last_seen_at FROM users WHERE id = $1', [eve.id]))[0]
        ?.last_seen_at ?? '';
    const before = await seen();
    often.enter(eve.id);
    await until('it was written', async () => (await seen()) > before);
    const first = await seen();
    await until('it was written again', async () => (await seen()) > first);
    await often.close();
    expect(house.reports).toEqual([]);
  });
});

test('[E7] the times that are set let the people of a dead node go within 30 seconds', () => {
  const { deadMs, beatMs, graceMs } = PRESENCE_TIMES;
  expect(deadMs + beatMs).toBeLessThan(30_000);
  // Several beats may be lost before a node counts as dead, and a page may take its time to load.
  expect(deadMs).toBeGreaterThanOrEqual(3 * beatMs);
  expect(graceMs).toBeGreaterThanOrEqual(3000);
});

describe.skipIf(lacksRedis)('on many nodes', () => {
  let redis: TestRedis;
  let here: House;
  let there: House;
  let ada: Person;
  let bob: Person;
  let friend: Follower;
  beforeAll(async () => {
    redis = await TestRedis.open();
    here = await House.open({ redisUrl: redis.url, presenceTimes: times });
    there = await House.open({ redisUrl: redis.url, presenceTimes: times, database: here.url });
    [ada, bob] = await here.people('ada', 'bob');
    await ada.api.rooms.create({ name: 'room', memberIds: [bob.id] });
    friend = await follow(here, ada);
  });
  beforeEach(() => {
    friend.signals.splice(0);
  });
  afterAll(async () => {
    await friend.stop();
    await there.close();
    await here.close();
    await redis.stop();
  });
  const isTold = (who: Person, state: string) => () => states(friend, who).at(-1) === state;

  test('who is on one node is here on all, and offline only when he has left all', async () => {
    const far = there.services.presence.enter(bob.id);
    await until('he came', () => states(friend, bob).length === 1);
    far.setAway(true);
    await until('he went away', () => states(friend, bob).length === 2);
    const near = here.services.presence.enter(bob.id);
    await until('he is active at another device', () => states(friend, bob).length === 3);
    near.leave();
    await until('he is away again', () => states(friend, bob).length === 4);
    far.leave();
    await until('he left', () => states(friend, bob).length === 5);
    expect(states(friend, bob)).toEqual(['online', 'away', 'online', 'away', 'offline']);
  });

  test('a node that begins later learns who is here', async () => {
    // Not by the next beat: that is far off.
    const options = { redisUrl: redis.url, presenceTimes: { ...times, beatMs: 60_000 }, database: here.url };
    const early = await House.open(options);
    const device = early.services.presence.enter(bob.id);
    await until('it is known here', isTold(bob, 'online'));
    const late = await House.open(options);
    await until('it knows', () => late.services.presence.stateOf(bob.id) === 'online');
    await late.close();
    device.leave();
    await until('he left', isTold(bob, 'offline'));
    await early.close();
  });

  test('[E7] the people of a node that dies without a word go offline everywhere', async () => {
    const dying = await House.open({ redisUrl: redis.url, presenceTimes: times, database: here.url });
    dying.services.presence.enter(bob.id);
    await until('he is here', isTold(bob, 'online'));
    await dying.services.bus.close();
    const since = performance.now();
    await until('he is offline', () => states(friend, bob).at(-1) === 'offline');
    expect(performance.now() - since).toBeGreaterThan(times.deadMs - 2 * times.beatMs);
    const [last] = told(friend.signals, bob.id).slice(-1);
    expect(Date.now() - Date.parse(last?.lastSeenAt ?? '')).toBeGreaterThan(times.deadMs - times.beatMs);
    await dying.close();
  });

  test('the people of a node that stops in order have the time to come back at another', async () => {
    const stopping = await House.open({ redisUrl: redis.url, presenceTimes: times, database: here.url });
    stopping.services.presence.enter(bob.id);
    stopping.services.presence.enter(ada.id);
    await until('they are here', () => [ada, bob].every((who) => states(friend, who).at(-1) === 'online'));
    const since = performance.now();
    await stopping.close();
    await until('half of their time is over', () => performance.now() - since > times.graceMs / 2);
    const device = there.services.presence.enter(bob.id);
    await until('the one who did not come back is offline', () => states(friend, ada).at(-1) === 'offline');
    // Long before the node would count as dead.
    expect(performance.now() - since).toBeLessThan(times.deadMs);
    expect(states(friend, bob)).toEqual(['online']);
    expect(here.services.presence.stateOf(bob.id)).toBe('online');
    device.leave();
    await until('he left', isTold(bob, 'offline'));
  });

  test('while the bus is down nobody is declared dead; when it returns everybody is told afresh', async () => {
    // Longer than the nodes may take, one after the other, to find Redis again.
    const presenceTimes = { ...times, deadMs: 2500 };
    const near = await House.open({ redisUrl: redis.url, presenceTimes, database: here.url });
    const far = await House.open({ redisUrl: redis.url, presenceTimes, database: here.url });
    const watcher = await follow(near, ada);
    const [stays, leaves] = [far.services.presence.enter(bob.id), far.services.presence.enter(ada.id)];
    const followers = [watcher, friend];
    await until('both are here', () =>
      followers.every((follower) => [ada, bob].every((who) => states(follower, who).at(-1) === 'online')),
    );
    await redis.kill();
    await until('the bus is down', () => !near.services.bus.isUp && !far.services.bus.isUp);
    const down = performance.now();
    leaves.leave();
    const buriedBy = presenceTimes.deadMs + 4 * times.beatMs;
    await until('a dead node would be buried by now', () => performance.now() - down > buriedBy);
    expect(watcher.signals).toHaveLength(2);
    await redis.start();
    await until('she is told to have left', () => states(watcher, ada).at(-1) === 'offline');
    stays.leave();
    await until('he left', () => states(watcher, bob).at(-1) === 'offline');
    expect(states(watcher, bob)).toEqual(['online', 'offline']);
    await watcher.stop();
    for (const house of [far, near]) await house.close();
    await until('all nodes hear again', () => here.services.bus.isUp && there.services.bus.isUp);
    await until('nobody is here', () => [ada, bob].every(({ id }) => here.services.presence.stateOf(id) === 'offline'));
    await until('it is told', () => [ada, bob].every((who) => states(friend, who).at(-1) === 'offline'));
  });
});
