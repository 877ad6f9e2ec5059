import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RedisBus } from '#events/bus/redis-bus.ts';
import { LANES } from '#events/bus/redis-lanes.ts';
import { Wakes } from '#events/bus/wakes.ts';
import { lacksRedis, TestRedis, TestRedisCluster } from '#testing/redis.ts';
import { until } from '#testing/until.ts';

const BEAT_MS = 100;
const open: RedisBus[] = [];
let spoken = 0;

interface Node {
  bus: RedisBus;
  heard: string[];
  notes: string[];
}

async function node(url: string, space = 'test'): Promise<Node> {
  const notes: string[] = [];
  const note = (line: string, reason: string | null) => notes.push(reason === null ? line : `${line} (${reason})`);
  const bus = new RedisBus({ url, space, note, beatMs: BEAT_MS });
  open.push(bus);
  await bus.start();
  const heard: string[] = [];
  bus.hear('talk', (message) => heard.push(message));
  return { bus, heard, notes };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((bus) => bus.close()));
});

/** Whatever `from` says, `to` hears: in its order, once. */
async function expectHeard(from: Node, to: Node): Promise<void> {
  const words = Array.from({ length: 100 }, (_, at) => `word ${++spoken}.${at}, "quoted"\n`);
  for (const word of words) from.bus.publish('talk', word);
  await until('everything was heard', () => to.heard.length >= words.length);
  expect(to.heard.splice(0)).toEqual(words);
}

describe.skipIf(lacksRedis)('over one Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await TestRedis.open();
  });
  afterAll(() => redis.stop());

  test('nodes hear each other in order, not themselves, and nobody of another server', async () => {
    const [one, two, stranger] = [await node(redis.url), await node(redis.url), await node(redis.url, 'other')];
    await expectHeard(one, two);
    await expectHeard(two, one);
    expect([one.heard, two.heard, stranger.heard]).toEqual([[], [], []]);
  });

  test('what many nodes say is spread over the lanes', async () => {
    const ear = await node(redis.url);
    const mouths = await Promise.all(Array.from({ length: 24 }, () => node(redis.url)));
    const channels = await redis.ask<string[]>('PUBSUB', 'SHARDCHANNELS', 'test:*');
    expect(channels.filter((channel) => channel.endsWith('}'))).toHaveLength(LANES);
    for (const { bus } of mouths) bus.publish('talk', 'x');
    await until('all were heard', () => ear.heard.length === mouths.length);
  });

  test('Redis is killed: both nodes know, say one line, lose what is said and never wait; it returns, so do they', async () => {
    const [one, two] = [await node(redis.url), await node(redis.url)];
    const changes: boolean[] = [];
    one.bus.onChange((isUp) => changes.push(isUp));
    await redis.kill();
    await until('both noticed', () => !one.bus.isUp && !two.bus.isUp);
    one.bus.publish('talk', 'lost');
    // Long enough for several attempts: none of them is a line of its own.
    const third = await node(redis.url);
    expect(third.bus.isUp).toBe(false);
    await redis.start();
    await until('all are back', () => [one, two, third].every(({ bus }) => bus.isUp), 5000);
    await expectHeard(one, two);
    await until('the third heard it too', () => third.heard.length === 100);
    third.heard.splice(0);
    await expectHeard(two, third);
    expect(changes).toEqual([false, true]);
    const down = /^Redis cannot be reached: live events follow the log by polling \(\w[\w ]*\)$/;
    for (const { notes } of [one, two, third]) {
      expect(notes).toEqual([expect.stringMatching(down), 'Redis is reached again: live events come over it']);
    }
  });

  test('a Redis that stands still with its connections open is noticed, and so is its return', async () => {
    const one = await node(redis.url);
    redis.freeze();
    try {
      await until('it was noticed', () => !one.bus.isUp, 5000);
      await expect(one.bus.spend('key', 1, 1000)).rejects.toThrow();
    } finally {
      redis.thaw();
    }
    await until('it is back', () => one.bus.isUp);
  });

  test('a connection that is cut is made anew', async () => {
    const [one, two] = [await node(redis.url), await node(redis.url)];
    await redis.ask('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await until('both noticed', () => one.notes.length > 0 && two.notes.length > 0);
    await until('both are back', () => one.bus.isUp && two.bus.isUp);
    await expectHeard(one, two);
  });

  test('what is counted is counted together, and forgotten in time', async () => {
    const [one, two] = [await node(redis.url), await node(redis.url)];
    expect((await one.bus.spend('together', 1, 500)).points).toBe(1);
    const second = await two.bus.spend('together', 2, 500);
    expect(second.points).toBe(3);
    expect(second.leftMs).toBeGreaterThan(0);
    expect(second.leftMs).toBeLessThanOrEqual(500);
    expect((await one.bus.spent('together')).points).toBe(3);
    expect(await one.bus.spent('never')).toEqual({ points: 0, leftMs: 0 });
    await until('it was forgotten', async () => (await one.bus.spent('together')).points === 0);
  });

  test('wakes of a busy node are gathered: the first goes out at once, the last is not lost', async () => {
    const [one, two] = [await node(redis.url), await node(redis.url)];
    const hubs = [one, two].map(() => ({ woken: 0, alone: [] as boolean[] }));
    const [mine, theirs] = hubs.map((hub, at) => {
      const wake = () => hub.woken++;
      return new Wakes({ wake, hurry: (isAlone) => hub.alone.push(isAlone) }, [one, two][at]?.bus ?? one.bus);
    });
    for (let round = 0; round < 1000; round++) mine?.wake();
    expect(hubs[0]?.woken).toBe(1000);
    await until('the other hub was woken for the first and for the last', () => hubs[1]?.woken === 2);
    await expectHeard(one, two);
    expect(hubs[1]?.woken).toBe(2);
    await redis.kill();
    await until('both hubs hurry', () => hubs.every(({ alone }) => alone.at(-1) === true));
    await redis.start();
    await until('both hubs rest', () => hubs.every(({ alone }) => alone.at(-1) === false));
    expect(theirs).toBeDefined();
  });
});

