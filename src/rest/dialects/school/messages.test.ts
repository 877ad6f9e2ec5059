import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Person } from '#testing/house.ts';
import { RestCaller } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let ann: Person;
let bob: Person;
let cleo: Person;
let dora: Person;
let schoolId: number;
let room: { id: number; uuid: string };
const as = (person: Person | null) => new RestCaller(served.base, person);

beforeAll(async () => {
  served = await serve();
  const people = await served.house.people('owner', 'ann', 'bob', 'cleo', 'dora');
  const [owner] = people;
  [, ann, bob, cleo, dora] = people;
  schoolId = (await owner.api.organisations.create({ name: 'École du Nord' })).id;
  for (const { id: userId } of [ann, bob, cleo])
    await owner.api.organisations.moveUser({ userId, organisationId: schoolId });
});
afterAll(() => served.close());
beforeEach(async () => {
  room = (await ann.api.rooms.create({ name: 'Classe', memberIds: [bob.id] })).room;
});

const TIME = String.raw`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"`;
const UUID = '"[\\da-f]{8}(-[\\da-f]{4}){3}-[\\da-f]{12}"';
const NOT_FOUND = { detail: 'Not found.' };
const DENIED = { detail: 'You do not have permission to perform this action.' };
const body = (content: string) => ({
  content,
  is_deleted: false,
  extra_data: {},
  school: schoolId,
  chat: room.id,
  sender: bob.id,
});
const written = (content: string, extra = '\\{\\}', isDeleted = false) =>
  expect.stringMatching(
    `^\\{"id":\\d+,"content":"${content}","is_deleted":${isDeleted},"uuid":${UUID},"created_at":${TIME},"last_update":${TIME},` +
      `"extra_data":${extra},"school":${schoolId},"chat":${room.id},"sender":${bob.id}\\}$`,
  );

test.each([
  ['as it is', (given: object) => ({ json: given })],
  ['wrapped in data', (given: object) => ({ json: { data: given } })],
  [
    'a form',
    (given: object) => ({
      form: Object.entries({ ...given, extra_data: '{}' }).map(([k, v]) => [k, String(v)] as [string, string]),
    }),
  ],
  [
    'multipart',
    (given: object) => ({
      multipart: Object.entries({ ...given, extra_data: '{}' }).map(([k, v]) => [k, String(v)] as [string, string]),
    }),
  ],
])('a message sent %s is created as documented, and read by id or uuid', async (_how, shown) => {
  const sent = await as(bob).ask('POST', '/chats/messages/', shown(body(' hé 👍 <b> ')));
  expect([sent.status, sent.text]).toEqual([201, written('hé 👍 <b>')]);
  const { id, uuid } = JSON.parse(sent.text);
  for (const key of [id, uuid]) {
    const read = await as(ann).ask('GET', `/chats/messages/${key}/`);
    expect([read.status, read.text]).toEqual([200, sent.text]);
  }
});

test('extra_data is the sender’s and is kept', async () => {
  const sent = await as(bob).ask('POST', '/chats/messages/', { json: { ...body('x'), extra_data: { a: [1] } } });
  expect([sent.status, sent.text]).toEqual([201, written('x', '\\{"a":\\[1\\]\\}')]);
  const big = await as(bob).tell('POST', '/chats/messages/', {
    json: { ...body('x'), extra_data: { a: 'x'.repeat(20_000) } },
  });
  expect(big).toEqual([400, { extra_data: ['Ensure this value has no more than 16384 bytes.'] }]);
});

