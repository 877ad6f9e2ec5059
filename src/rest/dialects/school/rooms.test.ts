import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '#testing/house.ts';
import { RestCaller } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let owner: Person;
let ann: Person;
let bob: Person;
let cleo: Person;
let dora: Person;
let schoolId: number;
const as = (person: Person | null) => new RestCaller(served.base, person);

beforeAll(async () => {
  served = await serve();
  [owner, ann, bob, cleo, dora] = await served.house.people('owner', 'ann', 'bob', 'cleo', 'dora');
  schoolId = (await owner.api.organisations.create({ name: 'École du Nord' })).id;
  for (const { id: userId } of [ann, bob, cleo])
    await owner.api.organisations.moveUser({ userId, organisationId: schoolId });
});
afterAll(() => served.close());

const TIME = String.raw`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"`;
const UUID = '"[\\da-f]{8}(-[\\da-f]{4}){3}-[\\da-f]{12}"';
const NOT_FOUND = { detail: 'Not found.' };
const DENIED = { detail: 'You do not have permission to perform this action.' };

interface Shown {
  name?: string;
  details?: string;
  isGroup?: boolean;
  extra?: string;
  isDeleted?: boolean;
  messages?: string;
}
function written({
  name = 'null',
  details = 'null',
  isGroup = false,
  extra = '\\{\\}',
  isDeleted = false,
  messages = '',
}: Shown) {
  return expect.stringMatching(
    `^\\{"id":\\d+,"school":"École du Nord",${messages}"name":${name},"details":${details},"is_group":${isGroup},` +
      `"is_deleted":${isDeleted},"uuid":${UUID},"created_at":${TIME},"last_update":${TIME},"extra_data":${extra}\\}$`,
  );
}

const fields: [string, string][] = [
  ['name', 'A'],
  ['details', 'plus de détails'],
  ['is_group', 'true'],
  ['is_deleted', 'true'],
  ['extra_data', '{"k":1}'],
];

test.each([
  ['multipart', { multipart: fields }],
  ['urlencoded', { form: fields }],
])('a room is created of a %s form as documented', async (_kind, shown) => {
  const made = await as(ann).ask('POST', '/chats/rooms/', shown);
  const expected = written({ name: '"A"', details: '"plus de détails"', isGroup: true, extra: '\\{"k":1\\}' });
  expect([made.status, made.text]).toEqual([201, expected]);
});

test('a room needs nothing, and is private to its maker', async () => {
  const made = await as(ann).ask('POST', '/chats/rooms/', { form: [] });
  expect([made.status, made.text]).toEqual([201, written({})]);
  const { id, uuid } = JSON.parse(made.text);
  for (const key of [id, uuid]) expect(await as(cleo).tell('GET', `/chats/rooms/${key}/`)).toEqual([404, NOT_FOUND]);
});

test('rooms take forms only', async () => {
  for (const [method, path] of [
    ['POST', '/chats/rooms/'],
    ['POST', '/chats/rooms/create/'],
  ]) {
    expect(await as(ann).tell(method ?? '', path ?? '', { json: { name: 'A' } })).toEqual([
      415,
      { detail: 'Unsupported media type "application/json" in request.' },
    ]);
  }
});

test('what a form gets wrong is told all at once', async () => {
  const form: [string, string][] = [
    ['name', 'x'.repeat(256)],
    ['is_group', 'peut-être'],
    ['extra_data', '{'],
    ['participants', 'x'],
  ];
  expect(await as(ann).tell('POST', '/chats/rooms/', { form })).toEqual([
    400,
    {
      name: ['Ensure this field has no more than 255 characters.'],
      is_group: ['Must be a valid boolean.'],
      extra_data: ['Value must be valid JSON.'],
      participants: ['Incorrect type. Expected pk value, received str.'],
    },
  ]);
});

test('create/ echoes the name; participants and initial_message of the form are honoured, once for a key', async () => {
  const form: [string, string][] = [
    ['name', 'string'],
    ['participants', String(bob.id)],
    ['participants', String(cleo.id)],
    ['initial_message', ' Bonjour ! '],
  ];
  const headers = { 'idempotency-key': 'room with words' };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => as(ann).ask('POST', '/chats/rooms/create/', { form, headers })),
  );
  expect(answers.map(({ status, text }) => [status, text])).toEqual(answers.map(() => [201, '{"name":"string"}']));
  const { items } = await ann.api.rooms.page({ scope: 'mine', name: 'string' });
  expect(items).toHaveLength(1);
  const roomId = items[0]?.room.id ?? 0;
  const people = await ann.api.rooms.people({ roomIds: [roomId] });
  expect(people.map(({ user }) => user.username)).toEqual(['ann', 'bob', 'cleo']);
  const { messages } = await bob.api.messages.list({ roomId });
  expect(messages.map(({ content, senderId }) => [content, senderId])).toEqual([['Bonjour !', ann.id]]);
  const other = await as(ann).tell('POST', '/chats/rooms/create/', { form: [['name', 'autre']], headers });
  expect(other).toEqual([409, { detail: 'This Idempotency-Key was used for another request.' }]);
});

