import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Person } from '#testing/house.ts';
import { RestCaller } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let ann: Person;
let bob: Person;
let cleo: Person;
let room: { id: number };
const as = (person: Person | null) => new RestCaller(served.base, person);

beforeAll(async () => {
  served = await serve();
  [ann, bob, cleo] = await served.house.people('ann', 'bob', 'cleo');
});
afterAll(() => served.close());
beforeEach(async () => {
  room = (await ann.api.rooms.create({ name: 'General', memberIds: [bob.id] })).room;
});

const TIME = String.raw`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z"`;
const messages = () => `/api/chat/rooms/${room.id}/messages/`;
const DENIED = { detail: 'You do not have permission to perform this action.' };
const NOT_FOUND = { detail: 'Not found.' };
const said = (text: string) => ann.api.messages.send({ roomId: room.id, content: text });

test('rooms are listed as documented: those of the caller, the latest activity first', async () => {
  const other = (await bob.api.rooms.create({ name: 'Newer', memberIds: [ann.id] })).room;
  await said('back to the top');
  const { status, text } = await as(bob).ask('GET', '/api/chat/rooms/?limit=2');
  expect(status).toBe(200);
  expect(text).toMatch(/^\{"count":\d+,"next":("http[^"]*"|null),"previous":null,"results":\[/);
  expect(JSON.parse(text).results).toEqual([
    { id: room.id, name: 'General', participants: [ann.id, bob.id] },
    { id: other.id, name: 'Newer', participants: [ann.id, bob.id] },
  ]);
  expect(text).toContain(`{"id":${room.id},"name":"General","participants":[${ann.id},${bob.id}]}`);
  expect(await as(cleo).tell('GET', '/api/chat/rooms/')).toEqual([
    200,
    { count: 0, next: null, previous: null, results: [] },
  ]);
});

test('a direct message is called after the other person', async () => {
  const { room: dm } = await cleo.api.rooms.openDm({ userId: bob.id });
  expect(await as(cleo).tell('GET', `/api/chat/rooms/${dm.id}/`)).toEqual([
    200,
    { id: dm.id, name: 'bob', participants: [bob.id, cleo.id] },
  ]);
  await served.house.sql('UPDATE room SET deleted_at = now() WHERE id = $1', [dm.id]);
});

test.each([
  ['JSON', (ids: number[]) => ({ json: { name: 'New Room', participants: ids } })],
  [
    'a form',
    (ids: number[]) => ({
      form: [['name', 'New Room'], ...ids.map((id) => ['participants', String(id)])] as [string, string][],
    }),
  ],
  [
    'multipart',
    (ids: number[]) => ({
      multipart: [['name', ' New Room '], ...ids.map((id) => ['participants', String(id)])] as [string, string][],
    }),
  ],
])('a room is made of %s, its maker always a participant, ids in order', async (_kind, body) => {
  const { status, text } = await as(bob).ask('POST', '/api/chat/rooms/', body([cleo.id, ann.id]));
  expect([status, text]).toEqual([
    201,
    expect.stringMatching(`^\\{"id":\\d+,"name":"New Room","participants":\\[${ann.id},${bob.id},${cleo.id}\\]\\}$`),
  ]);
  const { id } = JSON.parse(text);
  expect((await cleo.api.rooms.get({ roomId: id })).room.visibility).toBe('private');
});

test.each([
  [{}, { name: ['This field is required.'] }],
  [{ name: ' ' }, { name: ['This field may not be blank.'] }],
  [{ name: 'x'.repeat(256) }, { name: ['Ensure this field has no more than 255 characters.'] }],
  [{ name: ['x'] }, { name: ['Not a valid string.'] }],
  [{ name: 'x\u0000' }, { name: ['Null characters are not allowed.'] }],
  [{ name: 'x', participants: [999999] }, { participants: ['Invalid pk "999999" - object does not exist.'] }],
  [{ name: 'x', participants: ['a'] }, { participants: ['Incorrect type. Expected pk value, received str.'] }],
  [{ name: 'x', participants: '2' }, { participants: ['Expected a list of items but got type "str".'] }],
  [
    { participants: 7 },
    { name: ['This field is required.'], participants: ['Expected a list of items but got type "int".'] },
  ],
  [[], { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] }],
])('[S23] a room of %j is refused', async (json, errors) => {
  expect(await as(ann).tell('POST', '/api/chat/rooms/', { json })).toEqual([400, errors]);
});

test('[S11] nobody of another organisation is brought in', async () => {
  const school = await ann.api.organisations.create({ name: 'Elsewhere' });
  const dora = await served.house.person('dora');
  await ann.api.organisations.moveUser({ userId: dora.id, organisationId: school.id });
  expect(await as(bob).tell('POST', '/api/chat/rooms/', { json: { name: 'x', participants: [dora.id] } })).toEqual([
    400,
    { participants: [`Invalid pk "${dora.id}" - object does not exist.`] },
  ]);
  expect(await as(dora).tell('GET', `/api/chat/rooms/${room.id}/`)).toEqual([403, DENIED]);
});

test('[S1] a room tells its participants; others are refused, and what is not there is not found', async () => {
  const path = `/api/chat/rooms/${room.id}/`;
  expect((await as(bob).ask('GET', path)).text).toBe(
    `{"id":${room.id},"name":"General","participants":[${ann.id},${bob.id}]}`,
  );
  expect(await as(cleo).tell('GET', path)).toEqual([403, DENIED]);
  await ann.api.rooms.update({ roomId: room.id, visibility: 'public' });
  expect(await as(cleo).tell('GET', path)).toEqual([403, DENIED]);
  for (const id of ['999999', '99999999999999999999', '0', 'x']) {
    expect(await as(ann).tell('GET', `/api/chat/rooms/${id}/`)).toEqual([404, NOT_FOUND]);
  }
});

test('a message is sent, read, changed and deleted as documented', async () => {
  const sent = await as(bob).ask('POST', messages(), { json: { content: '  Hey there! ' } });
  const { id } = JSON.parse(sent.text);
  const written = (content: string) =>
    expect.stringMatching(
      `^\\{"id":${id},"chat_room":${room.id},"sender":${bob.id},"content":"${content}","timestamp":${TIME}\\}$`,
    );
  expect([sent.status, sent.text]).toEqual([201, written('Hey there!')]);
  const one = `${messages()}${id}/`;
  const read = await as(ann).ask('GET', one);
  expect([read.status, read.text]).toEqual([200, sent.text]);
  const put = await as(bob).ask('PUT', one, { json: { content: 'Updated message text' } });
  expect([put.status, put.text]).toEqual([200, written('Updated message text')]);
  const patched = await as(bob).ask('PATCH', one, { form: [['content', 'Edited part']] });
  expect([patched.status, patched.text]).toEqual([200, written('Edited part')]);
  const unchanged = await as(bob).ask('PATCH', one, { json: {} });
  expect([unchanged.status, unchanged.text]).toEqual([200, patched.text]);
  const gone = await as(bob).ask('DELETE', one);
  expect([gone.status, gone.text, gone.headers.get('content-length')]).toEqual([204, '', '0']);
  expect(await as(bob).tell('GET', one)).toEqual([404, NOT_FOUND]);
});

test('a timestamp of a whole second has no fraction', async () => {
  const { message } = await said('on the dot');
  await served.house.sql("UPDATE message SET created_at = '2025-07-04T12:30:00Z' WHERE id = $1", [message.id]);
  const { text } = await as(ann).ask('GET', `${messages()}${message.id}/`);
  expect(text).toContain('"timestamp":"2025-07-04T12:30:00Z"');
});

test('[S1] [S2] [S7] who is not in a room, or no longer, may do nothing with its messages', async () => {
  const { message } = await bob.api.messages.send({ roomId: room.id, content: 'mine' });
  await ann.api.members.remove({ roomId: room.id, userId: bob.id });
  for (const person of [bob, cleo]) {
    for (const [method, path, json] of [
      ['GET', messages()],
      ['POST', messages(), { content: 'x' }],
      ['POST', messages(), {}],
      ['GET', `${messages()}${message.id}/`],
      ['PUT', `${messages()}${message.id}/`, { content: 'x' }],
      ['PUT', `${messages()}${message.id}/`, {}],
      ['PATCH', `${messages()}${message.id}/`, { content: 'x' }],
      ['DELETE', `${messages()}${message.id}/`],
      ['GET', `/api/chat/rooms/999999/messages/`],
      ['POST', `/api/chat/rooms/999999/messages/`, { content: 'x' }],
      ['DELETE', `/api/chat/rooms/999999/messages/${message.id}/`],
    ] as const) {
      expect(await as(person).tell(method, path, json ? { json } : {})).toEqual([403, DENIED]);
    }
  }
  expect((await ann.api.messages.get({ messageId: message.id })).message.content).toBe('mine');
});

test('[S5] a missing message, and one of another room, is not found; another one’s is refused', async () => {
  const { message } = await said('hers');
  const elsewhere = (await ann.api.rooms.create({ name: 'Elsewhere', memberIds: [bob.id] })).room;
  const own = (await bob.api.messages.send({ roomId: elsewhere.id, content: 'his' })).message;
  for (const id of [own.id, 999_999, '99999999999999999999', 'x']) {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const body = method === 'GET' || method === 'DELETE' ? {} : { json: { content: 'x' } };
      expect(await as(bob).tell(method, `${messages()}${id}/`, body)).toEqual([404, NOT_FOUND]);
    }
  }
  for (const [method, json] of [
    ['PUT', { content: 'x' }],
    ['PUT', {}],
    ['PATCH', { content: 'x' }],
    ['DELETE'],
  ] as const) {
    expect(await as(bob).tell(method, `${messages()}${message.id}/`, json ? { json } : {})).toEqual([403, DENIED]);
  }
  const foreign = await bob.api.messages.send({ roomId: room.id, content: 'bob' });
  expect(await as(ann).tell('DELETE', `${messages()}${foreign.message.id}/`)).toEqual([403, DENIED]);
});

