import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '#testing/house.ts';
import { recordedJson as json, recorded } from '#testing/recorded.ts';
import { RestCaller, type Shown } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';

// What Django REST Framework 3.14 with simplejwt 5.2 was seen to answer, asked again of this server. What differs, and why, is
// listed in docs/dialects.md.

let served: Served;
let ann: Person;

let roomId: number;
let ids: number[];
let asAnn: RestCaller;
let asNobody: RestCaller;

beforeAll(async () => {
  served = await serve();
  ann = await served.house.person('ann');
  asAnn = new RestCaller(served.base, ann);
  asNobody = new RestCaller(served.base, null);
  roomId = (await ann.api.rooms.create({ name: 'recorded' })).room.id;
  const sent = await Promise.all(
    Array.from({ length: 25 }, (_, at) => ann.api.messages.send({ roomId, content: `m${at}` })),
  );
  ids = sent.map(({ message }) => message.id).sort((a, b) => a - b);
});
afterAll(() => served.close());

const MESSAGES = '/chats/messages/';
const LIST = 'GET, POST, HEAD, OPTIONS';
const ACTION = 'POST, OPTIONS';
const ONE = 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS';

const NOT_PROVIDED = '{"detail":"Authentication credentials were not provided."}';
const BAD_HEADER =
  '{"detail":"Authorization header must contain two space-delimited values","code":"bad_authorization_header"}';
const notValid = (message: string) =>
  '{"detail":"Given token not valid for any token type","code":"token_not_valid",' +
  `"messages":[{"token_class":"AccessToken","token_type":"access","message":"${message}"}]}`;

test.each([
  ['no auth (JWT)', () => undefined, NOT_PROVIDED],
  ['an empty header', () => '', NOT_PROVIDED],
  ['bad token', () => 'Bearer abc', notValid('Token is invalid or expired')],
  ["'Bearer' only", () => 'Bearer', BAD_HEADER],
  ["'Token abc' scheme", () => 'Token abc', NOT_PROVIDED],
  ['three parts', () => 'Bearer a b', BAD_HEADER],
  ['doubled', () => `Bearer ${ann.accessToken}, Bearer ${ann.accessToken}`, BAD_HEADER],
  ['half a token', () => `Bearer ${ann.accessToken.slice(0, 40)}`, notValid('Token is invalid or expired')],
  ['refresh token as access', () => `Bearer ${ann.refreshToken}`, notValid('Token has wrong type')],
])('[S21] [S25] recorded: %s', async (_situation, header, text) => {
  const authorization = header();
  const shown = authorization === undefined ? {} : { headers: { authorization } };
  for (const path of [MESSAGES, '/chats/rooms/', '/api/chat/rooms/']) {
    expect(recorded(await asNobody.ask('GET', path, shown))).toEqual(json(401, LIST, text));
    expect(recorded(await asNobody.ask('PUT', path, shown))).toEqual(json(401, LIST, text));
  }
});

test('recorded: inactive user', async () => {
  const dora = await served.house.person('dora');
  await ann.api.users.setDeactivated({ userId: dora.id, deactivated: true });
  const answer = await new RestCaller(served.base, dora).ask('GET', MESSAGES);
  expect(recorded(answer)).toEqual(json(401, LIST, '{"detail":"User is inactive","code":"user_inactive"}'));
});

