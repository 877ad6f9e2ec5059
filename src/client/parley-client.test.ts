import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { issueTokens } from '#auth/tokens.ts';
import type { ConnectionState } from '#client/follow.ts';
import { createParleyClient, type ParleyClient, type ParleyClientOptions } from '#client/parley-client.ts';
import type { Refusal } from '#client/refusal.ts';
import { renewingTokens } from '#client/renewing-tokens.ts';
import type { FollowedItem } from '#client/sequencer.ts';
import type { Person } from '#testing/house.ts';
import { Line } from '#testing/line.ts';
import { type Served, serve } from '#testing/served.ts';

const DEADLINE = { timeout: 20_000, interval: 10 };

let served: Served;
let line: Line;
let ada: Person;
let bob: Person;
const clients: ParleyClient[] = [];

beforeAll(async () => {
  served = await serve();
  [ada, bob] = await served.house.people('ada', 'bob');
});
afterAll(() => served.close());
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await line.close();
});

/** Loses frames that carry events, as no honest line does; how a client notices must not depend on the line. */
function losing(shouldLose: (frame: number) => boolean) {
  const lost: string[] = [];
  let frames = 0;
  class Losing extends WebSocket {
    override emit(name: string, ...given: unknown[]): boolean {
      const text = name === 'message' ? String(given[0]) : '';
      if (!text.includes('"type":"events"') || !shouldLose(frames++)) return super.emit(name, ...given);
      lost.push(text);
      return true;
    }
  }
  return { Losing, lost };
}

async function follow(options: Partial<ParleyClientOptions> = {}) {
  line = await Line.to(served.port);
  const states: ConnectionState[] = [];
  const items: FollowedItem[] = [];
  const refusals: Refusal[] = [];
  const onState = (state: ConnectionState) => states.push(state);
  const client = createParleyClient({ url: line.base, token: bob.accessToken, WebSocket, onState, ...options });
  clients.push(client);
  const following = client.follow({
    onItem: (item) => items.push(item),
    onRefused: (refusal) => refusals.push(refusal),
  });
  const seqsOf = (roomId: number) =>
    items
      .flatMap((item) => (item.type === 'ready' || item.type === 'events' ? item.events : []))
      .filter(({ scope, streamId }) => scope === 'room' && streamId === roomId)
      .map(({ seq }) => seq);
  const live = () => expect.poll(() => states.at(-1), DEADLINE).toBe('live');
  return { client, following, states, items, refusals, seqsOf, live };
}

/** Another process of the same server. */
const another = (secret?: string) => serve({ database: served.house.url, secret });

const seqs = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const newRoom = async (name: string) => (await ada.api.rooms.create({ name, memberIds: [bob.id] })).room;
const say = (roomId: number, content: string) => ada.api.messages.send({ roomId, content });

describe('[E3] exactly once in effect', () => {
  test('holes that a lossy way leaves are filled from the log', async () => {
    const { Losing, lost } = losing((frame) => frame % 3 !== 0);
    const { live, seqsOf, items } = await follow({ WebSocket: Losing });
    await live();
    const room = await newRoom('lossy');
    for (let n = 0; n < 60; n++) await say(room.id, `${n}`);
    // Of the very last loss nobody could know, so it goes on until one arrives.
    const sayMore = async () => {
      await say(room.id, 'more');
      return seqsOf(room.id).length;
    };
    await expect.poll(sayMore, { ...DEADLINE, interval: 50 }).toBeGreaterThan(60);
    const got = seqsOf(room.id);
    expect(lost.length).toBeGreaterThan(3);
    expect(got).toEqual(seqs(got[0] ?? 0, got.at(-1) ?? 0));
    expect(items.map(({ type }) => type)).not.toContain('reset');
  });

  test('an event lost right after one has fetched is noticed by what was fetched', async () => {
    const room = await newRoom('fetched');
    const { Losing, lost } = losing((frame) => frame === 0);
    const { client, following, live, seqsOf } = await follow({ WebSocket: Losing });
    await live();
    const [view] = (await client.api.rooms.mine.query({})).items.filter((one) => one.room.id === room.id);
    following.know('room', room.id, view?.room.seq ?? 0);
    await say(room.id, 'lost');
    await expect.poll(() => lost.length, DEADLINE).toBe(1);
    await say(room.id, 'heard');
    await expect.poll(() => seqsOf(room.id), DEADLINE).toEqual([2, 3]);
  });

  test('a hole that the log cannot fill any more is answered by a reset', async () => {
    const room = await newRoom('pruned');
    const { Losing, lost } = losing((frame) => frame === 1);
    const { live, items, seqsOf } = await follow({ WebSocket: Losing });
    await live();
    await say(room.id, 'heard');
    await expect.poll(() => seqsOf(room.id), DEADLINE).toEqual([2]);
    await say(room.id, 'lost');
    await expect.poll(() => lost.length, DEADLINE).toBe(1);
    await served.house.sql("DELETE FROM event WHERE scope = 'room' AND stream_id = $1 AND seq = 3", [room.id]);
    await say(room.id, 'after');
    await expect.poll(() => items.at(-1), DEADLINE).toEqual({ type: 'reset', reason: 'hole' });
    await say(room.id, 'and on');
    await expect.poll(() => seqsOf(room.id), DEADLINE).toEqual([2, 5]);
  });

  test('[S39] cut at random moments, one is told everything once and in order', async () => {
    const room = await newRoom('cut');
    const { live, seqsOf, states } = await follow();
    await live();
    let said = 0;
    while (line.cuts < 8) {
      const until = said + Math.ceil(Math.random() * 30);
      while (said < until) await say(room.id, `${said++}`);
      if (Math.random() < 0.5) await live();
      line.cut();
    }
    await expect.poll(() => seqsOf(room.id).length, DEADLINE).toBeGreaterThanOrEqual(said);
    expect(seqsOf(room.id)).toEqual(seqs(2, said + 1));
    expect(states).toContain('offline');
  });
});

