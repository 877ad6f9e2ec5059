import { setTimeout as delay } from 'node:timers/promises';
import { createTRPCClient, httpLink } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { AppRouter } from '#api/router.ts';
import type { LiveItem } from '#contract/live.ts';
import type { PresenceState } from '#contract/signals.ts';
import { createTestDatabase, type TestDatabase } from '#testing/db.ts';
import { frontsHere } from '#testing/fronts.ts';
import { lacksRedis, TestRedis } from '#testing/redis.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { until } from '#testing/until.ts';

const NODES = 3;
const LISTENERS = 10;

let database: TestDatabase;
let redis: TestRedis;
let nodes: ServerProcess[];

beforeAll(async () => {
  if (lacksRedis) return;
  database = await createTestDatabase();
  redis = await TestRedis.open();
  const env = { DATABASE_URL: database.url, REDIS_URL: redis.url, TRUSTED_PROXIES: '127.0.0.1' };
  nodes = [];
  for (let at = 0; at < NODES; at++) nodes.push(await ServerProcess.create(env));
});
afterAll(async () => {
  if (lacksRedis) return;
  for (const node of nodes) await node.stop();
  await redis.stop();
  await database.drop();
});

/** A socket that comes back whenever it is closed, and shows the position it was given last. */
class Listener {
  readonly seqs: number[] = [];
  readonly states: PresenceState[] = [];
  readonly codes: number[] = [];
  isReady = false;
  private position: string | null = null;
  private stopped = false;
  private socket: WebSocket | null = null;

  constructor(
    private readonly base: string,
    private readonly token: string,
    private readonly roomId: number,
    private readonly friendId: number,
  ) {
    this.open();
  }

  private open(): void {
    if (this.stopped) return;
    const socket = new WebSocket(`${this.base.replace('http', 'ws')}/api/trpc?connectionParams=1`);
    this.socket = socket;
    socket.on('error', () => undefined);
    let wasOpen = false;
    socket.once('open', () => {
      wasOpen = true;
      socket.send(JSON.stringify({ method: 'connectionParams', data: { token: this.token } }));
      const input = this.position === null ? {} : { lastEventId: this.position };
      socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'live.events', input } }));
    });
    socket.on('message', (data) => this.take(JSON.parse(String(data))));
    socket.once('close', (code) => {
      // One that a draining node refused was never open.
      if (wasOpen) this.codes.push(code);
      this.isReady = false;
      setTimeout(() => this.open(), 50);
    });
  }

  private take(frame: { result?: { data?: { id: string; data: LiveItem } }; error?: unknown }): void {
    expect(frame.error).toBeUndefined();
    if (!frame.result?.data) return;
    const { id, data } = frame.result.data;
    this.position = id;
    if (data.type === 'reset') throw new Error('a reset');
    if (data.type === 'ready') this.isReady = true;
    if (data.type === 'signals') {
      for (const signal of data.signals) {
        if (signal.type === 'presence.changed' && signal.presence.userId === this.friendId) {
          this.states.push(signal.presence.state);
        }
      }
      return;
    }
    for (const { scope, streamId, seq } of data.events) {
      if (scope === 'room' && streamId === this.roomId) this.seqs.push(seq);
    }
  }

  stop(): void {
    this.stopped = true;
    this.socket?.terminate();
  }
}

test.skipIf(lacksRedis).each(frontsHere())(
  'behind $name, restarting every node in turn loses and repeats nothing',
  { timeout: 240_000 },
  async (kind) => {
    const front = await kind.open(nodes.map(({ base }) => Number(new URL(base).port)));
    const api = (token?: string) =>
      createTRPCClient<AppRouter>({
        links: [
          httpLink({
            url: `${front.base}/api/trpc`,
            headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
          }),
        ],
      });
    const people = await Promise.all(
      ['ada', 'bob'].map((name) => {
        const username = `${name}${Math.random().toString(36).slice(2, 8)}`;
        const account = { username, email: `${username}@example.org`, password: 'a long password' };
        return api().auth.signUp.mutate(account);
      }),
    );
    const [ada, bob] = people as [(typeof people)[0], (typeof people)[0]];
    const bobId = (await api(bob.accessToken).users.me.query()).id;
    const { room } = await api(ada.accessToken).rooms.create.mutate({ name: kind.name, memberIds: [bobId] });
    const adaId = (await api(ada.accessToken).users.me.query()).id;
    const listeners = Array.from(
      { length: LISTENERS },
      () => new Listener(front.base, bob.accessToken, room.id, adaId),
    );
    const friend = new Listener(front.base, ada.accessToken, room.id, bobId);
    await until('all listen', () => [...listeners, friend].every(({ isReady }) => isReady));

    let sent = 0;
    let refused = 0;
    let isOver = false;
    const send = async (clientId: string) => {
      const message = { roomId: room.id, content: `message ${clientId}`, clientId };
      while (
        !(await api(ada.accessToken)
          .messages.send.mutate(message)
          .then(
            () => true,
            () => false,
          ))
      ) {
        refused++;
        await delay(20);
      }
      sent++;
    };
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let at = 0; !isOver; at++) await send(`${writer}-${at}`);
    });
    for (const node of nodes) {
      expect(await node.terminate()).toBe(0);
      await node.start();
      await until('it is ready', async () => (await fetch(`${node.base}/readyz`)).ok);
      await until('all listen again', () => [...listeners, friend].every(({ isReady }) => isReady));
    }
    isOver = true;
    await Promise.all(writers);

    // The creation of the room was the first event.
    const expected = Array.from({ length: sent }, (_, at) => at + 2);
    await until('all heard everything', () => listeners.every(({ seqs }) => seqs.length >= sent), 20_000);
    for (const { seqs } of listeners) expect(seqs).toEqual(expected);
    // Every listener that was moved was told to come back; nobody was seen to be gone.
    const codes = listeners.flatMap((listener) => listener.codes);
    expect(codes.length).toBeGreaterThanOrEqual(LISTENERS);
    expect(new Set(codes)).toEqual(new Set([1012]));
    expect(friend.states).not.toContain('offline');
    process.stdout.write(`${kind.name}: ${sent} sent, ${refused} tried again, ${codes.length} sockets moved\n`);
    for (const listener of [...listeners, friend]) listener.stop();
    await front.close();
  },
);