test('messages are listed by id, ten a page, of one’s own rooms only', async () => {
  for (let at = 0; at < 12; at++) await bob.api.messages.send({ roomId: room.id, content: `m${at}` });
  const other = (await cleo.api.rooms.create({ name: 'others' })).room;
  await cleo.api.messages.send({ roomId: other.id, content: 'secret' });
  const url = `/chats/messages/?chat=${room.id}`;
  const { status, text } = await as(ann).ask('GET', url);
  expect(status).toBe(200);
  const next = `${served.base}/chats/messages/?chat=${room.id}&limit=10&offset=10`;
  expect(text.startsWith(`{"count":12,"next":"${next}","previous":null,"results":[{"id":`)).toBe(true);
  const contents = JSON.parse(text).results.map(({ content }: { content: string }) => content);
  expect(contents).toEqual(Array.from({ length: 10 }, (_, at) => `m${at}`));
  const second = JSON.parse((await as(ann).ask('GET', next)).text);
  expect([second.next, second.previous, second.results.length]).toEqual([
    null,
    `${served.base}/chats/messages/?chat=${room.id}&limit=10`,
    2,
  ]);
  const byUuid = JSON.parse((await as(ann).ask('GET', `/chats/messages/?chat=${room.uuid}`)).text);
  expect(byUuid.count).toBe(12);
  const all = JSON.parse((await as(ann).ask('GET', '/chats/messages/?limit=1000')).text);
  const ids = all.results.map(({ id }: { id: number }) => id);
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
  expect(JSON.stringify(all)).not.toContain('secret');
});

test('[S1] [S11] [S12] a filter by a chat or a school that is not one’s own leaves nothing', async () => {
  await bob.api.messages.send({ roomId: room.id, content: 'here' });
  const open = (await ann.api.rooms.create({ name: 'open', visibility: 'public' })).room;
  await ann.api.messages.send({ roomId: open.id, content: 'open' });
  const none = [200, { count: 0, next: null, previous: null, results: [] }];
  for (const chat of [room.id, room.uuid, open.id, 999999, 'x', '-1', '99999999999999999999']) {
    expect(await as(cleo).tell('GET', `/chats/messages/?chat=${chat}`)).toEqual(none);
    expect(await as(dora).tell('GET', `/chats/messages/?chat=${chat}`)).toEqual(none);
  }
  for (const school of [schoolId, 'École du Nord']) {
    const found = await as(ann).tell('GET', `/chats/messages/?chat=${room.id}&school=${encodeURIComponent(school)}`);
    expect(found).toMatchObject([200, { count: 1 }]);
    expect(await as(dora).tell('GET', `/chats/messages/?school=${encodeURIComponent(school)}`)).toEqual(none);
  }
  expect(await as(ann).tell('GET', `/chats/messages/?school=${schoolId + 1}`)).toEqual(none);
  expect(await as(ann).tell('GET', '/chats/messages/?school=%00')).toEqual([
    400,
    { school: ['Null characters are not allowed.'] },
  ]);
});

test.each([['id'], ['uuid']] as const)('create/ echoes its own fields, the chat named by %s', async (key) => {
  const json = { chat_room_id: room[key], content: ' x ' };
  const sent = await as(bob).ask('POST', '/chats/messages/create/', { json });
  expect([sent.status, sent.text]).toEqual([201, `{"chat_room_id":"${room[key]}","content":"x"}`]);
  const wrapped = await as(bob).ask('POST', '/chats/messages/create/', { json: { data: json } });
  expect([wrapped.status, wrapped.text]).toEqual([201, sent.text]);
  const { messages } = await ann.api.messages.list({ roomId: room.id });
  expect(messages.map(({ content, senderId }) => [content, senderId])).toEqual([
    ['x', bob.id],
    ['x', bob.id],
  ]);
});

test('[S2] create/ tells of no chat that one is not in', async () => {
  for (const chat of [room.id, room.uuid, '999999', 'nowhere']) {
    const answer = await as(cleo).tell('POST', '/chats/messages/create/', {
      json: { chat_room_id: chat, content: 'x' },
    });
    expect(answer).toEqual([400, { chat_room_id: [`Invalid pk "${chat}" - object does not exist.`] }]);
  }
});

