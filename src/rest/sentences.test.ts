import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dialect, Route } from '#rest/dialect.ts';
import { dialects } from '#rest/registry.ts';
import type { Person } from '#testing/house.ts';
import { RestCaller, type Shown } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';

// What the inside of the server says to programmers is said to nobody outside: neither zod's sentences nor the contract's names.

const INSIDE = /Too big|Too small|expected|Invalid input|clientId|memberIds|userIds|metadata/;

let served: Served;
let ann: Person;
let roomId: number;

beforeAll(async () => {
  served = await serve();
  ann = await served.house.person('ann');
  roomId = (await ann.api.rooms.create({ name: 'room' })).room.id;
});
afterAll(async () => {
  expect(served.house.reports).toEqual([]);
  await served.close();
});

const ask = (method: string, path: string, shown: Shown) => new RestCaller(served.base, ann).ask(method, path, shown);
const pathOf = (route: Route) => route.path.replace(/\{\w+\}/g, '1');

describe.each(dialects.map((dialect): [string, Dialect] => [dialect.name, dialect]))('%s', (_name, dialect) => {
  test.each([
    ['long', 'x'.repeat(201)],
    ['empty', ''],
  ])('a key that is too %s is refused under the name of its header', async (_what, key) => {
    for (const route of dialect.routes.filter(({ method }) => method !== 'GET')) {
      const { status, text } = await ask(route.method, pathOf(route), { headers: { 'Idempotency-Key': key } });
      expect([route.operation, status, text.includes('Idempotency-Key')]).toEqual([route.operation, 400, true]);
      expect(text).not.toMatch(INSIDE);
    }
  });
});

const crowd = Array.from({ length: 1001 }, (_, at) => at + 1);
const TOO_MANY = 'Ensure this field has no more than 1000 elements.';
let deep: object = {};
for (let depth = 0; depth < 12; depth++) deep = { deep };

test.each<[string, string, () => Shown, string]>([
  ['POST', '/chats/rooms/', () => ({ form: crowd.map((id) => ['participants', String(id)]) }), TOO_MANY],
  ['POST', '/api/chat/rooms/', () => ({ json: { name: 'x', participants: crowd } }), TOO_MANY],
  ['POST', '/messages/api/chats/', () => ({ json: { chat_type: 'group', member_ids: crowd } }), TOO_MANY],
  [
    'POST',
    '/chats/messages/',
    () => ({ json: { content: 'x', chat: roomId, sender: ann.id, extra_data: deep } }),
    '"extra_data":["This value is nested too deeply, or has a character that cannot be stored."]',
  ],
  [
    'POST',
    '/chats/rooms/',
    () => ({ form: [['extra_data', JSON.stringify(deep)]] }),
    '"extra_data":["This value is nested too deeply, or has a character that cannot be stored."]',
  ],
  [
    'POST',
    '/chats/messages/',
    () => ({
      text: `{"content":"x","chat":${roomId},"sender":${ann.id},"extra_data":{"a":1e999}}`,
      headers: { 'content-type': 'application/json' },
    }),
    '"extra_data":["Enter a valid value."]',
  ],
  [
    'POST',
    '/messages/api/messages/1/reactions/',
    () => ({ json: { emoji: 'two words' } }),
    '"emoji":["Enter one emoji."]',
  ],
])('%s %s says what is too much in Django’s words (%#)', async (method, path, shown, sentence) => {
  const { status, text } = await ask(method, path, shown());
  expect([status, text]).toEqual([400, expect.stringContaining(sentence)]);
  expect(text).not.toMatch(INSIDE);
});
