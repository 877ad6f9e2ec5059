import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordedJson as json, recorded } from '#testing/recorded.ts';
import { RestCaller } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';

// More of what Django REST Framework was seen to answer: paths, methods and what a path tells of itself.

let served: Served;
let asAnn: RestCaller;
let asNobody: RestCaller;

beforeAll(async () => {
  served = await serve();
  asAnn = new RestCaller(served.base, await served.house.person('ann'));
  asNobody = new RestCaller(served.base, null);
});
afterAll(() => served.close());

const MESSAGES = '/chats/messages/';
const LIST = 'GET, POST, HEAD, OPTIONS';

test('recorded: unrouted path', async () => {
  const { status, headers, text } = await asAnn.ask('GET', '/chats/messages/1/2/3/');
  expect([status, headers.get('content-type')]).toEqual([404, 'text/html']);
  expect(text).toContain('<h1>Not Found</h1><p>The requested resource was not found on this server.</p>');
});

test.each([
  ['GET', '/chats/messages', '/chats/messages/'],
  ['POST', '/chats/messages', '/chats/messages/'],
  ['HEAD', '/api/chat/rooms', '/api/chat/rooms/'],
  ['GET', '/api/chat/rooms/1/messages?cursor=x', '/api/chat/rooms/1/messages/?cursor=x'],
  ['POST', '/api/token', '/api/token/'],
])('recorded: %s %s without slash', async (method, path, location) => {
  const { status, headers, text } = await asAnn.ask(method, path);
  expect([status, headers.get('content-type'), headers.get('location'), text]).toEqual([
    301,
    'text/html; charset=utf-8',
    location,
    '',
  ]);
});

test('recorded: HEAD', async () => {
  expect(recorded(await asAnn.ask('HEAD', MESSAGES))).toEqual(json(200, LIST, ''));
  expect((await asAnn.ask('HEAD', `${MESSAGES}999999/`)).status).toBe(404);
});

test('recorded: OPTIONS', async () => {
  const answer = await asAnn.ask('OPTIONS', MESSAGES);
  expect(recorded(answer)).toEqual(json(200, LIST, expect.any(String)));
  const told = JSON.parse(answer.text);
  expect(Object.keys(told)).toEqual(['name', 'description', 'renders', 'parses', 'actions']);
  expect(told.parses).toEqual(['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']);
  const field = (name: string) => told.actions.POST[name];
  expect(field('content')).toMatchObject({ type: 'string', required: true, read_only: false, label: 'Content' });
  expect(field('is_deleted')).toMatchObject({ type: 'boolean', required: false });
  expect(JSON.parse((await asAnn.ask('OPTIONS', '/chats/rooms/')).text).parses).toEqual([
    'application/x-www-form-urlencoded',
    'multipart/form-data',
  ]);
  expect((await asNobody.ask('OPTIONS', MESSAGES)).status).toBe(401);
});

test('[S43] no answer may be kept by a shared cache', async () => {
  for (const path of [MESSAGES, '/chats/rooms/', '/api/chat/rooms/', `${MESSAGES}999999/`]) {
    expect((await asAnn.ask('GET', path)).headers.get('cache-control')).toBe('private, no-store');
  }
});
