import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '#db/database.ts';
import { createTestDatabase } from '#testing/db.ts';
import { ServerProcess } from '#testing/server-process.ts';

// One key is one change: from fifty requests at once, after the process has died, and at every other door that has the change.

const AT_ONCE = 50;

interface Person {
  id: number;
  name: string;
  token: string;
}

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let server: ServerProcess;
let ben: Person;
let turn = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase({ url: database.url, poolSize: 2 });
  server = await ServerProcess.create({ DATABASE_URL: database.url });
  ben = await register('ben');
}, 120_000);
afterAll(async () => {
  await server.stop();
  await db.close();
  await database.drop();
});

async function ask(token: string, method: string, path: string, body: object, key: string | null = null) {
  const form = body instanceof URLSearchParams;
  const answer = await fetch(`${server.base}${path}`, {
    method,
    body: form ? body : JSON.stringify(body),
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
      ...(key !== null && { 'idempotency-key': key }),
    },
  });
  return { status: answer.status, text: await answer.text() };
}

async function register(username: string): Promise<Person> {
  const account = { username, email: `${username}@example.org`, password: 'a long password' };
  const { text } = await ask('', 'POST', '/api/v1/auth/register', account);
  const { data } = JSON.parse(text) as { data: { access_token: string; user: { id: number } } };
  return { id: data.user.id, name: username, token: data.access_token };
}

async function count(sql: string, values: unknown[]): Promise<number> {
  const [row] = await db.query<{ n: number }>({ name: '', text: `SELECT count(*)::int AS n ${sql}` }, values);
  return row?.n ?? -1;
}

interface Scene {
  roomId: number;
  messageId: number;
  other: Person;
  name: string;
}

async function scene(): Promise<Scene> {
  const other = await register(`other_${++turn}`);
  const name = `room ${randomUUID()}`;
  const made = await ask(ben.token, 'POST', '/api/trpc/rooms.create', { name: 'own', kind: 'group' });
  const roomId = (JSON.parse(made.text) as { result: { data: { room: { id: number } } } }).result.data.room.id;
  const sent = await ask(ben.token, 'POST', '/api/trpc/messages.send', { roomId, content: 'first' });
  const messageId = (JSON.parse(sent.text) as { result: { data: { message: { id: number } } } }).result.data.message.id;
  return { roomId, messageId, other, name };
}

type Act = (scene: Scene, key: string) => Promise<{ status: number; text: string }>;
const post =
  (path: (scene: Scene) => string, body: (scene: Scene) => object): Act =>
  (at, key) =>
    ask(ben.token, 'POST', path(at), body(at), key);
/** tRPC takes the key as a field of what it is given. */
const procedure =
  (name: string, body: (scene: Scene) => object): Act =>
  (at, key) =>
    ask(ben.token, 'POST', `/api/trpc/${name}`, { ...body(at), clientId: key });

const once = { content: 'once' };
const emoji = { emoji: '👍' };