test('[S2] [S3] [S11] a message in another’s name, another school or a chat of others is refused, all at once', async () => {
  const wrong = {
    content: '',
    is_deleted: 'no idea',
    extra_data: 7,
    school: schoolId + 7,
    chat: room.id,
    sender: ann.id,
  };
  expect(await as(cleo).tell('POST', '/chats/messages/', { json: wrong })).toEqual([
    400,
    {
      content: ['This field may not be blank.'],
      is_deleted: ['Must be a valid boolean.'],
      extra_data: ['Expected a dictionary of items but got type "int".'],
      school: [`Invalid pk "${schoolId + 7}" - object does not exist.`],
      chat: [`Invalid pk "${room.id}" - object does not exist.`],
      sender: [`Invalid pk "${ann.id}" - object does not exist.`],
    },
  ]);
  const inAnnsName = { ...body('x'), sender: ann.id };
  expect(await as(bob).tell('POST', '/chats/messages/', { json: inAnnsName })).toEqual([
    400,
    { sender: [`Invalid pk "${ann.id}" - object does not exist.`] },
  ]);
  const foreign = { content: 'x', chat: room.id, sender: cleo.id };
  expect(await as(cleo).tell('POST', '/chats/messages/', { json: foreign })).toEqual([
    400,
    { chat: [`Invalid pk "${room.id}" - object does not exist.`] },
  ]);
  await ann.api.rooms.update({ roomId: room.id, visibility: 'public' });
  expect(await as(cleo).tell('POST', '/chats/messages/', { json: foreign })).toEqual([403, DENIED]);
  const { messages } = await ann.api.messages.list({ roomId: room.id });
  expect(messages).toEqual([]);
});

test('[S4] id, dates and is_deleted of a new message have no effect', async () => {
  const json = { ...body('x'), id: 1, is_deleted: true, uuid: room.uuid, created_at: '2000-01-01T00:00:00.000000Z' };
  const sent = await as(bob).ask('POST', '/chats/messages/', { json });
  expect([sent.status, sent.text]).toEqual([201, written('x')]);
  expect(sent.text).not.toContain('2000-01-01');
  expect(sent.text).not.toContain(room.uuid);
});

test('a message is changed in whole and in part by its author, and deleted', async () => {
  const { id, uuid } = JSON.parse((await as(bob).ask('POST', '/chats/messages/', { json: body('x') })).text);
  const put = await as(bob).ask('PUT', `/chats/messages/${id}/`, { json: { data: body('y') } });
  expect([put.status, put.text]).toEqual([200, written('y')]);
  const patched = await as(bob).ask('PATCH', `/chats/messages/${uuid}/`, { json: { content: 'string' } });
  expect([patched.status, patched.text]).toEqual([200, written('string')]);
  expect(await as(bob).tell('PUT', `/chats/messages/${id}/`, { json: {} })).toEqual([
    400,
    { content: ['This field is required.'], chat: ['This field is required.'], sender: ['This field is required.'] },
  ]);
  const gone = await as(bob).ask('DELETE', `/chats/messages/${id}/`);
  expect([gone.status, gone.text]).toEqual([204, '']);
  for (const person of [ann, bob])
    expect(await as(person).tell('GET', `/chats/messages/${id}/`)).toEqual([404, NOT_FOUND]);
  expect(await served.house.sql('SELECT content FROM message WHERE id = $1', [id])).toEqual([{ content: 'string' }]);
});

test('is_deleted in a change is the author’s own deletion', async () => {
  const { id } = JSON.parse((await as(bob).ask('POST', '/chats/messages/', { json: body('x') })).text);
  const answer = await as(bob).ask('PATCH', `/chats/messages/${id}/`, { json: { is_deleted: true } });
  expect([answer.status, answer.text]).toEqual([200, written('x', '\\{\\}', true)]);
  expect(await as(bob).tell('GET', `/chats/messages/${id}/`)).toEqual([404, NOT_FOUND]);
});

test('what is deleted in a change is not edited as well: one transaction, one event', async () => {
  const { id } = JSON.parse((await as(bob).ask('POST', '/chats/messages/', { json: body('x') })).text);
  const json = { content: 'y', is_deleted: true };
  const answer = await as(bob).ask('PATCH', `/chats/messages/${id}/`, { json });
  expect([answer.status, answer.text]).toEqual([200, written('x', '\\{\\}', true)]);
  const rows = await served.house.sql('SELECT content, edit_count FROM message WHERE id = $1', [id]);
  expect(rows).toEqual([{ content: 'x', edit_count: 0 }]);
});

test('a message stays in its chat, and in its author’s name', async () => {
  const { id } = JSON.parse((await as(bob).ask('POST', '/chats/messages/', { json: body('x') })).text);
  const other = (await bob.api.rooms.create({ name: 'other' })).room;
  const json = { ...body('y'), chat: other.id, sender: ann.id };
  expect(await as(bob).tell('PUT', `/chats/messages/${id}/`, { json })).toEqual([
    400,
    {
      chat: ['A message cannot be moved to another chat.'],
      sender: [`Invalid pk "${ann.id}" - object does not exist.`],
    },
  ]);
});