test('[S3] [S4] what a message does not take from its writer has no effect', async () => {
  const json = {
    content: 'x',
    sender: ann.id,
    id: 1,
    chat_room: 1,
    timestamp: '2000-01-01T00:00:00Z',
    is_deleted: true,
  };
  const [status, body] = await as(bob).tell('POST', messages(), { json });
  expect([status, body]).toMatchObject([201, { sender: bob.id, chat_room: room.id, content: 'x' }]);
  expect(JSON.stringify(body)).not.toContain('2000-01-01');
});

test('[S17] a block stops direct messages', async () => {
  const { room: dm } = await ann.api.rooms.openDm({ userId: cleo.id });
  await cleo.api.users.setBlocked({ userId: ann.id, blocked: true });
  const [status] = await as(ann).tell('POST', `/api/chat/rooms/${dm.id}/messages/`, { json: { content: 'x' } });
  expect(status).toBe(403);
  await cleo.api.users.setBlocked({ userId: ann.id, blocked: false });
});

test.each([
  [{ content: '' }, { content: ['This field may not be blank.'] }],
  [{ content: null }, { content: ['This field may not be null.'] }],
  [{ content: { a: 1 } }, { content: ['Not a valid string.'] }],
  [{ content: true }, { content: ['Not a valid string.'] }],
  [{ content: 'x'.repeat(10_001) }, { content: ['Ensure this field has no more than 10000 characters.'] }],
  [JSON.parse('{"__proto__":{"content":"x"}}'), { content: ['This field is required.'] }],
])('[S23] a message of %j is refused', async (json, errors) => {
  expect(await as(ann).tell('POST', messages(), { json })).toEqual([400, errors]);
});