test.each([
  ['limit/offset default', '', '?limit=10&offset=10', null, [0, 10]],
  ['limit=5&offset=10', '?limit=5&offset=10', '?limit=5&offset=15', '?limit=5&offset=5', [10, 15]],
  ['previous drops offset', '?limit=5&offset=3', '?limit=5&offset=8', '?limit=5', [3, 8]],
  ['limit=abc', '?limit=abc', '?limit=10&offset=10', null, [0, 10]],
  ['limit=0', '?limit=0', '?limit=10&offset=10', null, [0, 10]],
  ['offset=-1', '?offset=-1', '?limit=10&offset=10', null, [0, 10]],
  ['offset past end', '?limit=10&offset=500', null, '?limit=10&offset=490', [25, 25]],
  [
    'parameters sorted',
    '?offset=2&school=&limit=2&chat=',
    '?chat=&limit=2&offset=4&school=',
    '?chat=&limit=2&school=',
    [2, 4],
  ],
] as const)('recorded: %s', async (_situation, query, next, previous, [from, to]) => {
  const { text, ...rest } = recorded(await asAnn.ask('GET', MESSAGES + query));
  expect(rest).toEqual({ ...json(200, LIST, ''), text: undefined });
  const link = (search: string | null) => search && `${served.base}${MESSAGES}${search}`;
  const { results, ...page } = JSON.parse(text);
  expect(page).toEqual({ count: 25, next: link(next), previous: link(previous) });
  expect(results.map(({ id }: { id: number }) => id)).toEqual(ids.slice(from, to));
});

const required = (...names: string[]) => `{${names.map((name) => `"${name}":["This field is required."]`).join(',')}}`;
const ALL_REQUIRED = required('content', 'chat', 'sender');
const METHOD = (method: string) => `{"detail":"Method \\"${method}\\" not allowed."}`;

const REFUSALS: [string, string, string, Shown, number, string, string][] = [
  ['message 404', 'GET', `${MESSAGES}999999/`, {}, 404, ONE, '{"detail":"Not found."}'],
  ['message id not a number', 'GET', `${MESSAGES}abc/`, {}, 404, ONE, '{"detail":"Not found."}'],
  ['405 PUT list', 'PUT', MESSAGES, {}, 405, LIST, METHOD('PUT')],
  ['405 PATCH list of another', 'PATCH', '/api/chat/rooms/', {}, 405, LIST, METHOD('PATCH')],
  ['GET on the create action', 'GET', `${MESSAGES}create/`, {}, 405, ACTION, METHOD('GET')],
  [
    'malformed JSON',
    'POST',
    MESSAGES,
    { text: '{"a":', headers: { 'content-type': 'application/json' } },
    400,
    LIST,
    '{"detail":"JSON parse error - Expecting value: line 1 column 6 (char 5)"}',
  ],
  [
    'JSON array body',
    'POST',
    MESSAGES,
    { json: [] },
    400,
    LIST,
    '{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}',
  ],
  [
    'JSON string body',
    'POST',
    MESSAGES,
    { json: 'x' },
    400,
    LIST,
    '{"non_field_errors":["Invalid data. Expected a dictionary, but got str."]}',
  ],
  ['empty body', 'POST', MESSAGES, { json: {} }, 400, LIST, ALL_REQUIRED],
  ['no body', 'POST', MESSAGES, {}, 400, LIST, ALL_REQUIRED],
  ['wrapped {data:{}}', 'POST', MESSAGES, { json: { data: {} } }, 400, LIST, ALL_REQUIRED],
  [
    'text/plain',
    'POST',
    MESSAGES,
    { text: 'x', headers: { 'content-type': 'text/plain' } },
    415,
    LIST,
    '{"detail":"Unsupported media type \\"text/plain\\" in request."}',
  ],
  [
    '415 JSON to multipart-only rooms',
    'POST',
    '/chats/rooms/',
    { json: { name: 'x' } },
    415,
    LIST,
    '{"detail":"Unsupported media type \\"application/json\\" in request."}',
  ],
  [
    'blank/null/wrong types',
    'POST',
    MESSAGES,
    { json: { content: ' ', is_deleted: 'maybe', chat: 'x', sender: 77 } },
    400,
    LIST,
    '{"content":["This field may not be blank."],"is_deleted":["Must be a valid boolean."],' +
      '"chat":["Incorrect type. Expected pk value, received str."],"sender":["Invalid pk \\"77\\" - object does not exist."]}',
  ],
  [
    'null content, list content',
    'POST',
    MESSAGES,
    { json: { content: null, chat: [], sender: null } },
    400,
    LIST,
    '{"content":["This field may not be null."],"chat":["Incorrect type. Expected pk value, received list."],' +
      '"sender":["This field may not be null."]}',
  ],
  ['create action empty', 'POST', `${MESSAGES}create/`, { json: {} }, 400, ACTION, required('chat_room_id', 'content')],
  [
    'room bad json extra_data/bool/long',
    'POST',
    '/chats/rooms/',
    {
      multipart: [
        ['name', 'x'.repeat(256)],
        ['is_group', 'x'],
        ['extra_data', '{'],
      ],
    },
    400,
    LIST,
    '{"name":["Ensure this field has no more than 255 characters."],"is_group":["Must be a valid boolean."],' +
      '"extra_data":["Value must be valid JSON."]}',
  ],
  [
    'Accept: application/xml',
    'GET',
    MESSAGES,
    { headers: { accept: 'application/xml' } },
    406,
    LIST,
    '{"detail":"Could not satisfy the request Accept header."}',
  ],
  ['?format=xml', 'GET', `${MESSAGES}?format=xml`, {}, 404, LIST, '{"detail":"Not found."}'],
];

