import { afterAll, beforeAll, expect, test } from 'vitest';
import { alike, readErrorExample, readExamples, sendAsWritten } from '#testing/documents/veza.ts';
import { type Served, serve } from '#testing/served.ts';

// The document's own story: its people, rooms and messages under the very numbers that they have there.

let served: Served;
const tokens = new Map<string, string>();
const examples = readExamples();

async function numberNext(table: string, id: number): Promise<void> {
  await served.house.sql(`SELECT setval(pg_get_serial_sequence($1, 'id'), $2, false)`, [table, id]);
}

async function call(by: string, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${served.base}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${tokens.get(by)}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
}

async function register(username: string, id: number, email: string): Promise<void> {
  await numberNext('users', id);
  const answer = await fetch(`${served.base}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, email, password: 'secure_password123' }),
  });
  const { data } = (await answer.json()) as { data: { access_token: string; user: { id: number } } };
  expect([answer.status, data.user.id]).toEqual([201, id]);
  tokens.set(username, data.access_token);
}

/** Sends what the document shows under a heading. */
async function ask(title: string, by: string | null): Promise<{ status: number; body: unknown; shown: unknown }> {
  const example = examples.get(title);
  if (!example) throw new Error(`the document has no ${title}`);
  const answer = await sendAsWritten(served.base, example.request, by === null ? null : (tokens.get(by) ?? null));
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text), shown: example.answer };
}

/** The document's text with what cannot be so here; each change must be one. */
function patched(text: string, ...changes: [from: string | RegExp, to: string][]): string {
  return changes.reduce((before, [from, to]) => {
    const after = before.replace(from, to);
    if (after === before) throw new Error(`the document does not say ${from}`);
    return after;
  }, text);
}

/** The same fields in the same order, at every depth; what stands in them is another. */
function fieldsOf(value: unknown): string {
  return JSON.stringify(namesIn(value));
}

function namesIn(value: unknown): unknown {
  // Every element, and the kinds of them each once: a list may be longer than the document's, not of another kind.
  if (Array.isArray(value)) return [...new Set(value.map((inner) => JSON.stringify(namesIn(inner))))];
  if (value === null || typeof value !== 'object') return typeof value;
  return Object.entries(value).map(([key, inner]) => [key, namesIn(inner)]);
}

beforeAll(async () => {
  served = await serve();
  await register('root', 1, 'root@example.com');
  await register('john_doe', 123, 'john@example.com');
  await register('jane_smith', 456, 'jane@example.com');
  await register('bob_wilson', 789, 'bob@example.com');
  await numberNext('room', 1);
  const general = { name: 'General', description: 'Salon de discussion générale', is_public: true };
  expect((await call('john_doe', 'POST', '/rooms', general)).status).toBe(201);
  expect((await call('john_doe', 'POST', '/rooms/1/members', { user_id: 456 })).status).toBe(201);
});
afterAll(() => served.close());

test('POST /auth/login', async () => {
  const { status, body, shown } = await ask('POST /api/v1/auth/login', null);
  expect([status, alike(body)]).toEqual([200, alike(shown)]);
});

test('POST /auth/refresh renews, once, and POST /auth/logout ends the session at every door', async () => {
  const login = examples.get('POST /api/v1/auth/login')?.request ?? '';
  const first = (await (await sendAsWritten(served.base, login, null)).json()) as {
    data: { access_token: string; refresh_token: string };
  };
  const written = examples.get('POST /api/v1/auth/refresh')?.request ?? '';
  const refresh = patched(written, ['f4a2c8e1-8b5d-4c9e-9f2a-1e3d5c7b9a0f', first.data.refresh_token]);
  expect((await sendAsWritten(served.base, written, null)).status).toBe(401);
  const renewed = await sendAsWritten(served.base, refresh, null);
  expect([renewed.status, alike(await renewed.json())]).toEqual([
    200,
    alike(examples.get('POST /api/v1/auth/login')?.answer),
  ]);
  const api = served.house.caller({ authorization: `Bearer ${first.data.access_token}` });
  expect((await api.users.me()).username).toBe('john_doe');
  const logout = examples.get('POST /api/v1/auth/logout')?.request ?? '';
  const gone = await sendAsWritten(served.base, logout, first.data.access_token);
  expect([gone.status, await gone.text()]).toEqual([200, '{"success":true,"data":null}']);
  await expect(api.users.me()).rejects.toThrow('Sign in');
  const again = await sendAsWritten(served.base, refresh, null);
  expect([again.status, ((await again.json()) as { error: { code: string } }).error.code]).toEqual([
    401,
    'INVALID_TOKEN',
  ]);
});

test('GET /rooms', async () => {
  const { status, body, shown } = await ask('GET /api/v1/rooms', 'john_doe');
  // Nobody can be the owner with number 1 and have 25 members here; all else is the document's.
  const expected = patched(
    alike(shown),
    ['"owner_id": 1', '"owner_id": 123'],
    ['"member_count": 25', '"member_count": 2'],
    ['"unread_count": 3', '"unread_count": 0'],
  );
  expect([status, alike(body)]).toEqual([200, expected]);
});

test('POST /rooms', async () => {
  await numberNext('room', 15);
  const { status, body, shown } = await ask('POST /api/v1/rooms', 'john_doe');
  expect([status, alike(body)]).toEqual([201, alike(shown)]);
});

test('GET and PUT /rooms/{room_id}', async () => {
  const got = await ask('GET /api/v1/rooms/{room_id}', 'john_doe');
  const before = (got.body as { data: object }).data;
  expect(got.status).toBe(200);
  expect(Object.keys(before)).toEqual(
    ['id', 'uuid', 'name', 'description', 'is_public', 'owner_id', 'member_count', 'max_members'].concat([
      'unread_count',
      'last_activity',
      'created_at',
      'updated_at',
    ]),
  );
  const put = await ask('PUT /api/v1/rooms/{room_id}', 'john_doe');
  const changed = { name: 'Dev Team - Nouveau nom', description: 'Discussions mises à jour' };
  expect([put.status, alike(put.body)]).toEqual([200, alike({ success: true, data: { ...before, ...changed } })]);
});

test('POST, PUT and GET /rooms/{room_id}/members', async () => {
  const added = await ask('POST /api/v1/rooms/{room_id}/members', 'john_doe');
  const listed = await ask('GET /api/v1/rooms/{room_id}/members', 'john_doe');
  const shown = listed.shown as { data: { members: object[] } };
  expect([added.status, fieldsOf(added.body)]).toEqual([
    201,
    fieldsOf({ success: true, data: { ...shown.data.members[0], last_seen: null } }),
  ]);
  expect(added.body).toMatchObject({ data: { user_id: 789, username: 'bob_wilson', role: 'member' } });
  expect(listed.status).toBe(200);
  expect(JSON.parse(alike(listed.body))).toEqual({
    success: true,
    data: {
      members: [
        { user_id: 123, username: 'john_doe', role: 'owner', joined_at: 'a date', is_online: false, last_seen: null },
        {
          user_id: 456,
          username: 'jane_smith',
          role: 'member',
          joined_at: 'a date',
          is_online: false,
          last_seen: null,
        },
        {
          user_id: 789,
          username: 'bob_wilson',
          role: 'member',
          joined_at: 'a date',
          is_online: false,
          last_seen: null,
        },
      ],
      total: 3,
    },
  });
  expect(Object.keys((listed.body as typeof shown).data.members[0] ?? {})).toEqual(
    Object.keys(shown.data.members[0] ?? {}),
  );
  const changed = await ask('PUT /api/v1/rooms/{room_id}/members/{user_id}', 'john_doe');
  expect([changed.status, changed.body]).toEqual([
    200,
    { success: true, data: expect.objectContaining({ user_id: 456, role: 'moderator' }) },
  ]);
});

test('POST and GET /rooms/{room_id}/messages', async () => {
  await numberNext('message', 1001);
  const hello = { content: 'Salut tout le monde ! 👋', metadata: { client: 'web', ip_address: '192.168.1.100' } };
  await call('john_doe', 'POST', '/rooms/1/messages', hello);
  const sent = await ask('POST /api/v1/rooms/{room_id}/messages', 'john_doe');
  expect([sent.status, alike(sent.body)]).toEqual([201, alike(sent.shown)]);

  for (const who of ['jane_smith', 'bob_wilson']) {
    expect((await call(who, 'POST', '/messages/1001/reactions', { emoji: '👍' })).status).toBe(201);
    await call(who, 'POST', '/rooms/1/messages', { content: 'oui', parent_message_id: 1001 });
  }
  // `before_id=1000` of the example lies before the message that it shows.
  const listed = await call('john_doe', 'GET', '/rooms/1/messages?limit=50&before_id=1002&include_threads=true');
  const shown = examples.get('GET /api/v1/rooms/{room_id}/messages')?.answer;
  const expected = patched(
    alike(shown),
    ['"count": 3', '"count": 2'],
    [/"mentions": \[\n.*456\n.*\]/, '"mentions": []'],
    ['"has_more": true', '"has_more": false'],
    ['"total_count": 1250', '"total_count": 4'],
  );
  expect([listed.status, alike(await listed.json())]).toEqual([200, expected]);
  const asWritten = await ask('GET /api/v1/rooms/{room_id}/messages', 'john_doe');
  expect([asWritten.status, asWritten.body]).toEqual([
    200,
    { success: true, data: { messages: [], has_more: false, total_count: 4 } },
  ]);
});

test('PUT /messages/{message_id} and POST …/pin', async () => {
  const edited = await ask('PUT /api/v1/messages/{message_id}', 'john_doe');
  expect(edited.status).toBe(200);
  expect(edited.body).toMatchObject({
    success: true,
    data: { id: 1002, content: 'Message modifié avec nouveau contenu', is_edited: true, edit_count: 1, mentions: [] },
  });
  const pinned = await ask('POST /api/v1/messages/{message_id}/pin', 'john_doe');
  expect([pinned.status, (pinned.body as { data: { is_pinned: boolean } }).data.is_pinned]).toEqual([200, true]);
  const only = await call('jane_smith', 'GET', '/rooms/1/messages?pinned_only=true');
  expect(((await only.json()) as { data: { messages: { id: number }[] } }).data.messages.map(({ id }) => id)).toEqual([
    1001,
  ]);
});

test('reactions are listed, added and removed', async () => {
  const added = await ask('POST /api/v1/messages/{message_id}/reactions', 'john_doe');
  expect([added.status, added.body]).toEqual([
    201,
    { success: true, data: { message_id: 1001, emoji: '👍', user_id: 123 } },
  ]);
  for (const who of ['john_doe', 'jane_smith']) await call(who, 'POST', '/messages/1001/reactions', { emoji: '❤️' });
  const listed = await ask('GET /api/v1/messages/{message_id}/reactions', 'john_doe');
  const { data } = listed.shown as { data: { reactions: { users: object[] }[] } };
  // The document counts three and two, and names two and one of them.
  const [thumbs, hearts] = data.reactions;
  thumbs?.users.push({ user_id: 123, username: 'john_doe', created_at: '2024-01-15T12:37:00Z' });
  hearts?.users.push({ user_id: 456, username: 'jane_smith', created_at: '2024-01-15T12:41:00Z' });
  expect([listed.status, alike(listed.body)]).toEqual([200, alike(listed.shown)]);
  const removed = await ask('DELETE /api/v1/messages/{message_id}/reactions/{emoji}', 'john_doe');
  expect([removed.status, removed.body]).toEqual([204, null]);
  const again = await ask('DELETE /api/v1/messages/{message_id}/reactions/{emoji}', 'john_doe');
  expect([again.status, (again.body as { error: { code: string } }).error.code]).toEqual([404, 'REACTION_NOT_FOUND']);
});

test('conversations are opened, written in, listed, blocked', async () => {
  await numberNext('room', 501);
  await call('jane_smith', 'POST', '/conversations', { user_id: 123 });
  await numberNext('message', 2000);
  await call('jane_smith', 'POST', '/conversations/501/messages', { content: 'Voilà' });
  await call('jane_smith', 'POST', '/conversations/501/messages', { content: "Merci pour l'info !" });
  const listed = await ask('GET /api/v1/conversations', 'john_doe');
  const expected = patched(
    alike(listed.shown),
    ['"is_online": true', '"is_online": false'],
    [/"last_seen": "a date"/, '"last_seen": null'],
    ['"total": 5', '"total": 1'],
  );
  expect([listed.status, alike(listed.body)]).toEqual([200, expected]);

  const opened = await ask('POST /api/v1/conversations', 'john_doe');
  expect([opened.status, fieldsOf(opened.body)]).toEqual([
    201,
    fieldsOf({
      success: true,
      data: { ...(listed.body as { data: { conversations: object[] } }).data.conversations[0], last_message: null },
    }),
  ]);
  const sent = await ask('POST /api/v1/conversations/{conversation_id}/messages', 'john_doe');
  expect([sent.status, sent.body]).toMatchObject([
    201,
    { data: { author_id: 123, content: 'Salut ! Comment ça va ?' } },
  ]);
  const likeThis = examples.get('POST /api/v1/rooms/{room_id}/messages')?.answer;
  expect(namesOfData(sent.body)).toEqual(namesOfData(likeThis));
  const messages = await ask('GET /api/v1/conversations/{conversation_id}/messages', 'john_doe');
  expect([messages.status, messages.body]).toMatchObject([200, { data: { messages: [], total_count: 3 } }]);
  const blocked = await ask('POST /api/v1/conversations/{conversation_id}/block', 'john_doe');
  expect([blocked.status, blocked.body]).toMatchObject([200, { data: { id: 501, is_blocked: true } }]);
  const { conversations } = (listed.shown as { data: { conversations: object[] } }).data;
  expect(namesOfData(blocked.body)).toEqual(Object.keys(conversations[0] ?? {}));
  const refused = await ask('POST /api/v1/conversations/{conversation_id}/messages', 'jane_smith');
  expect([refused.status, refused.body]).toMatchObject([403, { error: { code: 'USER_BLOCKED' } }]);
});

const USER = ['id', 'username', 'email', 'role', 'created_at', 'display_name', 'avatar_url', 'status_message'].concat([
  'is_online',
  'last_seen',
]);

/** The names of what stands under `data`, in their order. */
function namesOfData(body: unknown): string[] {
  return Object.keys((body as { data: object }).data);
}

test('users are found, shown and change themselves', async () => {
  const mine = await ask('GET /api/v1/users/me', 'john_doe');
  expect([mine.status, mine.body]).toMatchObject([200, { data: { id: 123, email: 'john@example.com' } }]);
  const found = await ask('GET /api/v1/users/search', 'jane_smith');
  expect([found.status, found.body]).toMatchObject([
    200,
    { data: { users: [{ id: 123, username: 'john_doe', email: null }], total: 1, has_more: false } },
  ]);
  const one = await ask('GET /api/v1/users/{user_id}', 'john_doe');
  expect([one.status, one.body]).toMatchObject([200, { data: { id: 456, username: 'jane_smith', email: null } }]);
  const changed = await ask('PUT /api/v1/users/me', 'john_doe');
  expect([changed.status, changed.body]).toMatchObject([
    200,
    { data: { username: 'nouveau_nom', email: 'nouveau@email.com', status_message: 'En développement' } },
  ]);
  for (const { body } of [mine, one, changed]) expect(namesOfData(body)).toEqual(USER);
  const { users } = (found.body as { data: { users: object[] } }).data;
  expect([namesOfData(found.body), users.map(Object.keys)]).toEqual([['users', 'total', 'has_more'], [USER]]);
});

test('GET /rooms/{room_id}/stats and /admin/stats', async () => {
  const room = await ask('GET /api/v1/rooms/{room_id}/stats', 'jane_smith');
  const shown = room.shown as { data: { top_contributors: object[] } };
  expect([room.status, fieldsOf(room.body)]).toEqual([200, fieldsOf(shown)]);
  expect(room.body).toMatchObject({
    data: { room_id: 1, period: '7d', message_count: 4, active_users: 3, pinned_messages: 1 },
  });
  expect((await ask('GET /api/v1/admin/stats', 'john_doe')).status).toBe(403);
  const server = await ask('GET /api/v1/admin/stats', 'root');
  expect([server.status, server.body]).toMatchObject([
    200,
    { success: true, data: { total_users: 4, total_rooms: 4 } },
  ]);
});

test('GET /rooms/{room_id}/audit', async () => {
  await numberNext('audit_log', 5001);
  const { data } = (await (
    await call('bob_wilson', 'POST', '/rooms/1/messages', { content: 'Message supprimé' })
  ).json()) as { data: { id: number } };
  const gone = await call(
    'jane_smith',
    'DELETE',
    `/messages/${data.id}?reason=${encodeURIComponent('Contenu inapproprié')}`,
  );
  expect(gone.status).toBe(204);
  const listed = await ask('GET /api/v1/rooms/{room_id}/audit', 'jane_smith');
  const expected = patched(
    alike(listed.shown),
    ['"message_id": 999', `"message_id": ${data.id}`],
    ['"user_id": 123', '"user_id": 789'],
    ['"ip_address": "192.168.1.100"', '"ip_address": "127.0.0.1"'],
    ['"total": 125', '"total": 1'],
  );
  expect([listed.status, alike(listed.body)]).toEqual([200, expected]);
});

test('files are uploaded, downloaded and deleted', async () => {
  await numberNext('file', 101);
  const example = examples.get('POST /api/v1/files/upload');
  const bytes = `%PDF-1.4\n${'x'.repeat(245_760 - 9)}`;
  // As written, but for the boundary that its header must name, and the ends of lines that a form has.
  const [, ...parts] = (example?.request ?? '').split('\n\n');
  const body = parts.join('\n\n').replaceAll('\n', '\r\n').replace('[binary file data]', bytes);
  const answer = await fetch(`${served.base}/api/v1/files/upload`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokens.get('jane_smith')}`,
      'content-type': 'multipart/form-data; boundary=boundary123',
    },
    body,
  });
  const expected = patched(alike(example?.answer), ['"/api/v1/files/101/thumbnail"', 'null']);
  expect([answer.status, alike(await answer.json())]).toEqual([201, expected]);
  const got = await call('bob_wilson', 'GET', '/files/101/download');
  expect([got.status, got.headers.get('content-disposition'), (await got.text()) === bytes]).toEqual([
    200,
    expect.stringMatching(/^attachment; filename="document.pdf"/),
    true,
  ]);
  expect((await ask('DELETE /api/v1/files/{file_id}', 'bob_wilson')).status).toBe(403);
  expect((await ask('DELETE /api/v1/files/{file_id}', 'jane_smith')).status).toBe(204);
  const gone = await ask('GET /api/v1/files/{file_id}/download', 'jane_smith');
  expect([gone.status, gone.body]).toMatchObject([404, { error: { code: 'FILE_NOT_FOUND' } }]);
});

