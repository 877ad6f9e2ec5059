import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Follower } from '#testing/follower.ts';
import { House, type Person, password } from '#testing/house.ts';
import { lacksRedis, TestRedis } from '#testing/redis.ts';
import { refusal } from '#testing/refusal.ts';
import { until } from '#testing/until.ts';

describe.skipIf(lacksRedis)('two nodes with one database and one Redis', () => {
  let redis: TestRedis;
  let one: House;
  let two: House;
  let ada: Person;
  let bob: Person;
  let roomId: number;
  beforeAll(async () => {
    redis = await TestRedis.open();
    one = await House.open({ redisUrl: redis.url, rateLimits: true });
    two = await House.open({ redisUrl: redis.url, rateLimits: true, database: one.url });
    [ada, bob] = await one.people('ada', 'bob');
    roomId = (await ada.api.rooms.create({ name: 'room', memberIds: [bob.id] })).room.id;
  });
  afterAll(async () => {
    await two.close();
    await one.close();
    await redis.stop();
  });

  /** How long a message sent at the first node takes to somebody who listens at the second. */
  async function journey(follower: Follower): Promise<number> {
    const seen = follower.events.length;
    const since = performance.now();
    await ada.api.messages.send({ roomId, content: 'x' });
    await follower.until((events) => events.length > seen);
    return performance.now() - since;
  }

  test('what is committed at one is told at the other: at once over Redis, soon without it, at once again when it is back', async () => {
    const follower = new Follower(two.services.hub, { userId: bob.id, sessionId: bob.sessionId, apiKeyId: null });
    await follower.ready();
    const quick = async () => {
      const journeys: number[] = [];
      for (let round = 0; round < 15; round++) journeys.push(await journey(follower));
      return journeys.sort((a, b) => a - b)[7] ?? Number.POSITIVE_INFINITY;
    };
    // The hub looks by itself once a second: half of these would take half a second without a wake.
    expect(await quick()).toBeLessThan(100);
    await redis.kill();
    await until('both noticed', () => !one.services.bus.isUp && !two.services.bus.isUp);
    for (let round = 0; round < 5; round++) expect(await journey(follower)).toBeLessThan(900);
    await redis.start();
    await until('both are back', () => one.services.bus.isUp && two.services.bus.isUp);
    expect(await quick()).toBeLessThan(100);
    const seqs = follower.events.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, at) => at + (seqs[0] ?? 0)));
    for (const { notes } of [one, two]) expect(notes).toHaveLength(2);
    await follower.stop();
  });

  test('a budget is one over both nodes; while Redis stands still a sign-in is counted at each, and waits for nothing', async () => {
    const signIn = (node: House, login: string) =>
      refusal(node.caller().auth.signIn({ login, password: 'not this one' })).then((error) => error?.code);
    const codes: unknown[] = [];
    for (let round = 0; round < 12; round++) {
      codes.push(await signIn(one, 'ada'), await signIn(two, 'ada'));
    }
    expect(codes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 'invalid_credentials'));
    expect(codes.slice(20)).toEqual(Array.from({ length: 4 }, () => 'rate_limited'));
    redis.freeze();
    try {
      const since = performance.now();
      await two.caller().auth.signIn({ login: 'bob', password });
      expect(performance.now() - since).toBeLessThan(3000);
      await until('both noticed', () => !one.services.bus.isUp && !two.services.bus.isUp);
      for (let round = 0; round < 20; round++) expect(await signIn(one, 'bob')).toBe('invalid_credentials');
      expect(await signIn(one, 'bob')).toBe('rate_limited');
    } finally {
      redis.thaw();
    }
  });

  test('[E6] [S9] who signs out at one node is not heard at the other any more', async () => {
    const cleo = await two.person('cleo');
    const follower = new Follower(one.services.hub, { userId: cleo.id, sessionId: cleo.sessionId, apiKeyId: null });
    await follower.ready();
    await cleo.api.auth.signOut();
    await expect(follower.ended).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

test('a server without Redis is one node, and says nothing of it', async () => {
  const house = await House.open();
  expect(house.services.bus.isUp).toBe(true);
  expect(house.notes).toEqual([]);
  await house.close();
});

test.skipIf(lacksRedis)('it starts without its Redis, and finds it later', async () => {
  const redis = await TestRedis.open();
  await redis.kill();
  const house = await House.open({ redisUrl: redis.url });
  expect(house.services.bus.isUp).toBe(false);
  await redis.start();
  await until('it is found', () => house.services.bus.isUp);
  expect(house.notes).toHaveLength(2);
  await house.close();
  await redis.stop();
});