test('[S1] [S7] nobody changes what another wrote; outsiders are told that there is nothing', async () => {
  const { message } = await ann.api.messages.send({ roomId: room.id, content: 'hers' });
  const attempts = [
    ['PUT', { json: {} }],
    ['PATCH', { json: { content: 'mine' } }],
    ['PATCH', { json: { is_deleted: true } }],
    ['DELETE', {}],
  ] as const;
  for (const [method, shown] of attempts) {
    for (const key of [message.id, message.uuid]) {
      expect(await as(bob).tell(method, `/chats/messages/${key}/`, shown)).toEqual([403, DENIED]);
      for (const outsider of [cleo, dora]) {
        expect(await as(outsider).tell(method, `/chats/messages/${key}/`, shown)).toEqual([404, NOT_FOUND]);
      }
    }
  }
  const own = (await bob.api.messages.send({ roomId: room.id, content: 'his' })).message;
  await ann.api.members.remove({ roomId: room.id, userId: bob.id });
  for (const [method, shown] of attempts) {
    expect(await as(bob).tell(method, `/chats/messages/${own.id}/`, shown)).toEqual([404, NOT_FOUND]);
  }
  for (const id of ['0', '-1', 'x', '99999999999999999999', '%00']) {
    expect(await as(ann).tell('GET', `/chats/messages/${id}/`)).toEqual([404, NOT_FOUND]);
  }
});

test('[S37] one Idempotency-Key in 50 requests at once makes one message, at tRPC too; another body is a conflict', async () => {
  const key = `school ${room.id}`;
  const headers = { 'idempotency-key': key };
  const sent = await Promise.all(
    Array.from({ length: 50 }, () => as(bob).ask('POST', '/chats/messages/', { json: body('once'), headers })),
  );
  expect(new Set(sent.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  const again = await bob.api.messages.send({ roomId: room.id, content: 'once', metadata: {}, clientId: key });
  expect(again.message.id).toBe(JSON.parse(sent[0]?.text ?? '').id);
  expect(await as(bob).tell('POST', '/chats/messages/', { json: body('other'), headers })).toEqual([
    409,
    { detail: 'This Idempotency-Key was used for another request.' },
  ]);
});

test('extra_data is changed like the text, alone or with it, and told as an edit', async () => {
  const { id } = JSON.parse(
    (await as(bob).ask('POST', '/chats/messages/', { json: { ...body('x'), extra_data: { a: 1 } } })).text,
  );
  const path = `/chats/messages/${id}/`;
  const patched = await as(bob).ask('PATCH', path, { json: { extra_data: { b: [2] } } });
  expect([patched.status, patched.text]).toEqual([200, written('x', '\\{"b":\\[2\\]\\}')]);
  expect((await as(ann).ask('GET', path)).text).toBe(patched.text);
  expect((await as(bob).ask('PATCH', path, { json: { content: 'y' } })).text).toEqual(
    written('y', '\\{"b":\\[2\\]\\}'),
  );
  expect((await as(bob).ask('PUT', path, { json: { ...body('y'), extra_data: { c: 3 } } })).text).toEqual(
    written('y', '\\{"c":3\\}'),
  );
  expect((await as(bob).ask('PUT', path, { json: { ...body('y'), extra_data: { c: 3 } } })).status).toBe(200);
  const told = await served.house.sql<{ content: string; metadata: object }>(
    `SELECT payload->'message'->>'content' AS content, payload->'message'->'metadata' AS metadata FROM event
     WHERE scope = 'room' AND stream_id = $1 AND payload->>'type' = 'message.edited' ORDER BY seq`,
    [room.id],
  );
  expect(told).toEqual([
    { content: 'x', metadata: { b: [2] } },
    { content: 'y', metadata: { b: [2] } },
    { content: 'y', metadata: { c: 3 } },
  ]);
  expect((await ann.api.messages.get({ messageId: id })).message.editCount).toBe(3);
});