test('[S37] one Idempotency-Key in 50 requests at once makes one message, at tRPC too; another body is a conflict', async () => {
  const headers = { 'idempotency-key': `once ${room.id}` };
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => as(bob).ask('POST', messages(), { json: { content: 'once' }, headers })),
  );
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  const again = await bob.api.messages.send({ roomId: room.id, content: 'once', clientId: `once ${room.id}` });
  expect(again.message.id).toBe(JSON.parse(answers[0]?.text ?? '').id);
  const other = await as(bob).tell('POST', messages(), { json: { content: 'other' }, headers });
  expect(other).toEqual([409, { detail: 'This Idempotency-Key was used for another request.' }]);
  const rooms = await Promise.all(
    Array.from({ length: 10 }, () =>
      as(bob).ask('POST', '/api/chat/rooms/', {
        json: { name: 'once', participants: [ann.id] },
        headers: { 'idempotency-key': 'room' },
      }),
    ),
  );
  expect(new Set(rooms.map(({ text }) => text)).size).toBe(1);
});

test('[S1] a number that no room can have is a room like any that is not there', async () => {
  for (const number of ['999999', '2147483648', '99999999999999999999']) {
    const path = `/api/chat/rooms/${number}/messages/`;
    for (const [method, to] of [
      ['GET', path],
      ['POST', path],
      ['GET', `${path}1/`],
      ['DELETE', `${path}1/`],
    ] as const) {
      const shown = method === 'POST' ? { json: { content: 'x' } } : {};
      expect(await as(bob).tell(method, to, shown)).toEqual([
        403,
        { detail: 'You do not have permission to perform this action.' },
      ]);
    }
  }
});
