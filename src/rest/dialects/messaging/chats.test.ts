import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askDoor } from '#testing/door-client.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let current: Person;
let john: Person;
let jane: Person;
let dmId: number;

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/);
const DENIED = { detail: 'You do not have permission to perform this action.' };
const NOT_FOUND = { detail: 'Not found.' };

beforeAll(async () => {
  served = await serve();
  [current, john, jane] = await served.house.people('currentuser', 'johndoe', 'janedoe');
  await current.api.users.update({ displayName: 'Current User' });
  await john.api.users.update({ displayName: 'John Doe', avatarUrl: '/avatars/john.png' });
  await jane.api.users.update({ displayName: 'Jane Doe' });
  dmId = (await current.api.rooms.openDm({ userId: john.id })).room.id;
});
afterAll(async () => {
  expect(served.house.reports).toEqual([]);
  await served.close();
});

const ask = (method: string, path: string, wish: Parameters<typeof askDoor>[3] = { as: current }) =>
  askDoor(served.base, method, path, wish);
const chat = (id: number, more = '') => `/messages/api/chats/${id}/${more}`;

describe('chats', () => {
  test('the list has the document’s fields in its order, the latest activity first', async () => {
    for (const content of ['a', 'b', 'Hello!']) await john.api.messages.send({ roomId: dmId, content });
    const told = await ask('GET', '/messages/api/chats/');
    expect([told.status, told.headers.get('content-type'), told.headers.get('vary')]).toEqual([
      200,
      'application/json',
      'Accept, Cookie',
    ]);
    const person = (who: Person, name: string) =>
      `{"id":${who.id},"username":"${who.username}","display_name":"${name}"}`;
    const messageId = told.json.results[0].last_message.id;
    const time = told.json.results[0].last_message.created_at;
    const created = told.json.results[0].created_at;
    expect(told.text).toBe(
      `{"count":1,"next":null,"previous":null,"results":[{"id":${dmId},"title":"John Doe","chat_type":"dm",` +
        `"created_at":"${created}","updated_at":"${time}","last_message":{"id":${messageId},"content":"Hello!",` +
        `"created_at":"${time}","sender":${person(john, 'John Doe')}},"unread_count":3,` +
        `"members":[${person(current, 'Current User')},${person(john, 'John Doe')}]}]}`,
    );
    expect(time).toEqual(TIME);
  });

  test('a group is created as in the document; for each its own title', async () => {
    const made = await ask('POST', '/messages/api/chats/', {
      as: current,
      json: { chat_type: 'group', title: 'Project Team', member_ids: [john.id, jane.id] },
    });
    expect(made.status).toBe(201);
    expect(Object.keys(made.json)).toEqual(['id', 'title', 'chat_type', 'created_at', 'members']);
    expect(made.json).toMatchObject({ title: 'Project Team', chat_type: 'group', created_at: TIME });
    expect(made.json.members.map(({ id }: { id: number }) => id)).toEqual([current.id, john.id, jane.id]);
    const form = { chat_type: 'group', member_ids: [String(john.id), String(jane.id)] };
    const unnamed = await ask('POST', '/messages/api/chats/', { as: current, form });
    expect([unnamed.status, unnamed.json.title]).toEqual([201, 'John Doe, Jane Doe']);
    const room = await ask('POST', '/messages/api/chats/', { as: jane, json: { chat_type: 'room', title: 'Lobby' } });
    expect([room.status, room.json.chat_type, room.json.members.length]).toEqual([201, 'room', 1]);
  });

  test('a direct message is made once, whoever asks; its title is the other’s name', async () => {
    const make = (as: Person, ids: number[]) =>
      ask('POST', '/messages/api/chats/', { as, json: { chat_type: 'dm', member_ids: ids } });
    const [mine, his] = [await make(current, [john.id, current.id]), await make(john, [current.id])];
    expect([mine.status, mine.json.id, mine.json.title]).toEqual([201, dmId, 'John Doe']);
    expect([his.status, his.json.id, his.json.title]).toEqual([201, dmId, 'Current User']);
  });

  test('[S37] one Idempotency-Key in 50 requests makes one chat, and another body is refused', async () => {
    const make = (json: object) =>
      ask('POST', '/messages/api/chats/', { as: jane, json, headers: { 'idempotency-key': 'chat-1' } });
    const group = { chat_type: 'group', title: 'Once', member_ids: [john.id] };
    const told = await Promise.all(Array.from({ length: 50 }, () => make(group)));
    expect(new Set(told.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect((await make({ ...group, title: 'Twice' })).status).toBe(409);
    const again = await jane.api.rooms.create({
      kind: 'group',
      name: 'Once',
      memberIds: [john.id],
      clientId: 'chat-1',
    });
    expect(again.room.id).toBe(told[0]?.json.id);
  });

  test('[S37] a chat that changed meanwhile is answered to its key as it was made', async () => {
    const make = (json: object, key: string) =>
      ask('POST', '/messages/api/chats/', { as: current, json, headers: { 'idempotency-key': key } });
    const group = { chat_type: 'group', title: 'First', member_ids: [john.id] };
    const dm = { chat_type: 'dm', member_ids: [jane.id] };
    const [first, opened] = [await make(group, 'kept-1'), await make(dm, 'kept-2')];
    await current.api.rooms.update({ roomId: first.json.id, name: 'Second' });
    await current.api.members.add({ roomId: first.json.id, userId: jane.id });
    await current.api.members.remove({ roomId: first.json.id, userId: john.id });
    await jane.api.users.update({ displayName: 'Jane Roe' });
    expect((await make(group, 'kept-1')).text).toBe(first.text);
    expect((await make(dm, 'kept-2')).text).toBe(opened.text);
    await jane.api.users.update({ displayName: 'Jane Doe' });
    expect(opened.json.members.map(({ id }: { id: number }) => id)).toEqual([current.id, jane.id]);
  });

  test('[S4] detail and change of title; nothing else of the body counts', async () => {
    const detail = await ask('GET', chat(dmId));
    expect(Object.keys(detail.json)).toEqual([
      'id',
      'title',
      'chat_type',
      'created_at',
      'updated_at',
      'members',
      'admins',
    ]);
    expect(detail.json.admins).toEqual([current.id]);
    const { room } = await current.api.rooms.create({ kind: 'group', name: 'old', memberIds: [john.id] });
    const sly = { title: ' New Chat Title ', id: 999, admins: [john.id], chat_type: 'dm', members: [] };
    for (const method of ['PUT', 'PATCH']) {
      const told = await ask(method, chat(room.id), { as: current, json: sly });
      expect([told.status, told.json]).toMatchObject([
        200,
        { id: room.id, title: 'New Chat Title', chat_type: 'group', admins: [current.id] },
      ]);
    }
    const { seq, updatedAt } = (await current.api.rooms.get({ roomId: room.id })).room;
    const audited = (await current.api.audit.page({ roomId: room.id })).total;
    expect((await ask('PATCH', chat(room.id), { as: current, json: {} })).status).toBe(200);
    expect((await current.api.rooms.get({ roomId: room.id })).room).toMatchObject({ seq, updatedAt });
    expect((await current.api.audit.page({ roomId: room.id })).total).toBe(audited);
    expect((await ask('PATCH', chat(room.id), { as: john, json: {} })).json).toEqual(DENIED);
    expect((await ask('PUT', chat(room.id), { as: current, json: {} })).json).toEqual({
      error: 'Invalid request',
      details: { title: ['This field is required.'] },
    });
    expect([(await ask('PATCH', chat(room.id), { as: john, json: sly })).json]).toEqual([DENIED]);
  });

  test('search finds by title and by the other’s name; pages have ten', async () => {
    const kim = await served.house.person('kim');
    for (let n = 1; n <= 11; n++) await kim.api.rooms.create({ kind: 'group', name: `Team ${n}` });
    await kim.api.rooms.openDm({ userId: jane.id });
    const page = (query: string) => ask('GET', `/messages/api/chats/${query}`, { as: kim });
    const first = await page('');
    expect([first.json.count, first.json.results.length]).toEqual([12, 10]);
    expect(first.json.next).toBe(`${served.base}/messages/api/chats/?page=2`);
    const second = await page('?page=2');
    expect([second.json.results.length, second.json.next, second.json.previous]).toEqual([
      2,
      null,
      `${served.base}/messages/api/chats/`,
    ]);
    expect((await page('?page=last')).json.results).toEqual(second.json.results);
    expect((await page('?search=jane')).json.results).toMatchObject([{ title: 'Jane Doe', chat_type: 'dm' }]);
    expect((await page('?search=team+11')).json.results).toMatchObject([{ title: 'Team 11' }]);
    for (const bad of ['0', '3', 'x', '-1']) {
      const told = await page(`?page=${bad}`);
      expect([told.status, told.text]).toEqual([404, '{"detail":"Invalid page."}']);
    }
  });

  test('[S6] [S12] deleted by its owner and gone for all; a direct message is not', async () => {
    const { room } = await current.api.rooms.create({ kind: 'group', name: 'doomed', memberIds: [john.id] });
    expect((await ask('DELETE', chat(room.id), { as: john })).json).toEqual(DENIED);
    expect((await ask('DELETE', chat(room.id), { as: jane })).json).toEqual(NOT_FOUND);
    const gone = await ask('DELETE', chat(room.id));
    expect([gone.status, gone.text]).toEqual([204, '']);
    expect([(await ask('GET', chat(room.id))).status, (await ask('GET', chat(room.id), { as: john })).status]).toEqual([
      404, 404,
    ]);
    expect((await ask('DELETE', chat(dmId))).json).toEqual(DENIED);
    expect((await ask('PATCH', chat(dmId), { as: current, json: { title: 'x' } })).json).toEqual(DENIED);
  });

  test.each([
    [{ chat_type: 'club', title: 'x' }, { chat_type: ['"club" is not a valid choice.'] }],
    [{}, { chat_type: ['This field is required.'] }],
    [{ chat_type: 'room' }, { title: ['This field is required.'] }],
    [{ chat_type: 'dm' }, { member_ids: ['This field is required.'] }],
    [
      { chat_type: 'group', title: '', member_ids: 7 },
      expect.objectContaining({ title: ['This field may not be blank.'] }),
    ],
    [{ chat_type: 'group', member_ids: [999_999] }, { member_ids: ['Invalid pk "999999" - object does not exist.'] }],
    [{ chat_type: 'dm', member_ids: [999_999] }, { member_ids: ['Invalid pk "999999" - object does not exist.'] }],
    [{ chat_type: 'group', title: { $ne: 1 } }, { title: ['Not a valid string.'] }],
    [[], { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] }],
  ])('[S23] %j is refused in the document’s shape', async (json, details) => {
    const told = await ask('POST', '/messages/api/chats/', { as: current, json });
    expect([told.status, told.json]).toEqual([400, { error: 'Invalid request', details }]);
    expect(Object.keys(told.json)).toEqual(['error', 'details']);
  });
});

describe('members', () => {
  test('[S18] admins bring in and take out, others do not; anybody may leave but the last owner', async () => {
    const { room } = await current.api.rooms.create({ kind: 'group', name: 'team' });
    const add = (as: Person, user_ids: unknown) =>
      ask('POST', chat(room.id, 'members/add/'), { as, json: { user_ids } });
    const added = await add(current, [john.id, jane.id, john.id]);
    expect([added.status, added.text]).toEqual([200, '{"status":"success","added_count":2}']);
    expect((await add(current, [john.id])).text).toBe('{"status":"success","added_count":0}');
    expect((await add(john, [jane.id])).json).toEqual(DENIED);
    expect((await add(current, [jane.id, 999_999])).json).toEqual({
      error: 'Invalid request',
      details: { user_ids: ['Invalid pk "999999" - object does not exist.'] },
    });
    expect((await add(current, [])).json.details).toEqual({ user_ids: ['This list may not be empty.'] });
    expect((await add(current, Array(201).fill(john.id))).json.details).toEqual({
      user_ids: ['Ensure this field has no more than 200 elements.'],
    });
    const remove = (as: Person, id: number) => ask('DELETE', chat(room.id, `members/${id}/remove/`), { as });
    expect((await remove(john, jane.id)).json).toEqual(DENIED);
    expect((await remove(john, john.id)).status).toBe(204);
    expect((await remove(current, jane.id)).status).toBe(204);
    expect([(await remove(current, jane.id)).status, (await remove(current, current.id)).status]).toEqual([404, 403]);
    expect((await add(current, [])).status).toBe(400);
    const intoDm = await ask('POST', chat(dmId, 'members/add/'), { as: current, json: { user_ids: [jane.id] } });
    expect(intoDm.json).toEqual(DENIED);
  });

  test('[S37] members are brought in once for one Idempotency-Key, and another body is refused', async () => {
    const { room } = await current.api.rooms.create({ kind: 'group', name: 'once' });
    const add = (user_ids: number[]) =>
      ask('POST', chat(room.id, 'members/add/'), {
        as: current,
        json: { user_ids },
        headers: { 'idempotency-key': 'm1' },
      });
    const told = await Promise.all(Array.from({ length: 50 }, () => add([john.id])));
    expect(new Set(told.map(({ text }) => text))).toEqual(new Set(['{"status":"success","added_count":1}']));
    expect((await add([jane.id])).status).toBe(409);
  });

  test('[S16] [S23] search by name, username and whole e-mail address, which is shown only where it may be', async () => {
    const find = async (q: string, as = current) => {
      const told = await ask('GET', `/messages/api/users/search/?q=${encodeURIComponent(q)}`, { as });
      return told.json.results;
    };
    const stranger = await served.house.person('stranger');
    expect(await find('johnd')).toEqual([
      {
        id: john.id,
        username: 'johndoe',
        display_name: 'John Doe',
        email: 'johndoe@example.org',
        avatar_url: `${served.base}/avatars/john.png`,
      },
    ]);
    expect((await find('jane d'))[0]).toMatchObject({ id: jane.id, avatar_url: null });
    expect(await find('johndoe', stranger)).toMatchObject([{ id: john.id, email: '' }]);
    expect(await find('johndoe@example.org', stranger)).toEqual([]);
    expect(await find('johndoe@example.org')).toMatchObject([{ id: john.id, email: 'johndoe@example.org' }]);
    expect(await find('johndoe@example', stranger)).toEqual([]);
    expect([await find('%'), await find('currentuser')]).toEqual([[], []]);
    for (const query of ['', '?q=', '?q=%20']) {
      const told = await ask('GET', `/messages/api/users/search/${query}`);
      expect([told.status, Object.keys(told.json.details)]).toEqual([400, ['q']]);
    }
  });
});