test.each(REFUSALS)('recorded: %s', async (_situation, method, path, shown, status, allow, text) => {
  expect(recorded(await asAnn.ask(method, path, shown))).toEqual(json(status, allow, text));
});

test.each([
  ['content as dict', { content: {} }, '{"content":["Not a valid string."]}'],
  [
    'content bool',
    { content: true, chat: true },
    '{"content":["Not a valid string."],"chat":["Incorrect type. Expected pk value, received bool."]}',
  ],
  ['NUL in content', { content: 'a\u0000' }, '{"content":["Null characters are not allowed."]}'],
])('recorded: %s', async (_situation, fields, text) => {
  const body = { chat: roomId, sender: ann.id, ...fields };
  expect(recorded(await asAnn.ask('POST', MESSAGES, { json: body }))).toEqual(json(400, LIST, text));
});

test.each([
  ['content as number', 12, '12'],
  ['trimmed content', '  hé 👍 <b> ', 'hé 👍 <b>'],
])('recorded: %s', async (_situation, content, kept) => {
  const answer = await asAnn.ask('POST', MESSAGES, { json: { content, chat: roomId, sender: ann.id } });
  expect(recorded(answer)).toEqual(json(201, LIST, expect.stringContaining(`"content":"${kept}","is_deleted":false,`)));
  await ann.api.messages.delete({ messageId: JSON.parse(answer.text).id });
});

test('recorded: create action ok, PATCH, PUT missing, DELETE, GET after DELETE', async () => {
  const elsewhere = (await ann.api.rooms.create({ name: 'x' })).room.id;
  const made = await asAnn.ask('POST', `${MESSAGES}create/`, { json: { chat_room_id: elsewhere, content: 'x' } });
  expect(recorded(made)).toEqual(json(201, ACTION, `{"chat_room_id":"${elsewhere}","content":"x"}`));
  const { message } = await ann.api.messages.send({ roomId: elsewhere, content: 'y' });
  const one = `${MESSAGES}${message.id}/`;
  const patched = await asAnn.ask('PATCH', one, { json: { content: 'e' } });
  expect(recorded(patched)).toEqual(json(200, ONE, expect.stringContaining(`{"id":${message.id},"content":"e",`)));
  expect(recorded(await asAnn.ask('PUT', one, { json: {} }))).toEqual(json(400, ONE, ALL_REQUIRED));
  const gone = recorded(await asAnn.ask('DELETE', one));
  expect(gone).toEqual({ ...json(204, ONE, ''), type: null });
  expect(recorded(await asAnn.ask('GET', one))).toEqual(json(404, ONE, '{"detail":"Not found."}'));
});