test('webhooks are configured, listed and tested', async () => {
  await numberNext('webhook', 201);
  const made = await ask('POST /api/v1/webhooks', 'john_doe');
  const webhook = {
    id: 201,
    url: 'https://your-app.com/webhook/chat',
    events: ['message_sent', 'user_joined', 'user_left'],
    room_id: 1,
    is_active: true,
    failure_count: 0,
    disabled_reason: null,
  };
  expect([made.status, made.body]).toMatchObject([201, { success: true, data: webhook }]);
  const names = [...Object.keys(webhook), 'created_at', 'updated_at'];
  expect(namesOfData(made.body)).toEqual(names);
  expect(JSON.stringify(made.body)).not.toContain('webhook_secret_key');
  const listed = await ask('GET /api/v1/webhooks', 'john_doe');
  expect([listed.status, listed.body]).toMatchObject([
    200,
    { data: { webhooks: [webhook], total: 1, has_more: false } },
  ]);
  const { webhooks } = (listed.body as { data: { webhooks: object[] } }).data;
  expect([namesOfData(listed.body), webhooks.map(Object.keys)]).toEqual([['webhooks', 'total', 'has_more'], [names]]);
  expect((await ask('POST /api/v1/webhooks', 'bob_wilson')).status).toBe(403);
  await call('john_doe', 'PUT', '/webhooks/201', { url: 'http://127.0.0.1:9/', events: ['user_left'] });
  const changed = await call('john_doe', 'GET', '/webhooks/201');
  expect([changed.status, await changed.json()]).toMatchObject([
    200,
    { data: { ...webhook, url: 'http://127.0.0.1:9/', events: ['user_left'] } },
  ]);
  expect((await call('bob_wilson', 'GET', '/webhooks/201')).status).toBe(403);
  const tested = await ask('POST /api/v1/webhooks/{webhook_id}/test', 'john_doe');
  expect([tested.status, tested.body]).toMatchObject([
    200,
    { data: { webhook_id: 201, event: 'ping', attempts: 1, response_status: null, delivered_at: null } },
  ]);
  const log = await call('john_doe', 'GET', '/webhooks/201/deliveries');
  expect([log.status, await log.json()]).toMatchObject([200, { data: { deliveries: [{ event: 'ping' }], total: 1 } }]);
  expect((await call('john_doe', 'DELETE', '/webhooks/201')).status).toBe(204);
  expect((await ask('POST /api/v1/webhooks/{webhook_id}/test', 'john_doe')).status).toBe(404);
});

test('members and rooms are removed, messages deleted', async () => {
  const deleted = await ask('DELETE /api/v1/messages/{message_id}', 'john_doe');
  expect([deleted.status, deleted.body]).toEqual([204, null]);
  const removed = await ask('DELETE /api/v1/rooms/{room_id}/members/{user_id}', 'john_doe');
  expect([removed.status, removed.body]).toEqual([204, null]);
  const gone = await ask('DELETE /api/v1/rooms/{room_id}', 'john_doe');
  expect([gone.status, gone.body]).toEqual([204, null]);
  expect((await ask('GET /api/v1/rooms/{room_id}', 'john_doe')).status).toBe(404);
});

test('an error has the fields of the standard one, in their order', async () => {
  const answer = await call('john_doe', 'POST', '/rooms/1/messages', { content: 'x'.repeat(2150) });
  const shown = patched(
    alike(readErrorExample()),
    ['VALIDATION_FAILED', 'MESSAGE_TOO_LONG'],
    ['Les données fournies ne sont pas valides', 'Message trop long'],
  );
  expect([answer.status, alike(await answer.json())]).toEqual([400, shown]);
});