describe('the connection', () => {
  test('is live only when everything missed was told, and says so in order', async () => {
    const room = await newRoom('states');
    const { live, states, seqsOf } = await follow();
    expect(states).toEqual(['connecting']);
    await live();
    line.down();
    await expect.poll(() => states.at(-1), DEADLINE).toBe('offline');
    await say(room.id, 'meanwhile');
    line.up();
    await live();
    expect(seqsOf(room.id)).toEqual([2]);
    expect(states).toEqual(['connecting', 'live', 'offline', 'catching-up', 'live']);
  });

  test('a server that is away is asked after longer and longer pauses', async () => {
    const { live, states } = await follow({ userId: bob.id });
    line.down();
    const since = performance.now();
    await expect.poll(() => line.knocks, DEADLINE).toBeGreaterThanOrEqual(5);
    // With full jitter these pauses are 3.7 s on average, and all of them short once in two hundred thousand times.
    expect(performance.now() - since).toBeGreaterThan(150);
    expect(states.at(-1)).toBe('offline');
    line.up();
    await live();
  });

  test('outlives a restart: it is told to come back, and resumes at the next process', async () => {
    const room = await newRoom('restart');
    const { live, states, seqsOf } = await follow();
    await live();
    const old = await another();
    line.up(old.port);
    line.cut();
    await expect.poll(() => states.filter((state) => state === 'live').length, DEADLINE).toBe(2);
    line.up(served.port);
    await old.close();
    await say(room.id, 'after the restart');
    await expect.poll(() => seqsOf(room.id), DEADLINE).toEqual([2]);
    await live();
  });

  test('a token whose time is over is renewed once, for calls and for the feed', async () => {
    const { auth, db } = served.house.services;
    const expired = await issueTokens(auth, db, bob.id, bob.sessionId, -10);
    const renewed: string[] = [];
    const token = renewingTokens({
      url: served.base,
      tokens: expired,
      onRenewed: ({ accessToken }) => renewed.push(accessToken),
    });
    const { client, live, refusals } = await follow({ token, userId: bob.id });
    const calls = Array.from({ length: 3 }, () => client.api.users.me.query());
    expect((await Promise.all(calls)).map(({ username }) => username)).toEqual(['bob', 'bob', 'bob']);
    await live();
    expect(refusals).toEqual([]);
    expect(renewed).toHaveLength(1);
  });

  test('[E6] a refusal is final: an ended session is told once, and nothing is tried again', async () => {
    const cleo = await served.house.person('cleo');
    const { live, refusals, states } = await follow({ token: cleo.accessToken });
    await live();
    await cleo.api.auth.signOut();
    await expect.poll(() => refusals, DEADLINE).toMatchObject([{ code: 'unauthenticated' }]);
    expect(states.at(-1)).toBe('offline');
    const before = states.length;
    line.cut();
    await say((await newRoom('unheard')).id, 'x');
    expect(states).toHaveLength(before);
    expect(refusals).toHaveLength(1);
  });

  test('[S13] whoever is somebody else for the server than he takes himself for is not let in, by call or by feed', async () => {
    const room = await newRoom('mistaken');
    const failures: Refusal[] = [];
    const { client, refusals } = await follow({ userId: ada.id, onFailure: (refusal) => failures.push(refusal) });
    const sent = client.api.messages.send.mutate({ roomId: room.id, content: 'as whom?' });
    await expect(sent).rejects.toMatchObject({ data: { code: 'unauthenticated' } });
    await expect.poll(() => refusals, DEADLINE).toMatchObject([{ code: 'unauthenticated' }]);
    expect(failures).toContainEqual({ code: 'unauthenticated', details: { reason: 'invalid' } });
    expect((await bob.api.messages.list({ roomId: room.id })).messages).toEqual([]);
  });

  test('a token that cannot be renewed is a refusal too', async () => {
    const { auth, db } = served.house.services;
    const { accessToken } = await issueTokens(auth, db, bob.id, bob.sessionId, -10);
    const tokens = { accessToken, refreshToken: 'made up' };
    const { refusals } = await follow({ token: renewingTokens({ url: served.base, tokens }), userId: bob.id });
    await expect.poll(() => refusals, DEADLINE).toMatchObject([{ code: 'unauthenticated' }]);
  });

  test('[E2] a position that the server does not take any more is answered by a reset', async () => {
    const room = await newRoom('positions');
    const { key } = await bob.api.auth.createApiKey({ name: 'robot' });
    const { live, items, seqsOf } = await follow({ token: key });
    await live();
    const other = await another('another secret of thirty-two letters');
    line.up(other.port);
    line.cut();
    const told = () => items.flatMap(({ type }) => (type === 'signals' ? [] : [type]));
    await expect.poll(told, DEADLINE).toEqual(['ready', 'reset', 'ready']);
    await say(room.id, 'new');
    await expect.poll(() => seqsOf(room.id), DEADLINE).toEqual([2]);
    await other.close();
  });
});

test('[S1] without a WebSocket one can call, and is told why one cannot follow', async () => {
  line = await Line.to(served.port);
  const client = createParleyClient({ url: line.base, token: bob.accessToken });
  clients.push(client);
  expect((await client.api.users.me.query()).username).toBe('bob');
  if (!('WebSocket' in globalThis)) {
    expect(() => client.follow({ onItem: () => {}, onRefused: () => {} })).toThrow(/no WebSocket/);
  }
});