const CHANGES: Record<string, { doors: Record<string, Act>; rows(scene: Scene): Promise<number> }> = {
  message: {
    doors: {
      trpc: procedure('messages.send', ({ roomId }) => ({ roomId, ...once })),
      school: post(
        () => '/chats/messages/',
        ({ roomId }) => ({ chat: roomId, sender: ben.id, ...once }),
      ),
      'school action': post(
        () => '/chats/messages/create/',
        ({ roomId }) => ({ chat_room_id: `${roomId}`, ...once }),
      ),
      edulite: post(
        ({ roomId }) => `/api/chat/rooms/${roomId}/messages/`,
        () => once,
      ),
      veza: post(
        ({ roomId }) => `/api/v1/rooms/${roomId}/messages`,
        () => once,
      ),
      messaging: post(
        ({ roomId }) => `/messages/api/chats/${roomId}/messages/`,
        () => once,
      ),
    },
    rows: ({ roomId }) => count('FROM message WHERE room_id = $1 AND content = $2', [roomId, once.content]),
  },
  room: {
    doors: {
      trpc: procedure('rooms.create', ({ name, other }) => ({ name, kind: 'group', memberIds: [other.id] })),
      school: post(
        () => '/chats/rooms/',
        ({ name, other }) =>
          new URLSearchParams([
            ['name', name],
            ['participants', `${other.id}`],
          ]),
      ),
      edulite: post(
        () => '/api/chat/rooms/',
        ({ name, other }) => ({ name, participants: [other.id] }),
      ),
      veza: post(
        () => '/api/v1/rooms',
        ({ name }) => ({ name }),
      ),
      messaging: post(
        () => '/messages/api/chats/',
        ({ name, other }) => ({ chat_type: 'group', title: name, member_ids: [other.id] }),
      ),
    },
    rows: ({ name }) => count('FROM room WHERE name = $1', [name]),
  },
  'direct message': {
    doors: {
      trpc: procedure('rooms.openDm', ({ other }) => ({ userId: other.id })),
      veza: post(
        () => '/api/v1/conversations',
        ({ other }) => ({ user_id: other.id }),
      ),
      messaging: post(
        () => '/messages/api/chats/',
        ({ other }) => ({ chat_type: 'dm', member_ids: [other.id] }),
      ),
    },
    rows: ({ other }) =>
      count("FROM room JOIN member ON member.room_id = room.id WHERE kind = 'dm' AND user_id = $1", [other.id]),
  },
  reaction: {
    doors: {
      trpc: procedure('reactions.add', ({ messageId }) => ({ messageId, ...emoji })),
      'trpc toggle': procedure('reactions.toggle', ({ messageId }) => ({ messageId, ...emoji })),
      veza: post(
        ({ messageId }) => `/api/v1/messages/${messageId}/reactions`,
        () => emoji,
      ),
      messaging: post(
        ({ messageId }) => `/messages/api/messages/${messageId}/reactions/`,
        () => emoji,
      ),
    },
    rows: ({ messageId }) => count('FROM reaction WHERE message_id = $1', [messageId]),
  },
  member: {
    doors: {
      trpc: procedure('members.add', ({ roomId, other }) => ({ roomId, userId: other.id })),
      veza: post(
        ({ roomId }) => `/api/v1/rooms/${roomId}/members`,
        ({ other }) => ({ user_id: other.id, role: 'member' }),
      ),
      messaging: post(
        ({ roomId }) => `/messages/api/chats/${roomId}/members/add/`,
        ({ other }) => ({ user_ids: [other.id] }),
      ),
    },
    rows: ({ roomId, other }) =>
      count('FROM member WHERE room_id = $1 AND user_id = $2 AND left_at IS NULL', [roomId, other.id]),
  },
};

interface Done {
  at: Scene;
  key: string;
  change: string;
  first: string;
  answer: string;
}
const done: Done[] = [];
const cases = Object.entries(CHANGES).flatMap(([change, { doors }]) =>
  Object.keys(doors).map((door) => [change, door] as const),
);
/** What is counted of earlier deeds a moment later is no change that a key makes. */
const events = () => count("FROM event WHERE payload->>'type' <> 'notifications.counted'", []);
/** Request ids and times of errors aside, what is answered is the same to the letter. */
const stable = (text: string) => text.replace(/"(request_id|timestamp)":"[^"]*"/g, '');

test.each(cases)(`[S37] one key, one %s: ${AT_ONCE} requests at once at %s`, async (change, door) => {
  const { doors, rows } = CHANGES[change] as (typeof CHANGES)[string];
  const at = await scene();
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => doors[door]?.(at, key)));
  expect(answers[0]?.status, answers[0]?.text).toBeLessThan(300);
  expect(new Set(answers.map((answer) => answer?.status))).toEqual(new Set([answers[0]?.status]));
  expect(new Set(answers.map((answer) => stable(answer?.text ?? ''))).size).toBe(1);
  expect(await rows(at)).toBe(1);
  done.push({ at, key, change, first: door, answer: stable(answers[0]?.text ?? '') });
});

describe('[S37] after the process was killed and started again', () => {
  beforeAll(async () => {
    await server.kill();
    await server.start();
  }, 60_000);

  test.each(cases)('a key of %s used at %s does nothing more, there and at every other door', async (change, door) => {
    const made = done.find((one) => one.change === change && one.first === door);
    const { doors, rows } = CHANGES[change] as (typeof CHANGES)[string];
    if (!made) throw new Error('it was not done');
    const before = await events();
    const again = await doors[door]?.(made.at, made.key);
    expect(stable(again?.text ?? '')).toBe(made.answer);
    const told: Record<string, string> = {};
    for (const [other, act] of Object.entries(doors)) {
      const { status, text } = await act(made.at, made.key);
      told[other] = `${status} ${text.slice(0, 200)}`;
      // The first answer again, or that the key was used for something that this door does not mean.
      expect([other, status, text], text).toEqual([
        other,
        expect.toSatisfy(
          (code: number) => code < 300 || code === 409 || (code === 400 && /conflict|already|used/i.test(text)),
        ),
        text,
      ]);
    }
    expect(await rows(made.at), JSON.stringify(told)).toBe(1);
    expect(await events()).toBe(before);
  });
});
