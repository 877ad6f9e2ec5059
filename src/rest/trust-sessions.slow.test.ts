import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ASKED, bearer, SOCKETS, statusAt } from '#testing/doors/ways-in.ts';
import { type Person, password } from '#testing/house.ts';
import { RestSocket } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';
import { until } from '#testing/until.ts';

// What a right is worth once it was taken away: on two nodes of one server, at every socket, at every door that is asked.

const SOON_MS = 1000;
/** what two busy cores take to tell of it */
const SLACK_MS = 500;

let nodes: Served[];
let ann: Person;
let cleo: Person;
let turn = 0;

beforeAll(async () => {
  const first = await serve();
  nodes = [first, await serve({ database: first.house.url })];
  [ann, cleo] = await first.house.people('ann', 'cleo');
});
afterAll(async () => {
  for (const node of nodes.toReversed()) await node.close();
});

const first = () => nodes[0] as Served;
const TRPC = { name: 'trpc live', path: () => '/api/trpc?connectionParams=1', code: 4401 };

/** A socket of somebody at a node, which is known to hear what happens. */
async function listen(node: Served, way: (typeof SOCKETS)[number], who: Person, roomId: number): Promise<RestSocket> {
  const address = new URL(way.path(roomId), node.base.replace('http', 'ws'));
  if (way.name !== TRPC.name) address.searchParams.set('token', who.accessToken);
  const socket = new RestSocket(address);
  await socket.opened;
  if (way.name === TRPC.name) {
    socket.say({ method: 'connectionParams', data: { token: who.accessToken } });
    socket.say({ id: 1, method: 'subscription', params: { path: 'live.events' } });
  }
  return socket;
}

const everySocket = [TRPC, ...SOCKETS].flatMap((way) => [0, 1].map((at) => [way.name, at, way] as const));

interface Scene {
  ben: Person;
  roomId: number;
  dmId: number;
  elsewhereId: number;
}
let scene: Scene;

beforeEach(async () => {
  const ben = await first().house.person(`ben_${++turn}`);
  const { room } = await ann.api.rooms.create({ name: 'secret', memberIds: [ben.id] });
  const elsewhere = await cleo.api.rooms.create({ name: 'elsewhere', memberIds: [ben.id] });
  const dm = await cleo.api.rooms.openDm({ userId: ben.id });
  scene = { ben, roomId: room.id, dmId: dm.room.id, elsewhereId: elsewhere.room.id };
});

const NOTED = 'cleo mentioned you';

/** Cleo says something elsewhere, and mentions him, until that is heard: whatever came before it has then been heard. */
async function untilHeard(socket: RestSocket, { ben, dmId, elsewhereId }: Scene, words: string): Promise<void> {
  const count = () => socket.frames.filter((frame) => frame.includes(words) || frame.includes(NOTED)).length;
  const before = count();
  await until(`${words} is heard`, async () => {
    for (const roomId of [dmId, elsewhereId]) {
      await cleo.api.messages.send({ roomId, content: `${words} @${ben.username}` });
    }
    await until('it is told', () => count() > before, 500).catch(() => undefined);
    return count() > before;
  });
}

describe('[S9] whoever is put out of a room while he listens', () => {
  test.each(everySocket)('at the socket %s of node %i hears nothing of it any more', async (name, at, way) => {
    const { ben, roomId } = scene;
    const isRoom = name === 'edulite room';
    const socket = await listen(nodes[at] as Served, way, ben, roomId);
    if (isRoom) {
      await until('the room is heard', async () => {
        await ann.api.messages.send({ roomId, content: 'before' });
        return socket.frames.some((frame) => frame.includes('before'));
      });
    } else await untilHeard(socket, scene, 'first barrier');
    await ann.api.members.remove({ roomId, userId: ben.id });
    const { message } = await ann.api.messages.send({ roomId, content: `the secret for @${ben.username}` });
    await ann.api.messages.edit({ messageId: message.id, content: 'the edited secret' });
    await ann.api.reactions.add({ messageId: message.id, emoji: '🤫' });
    await ann.api.typing.set({ roomId, typing: true });
    if (isRoom) {
      const began = performance.now();
      expect(await socket.closed).toBe(4003);
      expect(performance.now() - began).toBeLessThan(SOON_MS + SLACK_MS);
    } else await untilHeard(socket, scene, 'second barrier');
    const leaked = socket.frames.filter(
      (frame) => /secret|🤫|ann mentioned/.test(frame) || frame.includes(`"id":${message.id},`),
    );
    // Of the room he hears that he left it, and nothing behind that.
    expect(leaked.filter((frame) => !/member\.left|room_left/.test(frame))).toEqual([]);
    socket.close();
  });
});

type End = (ben: Person) => Promise<unknown>;
const ENDS: [string, End][] = [
  ['he signs out everywhere', (ben) => ben.api.auth.signOutEverywhere()],
  [
    'he changes his password elsewhere',
    async (ben) => {
      const elsewhere = await first().house.caller().auth.signIn({ login: ben.username, password });
      const api = first().house.caller({ authorization: `Bearer ${elsewhere.accessToken}` });
      await api.auth.changePassword({ currentPassword: password, newPassword: 'a new long password' });
    },
  ],
  ['he is deactivated', (ben) => ann.api.users.setDeactivated({ userId: ben.id, deactivated: true })],
  ['that session is ended', (ben) => ben.api.auth.signOut()],
];

describe.each(ENDS)('[S10] once %s', (_what, end) => {
  test('every socket on every node is closed with its documented code, and the token opens no door', async () => {
    const { ben, roomId } = scene;
    const open = await Promise.all(
      everySocket.map(async ([name, at, way]) => ({
        name,
        at,
        way,
        socket: await listen(nodes[at] as Served, way, ben, roomId),
      })),
    );
    for (const { base } of nodes)
      for (const { path } of ASKED) expect(await statusAt(base, path, bearer(ben))).not.toBe(401);
    await end(ben);
    const began = performance.now();
    const closed = await Promise.all(
      open.map(async ({ name, at, way, socket }) => {
        const code = await socket.closed;
        return [name, at, { asked: way.code, code }, performance.now() - began] as const;
      }),
    );
    for (const [name, at, { asked, code }, ms] of closed) {
      expect([name, at, code]).toEqual([name, at, asked]);
      expect(ms, `${name} at node ${at}`).toBeLessThan(SOON_MS + SLACK_MS);
    }
    for (const { base } of nodes) {
      for (const { name, path } of ASKED) {
        const isDead = async () => (await statusAt(base, path, bearer(ben))) === 401;
        await until(`${name} is closed to the token`, isDead, SOON_MS + SLACK_MS);
      }
      for (const way of SOCKETS) {
        const again = new RestSocket(
          new URL(`${way.path(roomId)}?token=${ben.accessToken}`, base.replace('http', 'ws')),
        );
        expect([way.name, await again.closed]).toEqual([way.name, way.code]);
      }
    }
    const refreshed = await fetch(`${first().base}/api/token/refresh/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refresh: ben.refreshToken }),
    });
    expect(refreshed.status).toBe(401);
  });
});

test('the houses have reported no failure of their own', () => {
  expect(nodes.map(({ house }) => house.reports)).toEqual([[], []]);
});