test('create/ has a name of at least one character, or none', async () => {
  expect(await as(ann).tell('POST', '/chats/rooms/create/', { form: [['name', ' ']] })).toEqual([
    400,
    { name: ['This field may not be blank.'] },
  ]);
  expect(await as(ann).tell('POST', '/chats/rooms/create/', { form: [] })).toEqual([201, { name: null }]);
});

test('[S11] nobody of another school is brought in', async () => {
  for (const id of [dora.id, 999999]) {
    expect(await as(ann).tell('POST', '/chats/rooms/', { form: [['participants', String(id)]] })).toEqual([
      400,
      { participants: [`Invalid pk "${id}" - object does not exist.`] },
    ]);
  }
});

test('rooms are listed newest first, ten a page, and filtered by exact name, details and school', async () => {
  const made: number[] = [];
  for (let at = 0; at < 11; at++) made.push((await cleo.api.rooms.create({ name: `r${at}`, topic: 'même' })).room.id);
  const first = JSON.parse((await as(cleo).ask('GET', '/chats/rooms/?details=m%C3%AAme')).text);
  expect(first.results.map(({ id }: { id: number }) => id)).toEqual(made.toReversed().slice(0, 10));
  expect(Object.keys(first)).toEqual(['count', 'next', 'previous', 'results']);
  expect([first.count, first.next, first.previous]).toEqual([
    11,
    `${served.base}/chats/rooms/?details=m%C3%AAme&limit=10&offset=10`,
    null,
  ]);
  const { status, text } = await as(cleo).ask('GET', '/chats/rooms/?name=r3');
  expect([status, text]).toEqual([
    200,
    expect.stringMatching(
      /^\{"count":1,"next":null,"previous":null,"results":\[\{"id":\d+,"school":"École du Nord","name":"r3",/,
    ),
  ]);
  const count = async (query: string) =>
    ((await as(cleo).tell('GET', `/chats/rooms/?${query}`))[1] as { count: number }).count;
  for (const school of [String(schoolId), '%C3%89cole%20du%20Nord'])
    expect(await count(`name=r3&school=${school}`)).toBe(1);
  for (const query of [
    'name=r',
    'name=R3',
    'name=%25',
    'name=r3&details=x',
    'name=r3&school=x',
    `name=${'x'.repeat(300)}`,
  ]) {
    expect([query, await count(query)]).toEqual([query, 0]);
  }
  expect(await count('name=')).toBe(await count(''));
});

test('[S1] [S12] one lists the rooms one is in and no others, open ones neither', async () => {
  const open = (await ann.api.rooms.create({ name: 'porte ouverte', visibility: 'public' })).room;
  for (const person of [bob, dora, owner]) {
    const { text } = await as(person).ask('GET', '/chats/rooms/?limit=1000');
    expect(text).not.toContain(open.uuid);
  }
});

test('a room is read by id or uuid with its latest messages', async () => {
  const { room } = await ann.api.rooms.create({ name: 'Classe', memberIds: [bob.id] });
  for (const content of ['un', 'deux']) await bob.api.messages.send({ roomId: room.id, content });
  const byId = await as(bob).ask('GET', `/chats/rooms/${room.id}/`);
  const message = (content: string) =>
    `\\{"id":\\d+,"content":"${content}","is_deleted":false,"uuid":${UUID},"created_at":${TIME},"last_update":${TIME},` +
    `"extra_data":\\{\\},"school":${schoolId},"chat":${room.id},"sender":${bob.id}\\}`;
  const messages = `"messages":\\[${message('un')},${message('deux')}\\],`;
  expect([byId.status, byId.text]).toEqual([200, written({ name: '"Classe"', messages })]);
  expect((await as(bob).ask('GET', `/chats/rooms/${room.uuid}/`)).text).toBe(byId.text);
});

test('a room is changed by whoever leads it, and stays what kind it is', async () => {
  const { room } = await ann.api.rooms.create({ name: 'Classe', memberIds: [bob.id] });
  const path = `/chats/rooms/${room.id}/`;
  const put = await as(ann).ask('PUT', path, {
    multipart: [...fields.slice(0, 2), ['is_deleted', 'false'], ['extra_data', '{"k":2}']],
  });
  expect([put.status, put.text]).toEqual([
    200,
    written({ name: '"A"', details: '"plus de détails"', extra: '\\{"k":2\\}' }),
  ]);
  const patched = await as(ann).ask('PATCH', path, { form: [['details', '']] });
  expect([patched.status, patched.text]).toEqual([200, written({ name: '"A"', extra: '\\{"k":2\\}' })]);
  for (const [method, form] of [
    ['PUT', [['name', 'B']]],
    ['PATCH', [['details', 'B']]],
    ['PATCH', [['is_deleted', 'true']]],
    ['DELETE', undefined],
  ] as [string, [string, string][] | undefined][]) {
    expect(await as(bob).tell(method, path, form ? { form } : {})).toEqual([403, DENIED]);
    expect(await as(cleo).tell(method, path, form ? { form } : {})).toEqual([404, NOT_FOUND]);
  }
  expect(await as(cleo).tell('PUT', path, { form: [['is_group', 'x']] })).toEqual([404, NOT_FOUND]);
  expect((await bob.api.rooms.get({ roomId: room.id })).room.name).toBe('A');
});

test('[S6] a direct message is nobody’s to name, open or delete', async () => {
  const { room: dm } = await ann.api.rooms.openDm({ userId: bob.id });
  for (const method of ['PUT', 'PATCH']) {
    expect(await as(ann).tell(method, `/chats/rooms/${dm.id}/`, { form: [['name', 'x']] })).toEqual([403, DENIED]);
  }
  expect(await as(ann).tell('DELETE', `/chats/rooms/${dm.id}/`)).toEqual([403, DENIED]);
});

test.each([
  ['DELETE', 204, undefined],
  ['PATCH', 200, [['is_deleted', 'true']]],
] as [string, number, [string, string][] | undefined][])(
  '%s takes a room away for everybody; its row is kept',
  async (method, status, form) => {
    const { room } = await ann.api.rooms.create({ name: 'fini', memberIds: [bob.id] });
    const answer = await as(ann).ask(method, `/chats/rooms/${room.uuid}/`, form ? { form } : {});
    expect([answer.status, answer.text]).toEqual([status, form ? written({ name: '"fini"', isDeleted: true }) : '']);
    for (const person of [ann, bob]) {
      for (const key of [room.id, room.uuid])
        expect(await as(person).tell('GET', `/chats/rooms/${key}/`)).toEqual([404, NOT_FOUND]);
    }
    const [row] = await served.house.sql<{ gone: boolean }>(
      'SELECT deleted_at IS NOT NULL AS gone FROM room WHERE id = $1',
      [room.id],
    );
    expect(row?.gone).toBe(true);
  },
);

test('[S13] mark_as_read reads everything in the room, for oneself', async () => {
  const { room } = await ann.api.rooms.create({ name: 'lu', memberIds: [bob.id] });
  await ann.api.messages.send({ roomId: room.id, content: 'x' });
  const answer = await as(bob).ask('POST', `/chats/rooms/${room.id}/mark_as_read/`, { json: { user: ann.id } });
  expect([answer.status, answer.text]).toEqual([200, '{"success":true}']);
  expect((await bob.api.rooms.get({ roomId: room.id })).membership?.unread).toBe(0);
  expect(await as(cleo).tell('POST', `/chats/rooms/${room.id}/mark_as_read/`)).toEqual([404, NOT_FOUND]);
  expect(await as(bob).tell('GET', `/chats/rooms/${room.id}/mark_as_read/`)).toEqual([
    405,
    { detail: 'Method "GET" not allowed.' },
  ]);
});

test('a room stays the group, or not, that it was made', async () => {
  const { room } = await ann.api.rooms.create({ kind: 'group', name: 'G' });
  for (const method of ['PUT', 'PATCH']) {
    const change = (isGroup: string) =>
      as(ann).tell(method, `/chats/rooms/${room.id}/`, { form: [['is_group', isGroup]] });
    expect(await change('false')).toEqual([400, { is_group: ['A room stays the group, or not, that it was made.'] }]);
    expect(await change('true')).toMatchObject([200, { is_group: true }]);
  }
});