describe.skipIf(lacksRedis)('other servers', () => {
  test('with a password; a wrong one is a reason without an address or the password', async () => {
    const redis = await TestRedis.open('--requirepass', 'sesame-opens');
    try {
      const [right, wrong] = [new URL(redis.url), new URL(redis.url)];
      [right.password, wrong.password] = ['sesame-opens', 'sesame-shuts'];
      const [one, two] = [await node(right.href), await node(right.href)];
      await expectHeard(one, two);
      const locked = await node(wrong.href);
      expect(locked.bus.isUp).toBe(false);
      expect(locked.notes).toEqual([expect.stringMatching(/\(WRONGPASS\)$/)]);
    } finally {
      await redis.stop();
    }
  });

  test('a Redis user needs no more rights than docs/operations.md names', async () => {
    const redis = await TestRedis.open();
    try {
      const manual = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
      const rights = /Redis\s+user needs: ([^.]*?),\s+on a cluster/.exec(manual)?.[1]?.match(/\+[@\w|-]+/g) ?? [];
      expect(rights.length).toBeGreaterThan(5);
      await redis.ask('ACL', 'SETUSER', 'parley', 'on', '>sesame', ...rights, '~parley:*', '&parley:*');
      const url = new URL(redis.url);
      [url.username, url.password] = ['parley', 'sesame'];
      const [one, two] = [await node(url.href, 'parley:test'), await node(url.href, 'parley:test')];
      await expectHeard(one, two);
      await one.bus.spend('key', 1, 1000);
      expect((await two.bus.spent('key')).points).toBe(1);
      expect(one.notes).toEqual([]);
      await redis.ask('ACL', 'SETUSER', 'parley', '-eval');
      for (let round = 0; round < 3; round++) await expect(one.bus.spend('key', 1, 1000)).rejects.toThrow();
      expect(one.notes).toEqual(['Redis does not count: each node limits rates by itself (NOPERM)']);
      await expectHeard(one, two);
    } finally {
      await redis.stop();
    }
  });

  test('a server too old for sharded channels carries plain ones', async () => {
    const redis = await TestRedis.open(...['SSUBSCRIBE', 'SPUBLISH'].flatMap((name) => ['--rename-command', name, '']));
    try {
      const [one, two] = [await node(redis.url), await node(redis.url)];
      await expectHeard(one, two);
      expect((await redis.ask<string[]>('PUBSUB', 'CHANNELS', 'test:*')).length).toBeGreaterThan(LANES);
    } finally {
      await redis.stop();
    }
  });

  test('a cluster: its shards share the lanes; one master dies and returns', async () => {
    const cluster = await TestRedisCluster.open();
    try {
      const nodes = await Promise.all(Array.from({ length: 3 }, () => node(cluster.url)));
      const [one, two, three] = nodes as [Node, Node, Node];
      await expectHeard(one, two);
      three.heard.splice(0);
      await expectHeard(three, one);
      for (const master of cluster.masters) {
        const lanes = (await master.ask<string[]>('PUBSUB', 'SHARDCHANNELS', 'test:*')).filter((name) =>
          name.endsWith('}'),
        );
        expect(lanes.length).toBeGreaterThan(0);
        expect(lanes.length).toBeLessThan(LANES);
      }
      const keys = Array.from({ length: 20 }, (_, at) => `key ${at}`);
      for (const key of keys) await one.bus.spend(key, 1, 60_000);
      for (const key of keys) expect((await two.bus.spend(key, 1, 60_000)).points).toBe(2);
      await cluster.masters[2]?.kill();
      await until('all noticed', () => nodes.every(({ bus }) => !bus.isUp));
      await cluster.masters[2]?.start();
      await cluster.whole();
      await until('all are back', () => nodes.every(({ bus }) => bus.isUp));
      for (const { heard } of nodes) heard.splice(0);
      await expectHeard(two, three);
    } finally {
      await cluster.stop();
    }
  });
});
