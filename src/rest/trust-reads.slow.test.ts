import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appRouter } from '#api/router.ts';
import type { Dialect } from '#rest/dialect.ts';
import { describeDialect } from '#rest/openapi.ts';
import { dialects } from '#rest/registry.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

// What an ordinary person reads: every path that is asked by GET, at every door, with true ids and with tampered ones.

let served: Served;
let ann: Person;
let ben: Person;
let eve: Person;
let far: Person;
let gone: Person;
let room: { id: number; uuid: string };
let hidden: { roomId: number; messageIds: number[] };
let messageId: number;
let dmId: number;
let file: { id: number; uuid: string };
let secrets: string[];

const UNSEEN = 'written where he is not';

beforeAll(async () => {
  served = await serve();
  const { house } = served;
  [ann, ben, eve, far, gone] = await house.people('ann', 'ben', 'eve', 'far', 'gone');
  const made = await eve.api.rooms.create({
    name: 'common',
    visibility: 'public',
    memberIds: [ann.id, ben.id, gone.id],
  });
  room = made.room;
  dmId = (await ben.api.rooms.openDm({ userId: eve.id })).room.id;
  for (let at = 0; at < 60; at++) await eve.api.messages.send({ roomId: room.id, content: `seen ${at} @ben` });
  messageId = (await ben.api.messages.send({ roomId: room.id, content: 'seen by all' })).message.id;
  await eve.api.reactions.add({ messageId, emoji: '👍' });
  await eve.api.messages.send({ roomId: dmId, content: 'seen by two' });
  const secret = await far.api.rooms.create({ name: UNSEEN, memberIds: [ann.id] });
  const messageIds: number[] = [];
  for (let at = 0; at < 5; at++) {
    messageIds.push((await far.api.messages.send({ roomId: secret.room.id, content: UNSEEN })).message.id);
  }
  hidden = { roomId: secret.room.id, messageIds };
  const form = new FormData();
  form.set('file', new File(['a note'], 'note.txt', { type: 'text/plain' }));
  const headers = { authorization: `Bearer ${eve.accessToken}` };
  const uploaded = await fetch(`${served.base}/files?roomId=${room.id}`, { method: 'POST', body: form, headers });
  file = (await uploaded.json()) as typeof file;
  await eve.api.auth.createApiKey({ name: 'robot' });
  await eve.api.webhooks.create({
    roomId: room.id,
    url: 'https://example.org/hook',
    events: ['message_sent'],
    secret: 'a secret of a webhook',
  });
  // Over HTTP too, so that addresses of both kinds are kept.
  for (const who of [ann, ben, eve, far]) {
    await fetch(`${served.base}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': `the browser of ${who.username}` },
      body: JSON.stringify({ username: who.username, password: 'correct horse battery' }),
    });
  }
  const rows = await house.sql<{ secret: string }>(
    `SELECT password_hash AS secret FROM users UNION SELECT token_hash FROM refresh_token UNION SELECT key_hash FROM api_key
     UNION SELECT secret FROM webhook UNION SELECT auth_secret FROM server`,
  );
  secrets = rows.map(({ secret }) => secret);
  expect(secrets.length).toBeGreaterThan(8);
}, 120_000);
afterAll(() => served.close());

interface Asked {
  name: string;
  path: string;
  parameters: { name: string; in: string }[];
}

/** Every path of a dialect that is read, as its description has it. */
function readsOf(dialect: Dialect): Asked[] {
  const { paths } = describeDialect(dialect, '1') as unknown as {
    paths: Record<string, Record<string, { parameters?: Asked['parameters'] }>>;
  };
  return Object.entries(paths).flatMap(([path, { get }]) =>
    get ? [{ name: `${dialect.name} ${path}`, path, parameters: get.parameters ?? [] }] : [],
  );
}
const READS = dialects.flatMap(readsOf);

/** The ids that each name in a path may stand for: of what one sees, of what one does not, and of all people. */
function valuesOf(name: string, path: string): (string | number)[] {
  const rooms = [room.id, hidden.roomId, dmId];
  const messages = [messageId, ...hidden.messageIds.slice(0, 1)];
  if (/user/.test(name)) return [ann.id, ben.id, eve.id, far.id];
  if (/file/.test(name)) return [file.id, file.uuid];
  if (/message|^pk$/.test(name)) return messages;
  if (/room|chat|conversation/.test(name)) return rooms;
  if (name === 'id') return path.includes('message') ? messages : [...rooms, room.uuid];
  return ['1', '👍'];
}

function pathsOf({ path }: Asked): string[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  return names.reduce<string[]>(
    (paths, name) =>
      paths.flatMap((one) =>
        valuesOf(name, path).map((value) => one.replace(`{${name}}`, encodeURIComponent(String(value)))),
      ),
    [path],
  );
}

async function read(who: Person, path: string) {
  const answer = await fetch(`${served.base}${path}`, {
    headers: { authorization: `Bearer ${who.accessToken}` },
    redirect: 'manual',
  });
  return { status: answer.status, text: await answer.text() };
}

/** What a reader may be told of no one: and of whom he shares no room with, not even how to write to him. */
function leaksTo(who: Person, text: string): string[] {
  const strangers = who === far || who === ann ? [] : [far];
  const foreign = strangers.map(({ username }) => `${username}@example.org`);
  const words = [
    '192.0.2.1',
    '127.0.0.1"',
    'password',
    'the browser of',
    'scrypt',
    'argon',
    ...foreign,
    ...(who === far || who === ann ? [] : [UNSEEN]),
  ];
  return [...secrets, ...words].filter((word) => text.includes(word));
}

const QUERIES = [
  '',
  'username=far',
  'username=eve',
  'q=far',
  'q=a',
  'search=a',
  'chat=1',
  'filter=joined',
  'q=far@example.org',
];

describe.each(READS.map((asked) => [asked.name, asked] as const))('GET %s', (_name, asked) => {
  test('[S16] tells an ordinary person no secret, no address, no e-mail of strangers, nothing of where he is not', async () => {
    const told: number[] = [];
    // The first account is the server's owner; a room's own moderators are shown addresses in its audit log, as documented.
    const isForOwners = /audit|webhooks/.test(asked.path);
    for (const who of isForOwners ? [ben, gone] : [ben, eve, gone]) {
      for (const path of pathsOf(asked)) {
        for (const query of QUERIES) {
          const { status, text } = await read(who, `${path}?${query}`);
          told.push(status);
          expect([path, query, who.username, leaksTo(who, text)]).toEqual([path, query, who.username, []]);
          expect(status, text).toBeLessThan(500);
        }
      }
    }
    expect(served.house.reports).toEqual([]);
  });

  const paging = asked.parameters.filter(
    ({ in: place, name }) => place === 'query' && /page|limit|offset|cursor|before|after|period/.test(name),
  );
  test.runIf(paging.length > 0)(
    '[S36] [S23] a tampered, foreign, negative or huge place in a list shows nothing of another room',
    async () => {
      const foreign = Buffer.from(JSON.stringify([hidden.messageIds[0]])).toString('base64url');
      const values = [
        '-1',
        '0',
        '1e9',
        '999999999999999999999',
        '9223372036854775807',
        '1.5',
        'NaN',
        '',
        'null',
        '%00',
        '%ED%A0%80',
        '[]',
        '{}',
        '__proto__',
        foreign,
        `${hidden.messageIds[0]}`,
        `${hidden.messageIds[4]}`,
      ];
      for (const path of pathsOf(asked)) {
        for (const { name } of paging) {
          for (const value of values) {
            const { status, text } = await read(ben, `${path}?username=eve&q=e&${name}=${value}`);
            expect(status, `${path}?${name}=${value}: ${text}`).toBeLessThan(500);
            expect([path, name, value, text.includes(UNSEEN)]).toEqual([path, name, value, false]);
          }
        }
      }
      expect(served.house.reports).toEqual([]);
    },
  );

  const texts = asked.parameters.filter(
    ({ in: place, name }) =>
      place === 'query' && /^(q|search|name|details|username|filter|school|chat|action|role)$/.test(name),
  );
  test.runIf(texts.length > 0)('[S23] a NUL in what is looked for is refused or finds nothing', async () => {
    for (const path of pathsOf(asked)) {
      for (const { name } of texts) {
        const { status, text } = await read(ben, `${path}?${name}=a%00b`);
        expect(
          [
            path,
            name,
            status >= 400 && status < 500
              ? 'refused'
              : /"(results|rooms|users|items|logs|members|audit_logs)":\[\]/.test(text),
          ],
          `${status} ${text}`,
        ).toEqual([path, name, expect.toBeOneOf(['refused', true])]);
      }
    }
  });
});

test('[S36] a cursor that was tampered with, or is of another list, is refused', async () => {
  const get = (path: string) => read(ben, path);
  const { text } = await get(`/api/chat/rooms/${room.id}/messages/`);
  const next = new URL((JSON.parse(text) as { next: string }).next).searchParams.get('cursor') ?? '';
  expect((await get(`/api/chat/rooms/${room.id}/messages/?cursor=${next}`)).status).toBe(200);
  expect((await get(`/api/chat/rooms/${dmId}/messages/?cursor=${next}`)).status).toBe(404);
  for (let at = 0; at < next.length; at++) {
    const tampered = `${next.slice(0, at)}${next[at] === 'A' ? 'B' : 'A'}${next.slice(at + 1)}`;
    expect([at, (await get(`/api/chat/rooms/${room.id}/messages/?cursor=${tampered}`)).status]).toEqual([at, 404]);
  }
  const lists = Object.entries(appRouter._def.procedures).filter(
    ([, procedure]) => (procedure as unknown as { _def: { type: string } })._def.type === 'query',
  );
  const names = lists.map(([name]) => name);
  const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const cursors = [
    '',
    'x',
    b64([-1]),
    b64(['a', 1]),
    b64([{}]),
    b64({ 0: 1, length: 1 }),
    b64([2 ** 60]),
    b64([hidden.roomId]),
    b64(['9999-99-99T00:00:00.000000Z', 1]),
    next,
  ];
  let refused = 0;
  for (const name of names) {
    for (const cursor of cursors) {
      const input = { roomId: room.id, messageId, userId: eve.id, query: 'e', cursor };
      const { status, text } = await get(`/api/trpc/${name}?input=${encodeURIComponent(JSON.stringify(input))}`);
      expect(status, `${name} ${cursor}: ${text}`).toBeLessThan(500);
      expect(text).not.toContain(UNSEEN);
      // What a sign-in page must know names passwords, and tells none.
      expect(leaksTo(ben, name.startsWith('auth.') || name === 'server.about' ? '' : text)).toEqual([]);
      if (text.includes('invalid_cursor')) refused++;
    }
  }
  expect(refused).toBeGreaterThan(20);
  expect(served.house.reports).toEqual([]);
});
