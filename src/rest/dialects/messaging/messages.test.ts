import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askDoor } from '#testing/door-client.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let ada: Person;
let bob: Person;
let cyd: Person;
let chatId: number;

const DENIED = { detail: 'You do not have permission to perform this action.' };
const NOT_FOUND = { detail: 'Not found.' };

beforeAll(async () => {
  served = await serve();
  [ada, bob, cyd] = await served.house.people('ada', 'bob', 'cyd');
  await bob.api.users.update({ displayName: 'Bob Bee', avatarUrl: 'https://example.org/bob.png' });
  chatId = (await ada.api.rooms.create({ kind: 'group', name: 'g', memberIds: [bob.id] })).room.id;
});
afterAll(async () => {
  expect(served.house.reports).toEqual([]);
  await served.close();
});

const ask = (method: string, path: string, wish: Parameters<typeof askDoor>[3] = { as: ada }) =>
  askDoor(served.base, method, `/messages/api/${path}`, wish);
const send = (as: Person, content: string, headers = {}) =>
  ask('POST', `chats/${chatId}/messages/`, { as, json: { content }, headers });

describe('messages', () => {
  test('sent, listed, read and edited in the document’s fields and order', async () => {
    const sent = await send(bob, '  Hello, everyone!  ');
    const { id, created_at } = sent.json;
    const sender = `{"id":${bob.id},"username":"bob","display_name":"Bob Bee","avatar_url":"https://example.org/bob.png"}`;
    expect([sent.status, sent.text]).toEqual([
      201,
      `{"id":${id},"content":"Hello, everyone!","created_at":"${created_at}","sender":${sender}}`,
    ]);
    await ask('POST', `messages/${id}/reactions/`, { as: ada, json: { emoji: '👍' } });
    expect((await ask('GET', `chats/${chatId}/messages/`)).text).toBe(
      `{"count":1,"next":null,"previous":null,"results":[{"id":${id},"content":"Hello, everyone!",` +
        `"created_at":"${created_at}","updated_at":"${created_at}","is_edited":false,"is_deleted":false,` +
        `"sender":${sender},"reactions":[{"emoji":"👍","count":1,"users":[${ada.id}]}],"read_by":[${bob.id}]}]}`,
    );
    expect((await ask('GET', `messages/${id}/`)).text).toBe(
      `{"id":${id},"content":"Hello, everyone!","created_at":"${created_at}","sender":${sender},"chat":${chatId}}`,
    );
    const sly = { content: 'Updated message content', sender: ada.id, is_deleted: true, chat: 1 };
    const edited = await ask('PUT', `messages/${id}/`, { as: bob, json: sly });
    expect([edited.status, edited.text]).toEqual([
      200,
      `{"id":${id},"content":"Updated message content","created_at":"${created_at}","sender":${sender},"chat":${chatId}}`,
    ]);
    expect((await ask('PATCH', `messages/${id}/`, { as: bob, form: { content: 'again' } })).json.content).toBe('again');
    const [row] = (await ask('GET', `chats/${chatId}/messages/`)).json.results;
    expect([row.is_edited, row.updated_at > created_at]).toEqual([true, true]);
  });

  test('[S7] only one’s own is edited or deleted; deleted is gone for everybody', async () => {
    const { id } = (await send(bob, 'mine')).json;
    // Ada owns the chat and may delete this elsewhere: here the document says that nobody but the author does.
    for (const [method, json] of [
      ['PUT', { content: 'x' }],
      ['PATCH', { content: 'x' }],
      ['DELETE', undefined],
    ] as const) {
      const told = await ask(method, `messages/${id}/`, { as: ada, json });
      expect([method, told.status, told.json]).toEqual([method, 403, DENIED]);
      const outside = await ask(method, `messages/${id}/`, { as: cyd, json });
      expect([method, outside.status, outside.json]).toEqual([method, 404, NOT_FOUND]);
    }
    expect((await ask('DELETE', `messages/${id}/`, { as: bob })).status).toBe(204);
    expect([
      (await ask('GET', `messages/${id}/`)).status,
      (await ask('DELETE', `messages/${id}/`, { as: bob })).status,
    ]).toEqual([404, 404]);
    const contents = (await ask('GET', `chats/${chatId}/messages/`)).json.results.map(
      (row: { content: string }) => row.content,
    );
    expect(contents).not.toContain('mine');
  });

  test('fifty a page, the newest first; before and after an id; [S36] what is no id is refused', async () => {
    const { room } = await ada.api.rooms.create({ kind: 'group', name: 'long', memberIds: [bob.id] });
    const ids: number[] = [];
    for (let n = 1; n <= 53; n++) {
      ids.push((await ada.api.messages.send({ roomId: room.id, content: `m${n}` })).message.id);
    }
    const list = (query: string) => ask('GET', `chats/${room.id}/messages/${query}`);
    const contents = (told: Awaited<ReturnType<typeof list>>) =>
      told.json.results.map(({ content }: { content: string }) => content);
    const first = await list('');
    expect([first.json.count, first.json.results.length, contents(first)[0]]).toEqual([53, 50, 'm53']);
    expect(first.json.next).toBe(`${served.base}/messages/api/chats/${room.id}/messages/?page=2`);
    expect(contents(await list('?page=2'))).toEqual(['m3', 'm2', 'm1']);
    const before = await list(`?before=${ids[2]}`);
    expect([before.json.count, contents(before)]).toEqual([2, ['m2', 'm1']]);
    const after = await list(`?after=${ids[50]}&page=last`);
    expect([after.json.count, contents(after)]).toEqual([2, ['m53', 'm52']]);
    expect(contents(await list(`?after=${ids[0]}&before=${ids[2]}`))).toEqual(['m2']);
    expect((await list(`?before=${Number.MAX_SAFE_INTEGER}`)).json.count).toBe(53);
    for (const bad of ['before=x', 'before=-1', 'after=1e9', 'after=99999999999999999999', 'before=%00']) {
      expect([bad, (await list(`?${bad}`)).status]).toEqual([bad, 400]);
    }
    expect((await ask('GET', `chats/${room.id}/messages/`, { as: cyd })).json).toEqual(NOT_FOUND);
  });

  test('[S2] [S17] [S23] what may not be sent is refused', async () => {
    const many = await send(ada, 'x'.repeat(10_001));
    expect([many.status, many.json]).toEqual([
      400,
      { error: 'Invalid request', details: { content: ['Ensure this field has no more than 10000 characters.'] } },
    ]);
    const surrogate = await ask('POST', `chats/${chatId}/messages/`, { as: ada, body: '{"content":"\\ud800"}' });
    expect([surrogate.status, Object.keys(surrogate.json.details)]).toEqual([400, ['content']]);
    for (const content of ['', ' ', 'a\u0000b', null, {}, [], true]) {
      expect((await ask('POST', `chats/${chatId}/messages/`, { as: ada, json: { content } })).status).toBe(400);
    }
    expect((await send(cyd, 'outside')).json).toEqual(NOT_FOUND);
    const { room } = await cyd.api.rooms.openDm({ userId: bob.id });
    await bob.api.users.setBlocked({ userId: cyd.id, blocked: true });
    const blocked = await ask('POST', `chats/${room.id}/messages/`, { as: cyd, json: { content: 'x' } });
    expect([blocked.status, Object.keys(blocked.json)]).toEqual([403, ['detail']]);
    await bob.api.users.setBlocked({ userId: cyd.id, blocked: false });
  });

  test('[S37] one Idempotency-Key in 50 requests makes one message, another body is refused, and tRPC knows the key', async () => {
    const told = await Promise.all(Array.from({ length: 50 }, () => send(ada, 'once', { 'idempotency-key': 'k-004' })));
    expect(new Set(told.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    const other = await send(ada, 'other', { 'idempotency-key': 'k-004' });
    expect([other.status, Object.keys(other.json)]).toEqual([409, ['detail']]);
    const again = await ada.api.messages.send({ roomId: chatId, content: 'once', clientId: 'k-004' });
    expect(again.message.id).toBe(told[0]?.json.id);
  });
});

test('[S7] another’s message is refused before what is wrong with the change is told', async () => {
  const { id } = (await send(ada, 'mine')).json;
  for (const [method, json] of [
    ['PATCH', {}],
    ['PATCH', { content: '' }],
    ['PUT', {}],
  ] as const) {
    expect((await ask(method, `messages/${id}/`, { as: bob, json })).json).toEqual(DENIED);
    expect((await ask(method, `messages/${id}/`, { as: cyd, json })).json).toEqual(NOT_FOUND);
  }
  expect((await ask('PATCH', `messages/${id}/`, { as: ada, json: {} })).json.content).toBe('mine');
});

describe('reactions, receipts, typing', () => {
  test('a reaction goes and comes, in the document’s very answers; a retry with a key does not flip it', async () => {
    const { id } = (await send(bob, 'react')).json;
    const react = (emoji: unknown, headers = {}, as = ada) =>
      ask('POST', `messages/${id}/reactions/`, { as, json: { emoji }, headers });
    const answer = (action: string) => `{"action":"${action}","emoji":"👍","message_id":${id}}`;
    const first = await react('👍');
    expect([first.status, first.text]).toEqual([200, answer('added')]);
    expect((await react('👍')).text).toBe(answer('removed'));
    const retried = await Promise.all(Array.from({ length: 50 }, () => react('👍', { 'idempotency-key': 'r1' })));
    expect(new Set(retried.map(({ text }) => text))).toEqual(new Set([answer('added')]));
    expect((await react('🎉', { 'idempotency-key': 'r1' })).status).toBe(409);
    const built = ['__proto__', 'constructor', 'prototype'];
    for (const bad of ['', 'two words', 'x'.repeat(21), null, {}, ...built])
      expect((await react(bad)).status).toBe(400);
    expect((await react('👍', {}, cyd)).json).toEqual(NOT_FOUND);
  });

  test('[S13] marking as read counts what was unread, is one’s own, and shows in read_by', async () => {
    const { room } = await ada.api.rooms.create({ kind: 'group', name: 'read', memberIds: [bob.id] });
    for (let n = 0; n < 5; n++) await ada.api.messages.send({ roomId: room.id, content: `${n}` });
    const mark = (as: Person, json?: unknown) => ask('POST', `chats/${room.id}/mark-as-read/`, { as, json });
    const marked = await mark(bob, { user_id: ada.id });
    expect([marked.status, marked.text]).toEqual([200, '{"status":"success","marked_count":5}']);
    expect((await mark(bob)).json.marked_count).toBe(0);
    const rows = (await ask('GET', `chats/${room.id}/messages/`)).json.results;
    expect(rows.map(({ read_by }: { read_by: number[] }) => read_by)).toEqual(Array(5).fill([ada.id, bob.id]));
    expect((await mark(cyd)).json).toEqual(NOT_FOUND);
  });

  test('[S12] [S13] of a public room that one is not in neither the members nor who has read are told', async () => {
    const { room } = await ada.api.rooms.create({ name: 'open', visibility: 'public', memberIds: [bob.id] });
    await ada.api.messages.send({ roomId: room.id, content: 'hello' });
    await ask('POST', `chats/${room.id}/mark-as-read/`, { as: bob });
    const [chat, list] = [`chats/${room.id}/`, `chats/${room.id}/messages/`];
    expect((await ask('GET', chat, { as: bob })).json).toMatchObject({ members: [{}, {}], admins: [ada.id] });
    expect((await ask('GET', list, { as: bob })).json.results[0].read_by).toEqual([ada.id, bob.id]);
    expect((await ask('GET', chat, { as: cyd })).json).toMatchObject({ title: 'open', members: [], admins: [] });
    expect((await ask('GET', list, { as: cyd })).json.results[0].read_by).toEqual([ada.id]);
  });

  test('[S13] typing is told for oneself, where one may write', async () => {
    const type = (as: Person, json: unknown) => ask('POST', `chats/${chatId}/typing/`, { as, json });
    const told = await type(ada, { is_typing: true });
    expect([told.status, told.text]).toEqual([200, '{"status":"success"}']);
    expect((await type(ada, { is_typing: 'maybe' })).json.details).toEqual({ is_typing: ['Must be a valid boolean.'] });
    expect((await type(cyd, { is_typing: true })).json).toEqual(NOT_FOUND);
    expect((await type(ada, { is_typing: false })).status).toBe(200);
  });
});
