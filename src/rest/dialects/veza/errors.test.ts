import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { vezaCaller } from '#testing/veza-caller.ts';

let served: Served;
let ann: Person;
let bob: Person;
let eve: Person;
let asAnn: ReturnType<typeof vezaCaller>;
let asBob: ReturnType<typeof vezaCaller>;
let asEve: ReturnType<typeof vezaCaller>;
let asNobody: ReturnType<typeof vezaCaller>;
let roomId: number;

beforeAll(async () => {
  served = await serve();
  const people = await served.house.people('root', 'ann', 'bob', 'eve');
  [ann, bob, eve] = [people[1], people[2], people[3]];
  [asAnn, asBob, asEve, asNobody] = [
    vezaCaller(served.base, ann),
    vezaCaller(served.base, bob),
    vezaCaller(served.base, eve),
    vezaCaller(served.base, null),
  ];
});
afterAll(async () => {
  await served.close();
  expect(served.house.reports).toEqual([]);
});
beforeEach(async () => {
  roomId = (await ann.api.rooms.create({ name: 'salon', memberIds: [bob.id] })).room.id;
});

const at = (path: string) => path.replace('{room}', String(roomId));

describe('errors', () => {
  test.each([
    ['no token', null, 'GET', '/rooms', undefined, 401, 'INVALID_TOKEN', undefined],
    ['no such path', 'ann', 'GET', '/nowhere', undefined, 404, 'NOT_FOUND', undefined],
    ['another method', 'ann', 'PATCH', '/rooms', undefined, 405, 'METHOD_NOT_ALLOWED', undefined],
    ['a limit over 100', 'ann', 'GET', '/rooms?limit=101', undefined, 400, 'VALIDATION_FAILED', 'limit'],
    ['a limit of 0', 'ann', 'GET', '/rooms?limit=0', undefined, 400, 'VALIDATION_FAILED', 'limit'],
    ['a negative offset', 'ann', 'GET', '/rooms?offset=-1', undefined, 400, 'VALIDATION_FAILED', 'offset'],
    ['an unknown filter', 'ann', 'GET', '/rooms?filter=all', undefined, 400, 'VALIDATION_FAILED', 'filter'],
    ['broken JSON', 'ann', 'POST', '/rooms', '{"name":', 400, 'VALIDATION_FAILED', 'body'],
    ['a list for a body', 'ann', 'POST', '/rooms', '[]', 400, 'VALIDATION_FAILED', 'body'],
    ['no name', 'ann', 'POST', '/rooms', {}, 400, 'VALIDATION_FAILED', 'name'],
    ['a name of spaces', 'ann', 'POST', '/rooms', { name: '  ' }, 400, 'VALIDATION_FAILED', 'name'],
    ['a long name', 'ann', 'POST', '/rooms', { name: 'x'.repeat(101) }, 400, 'VALIDATION_FAILED', 'name'],
    ['[S23] an object for text', 'ann', 'POST', '/rooms', { name: {} }, 400, 'VALIDATION_FAILED', 'name'],
    ['[S23] NUL', 'ann', 'POST', '/rooms', { name: 'a\u0000b' }, 400, 'VALIDATION_FAILED', 'name'],
    ['[S23] half a pair', 'ann', 'POST', '/rooms', '{"name":"\\ud800"}', 400, 'VALIDATION_FAILED', 'name'],
    [
      '10001 members',
      'ann',
      'POST',
      '/rooms',
      { name: 'a', max_members: 10_001 },
      400,
      'VALIDATION_FAILED',
      'max_members',
    ],
    ['no number', 'ann', 'GET', '/rooms/abc', undefined, 400, 'VALIDATION_FAILED', 'room_id'],
    ['[S36] a huge number', 'ann', 'GET', '/rooms/99999999999999', undefined, 404, 'ROOM_NOT_FOUND', undefined],
    [
      '[S36] a negative id',
      'ann',
      'GET',
      '/rooms/1/messages?before_id=-5',
      undefined,
      400,
      'VALIDATION_FAILED',
      'before_id',
    ],
    ['[S1] a private room of others', 'eve', 'GET', '/rooms/{room}', undefined, 404, 'ROOM_NOT_FOUND', undefined],
    ['[S1] its messages', 'eve', 'GET', '/rooms/{room}/messages', undefined, 404, 'ROOM_NOT_FOUND', undefined],
    ['[S2] writing there', 'eve', 'POST', '/rooms/{room}/messages', { content: 'x' }, 404, 'ROOM_NOT_FOUND', undefined],
    ['[S12] its members', 'eve', 'GET', '/rooms/{room}/members', undefined, 404, 'ROOM_NOT_FOUND', undefined],
    ['[S12] its statistics', 'eve', 'GET', '/rooms/{room}/stats', undefined, 404, 'ROOM_NOT_FOUND', undefined],
    ['joining it', 'eve', 'POST', '/rooms/{room}/members', { user_id: 4 }, 404, 'ROOM_NOT_FOUND', undefined],
    [
      'an empty message',
      'bob',
      'POST',
      '/rooms/{room}/messages',
      { content: ' \n ' },
      400,
      'VALIDATION_FAILED',
      'content',
    ],
    [
      'a parent that there is not',
      'bob',
      'POST',
      '/rooms/{room}/messages',
      { content: 'x', parent_message_id: 987654 },
      404,
      'MESSAGE_NOT_FOUND',
      undefined,
    ],
    [
      'both directions',
      'bob',
      'GET',
      '/rooms/{room}/messages?before_id=1&after_id=1',
      undefined,
      400,
      'VALIDATION_FAILED',
      'after_id',
    ],
    ['a member who renames', 'bob', 'PUT', '/rooms/{room}', { name: 'mine' }, 403, 'PERMISSION_DENIED', undefined],
    ['a member who deletes the room', 'bob', 'DELETE', '/rooms/{room}', undefined, 403, 'PERMISSION_DENIED', undefined],
    [
      'a member who reads the audit',
      'bob',
      'GET',
      '/rooms/{room}/audit',
      undefined,
      403,
      'PERMISSION_DENIED',
      undefined,
    ],
    [
      '[S18] promoting oneself',
      'bob',
      'PUT',
      '/rooms/{room}/members/3',
      { role: 'owner' },
      403,
      'PERMISSION_DENIED',
      undefined,
    ],
    [
      '[S18] the last owner who leaves',
      'ann',
      'DELETE',
      '/rooms/{room}/members/2',
      undefined,
      409,
      'RESOURCE_CONFLICT',
      'role',
    ],
    [
      'adding who is there',
      'ann',
      'POST',
      '/rooms/{room}/members',
      { user_id: 3 },
      409,
      'RESOURCE_CONFLICT',
      'user_id',
    ],
    ['adding nobody', 'ann', 'POST', '/rooms/{room}/members', { user_id: 98_765 }, 404, 'USER_NOT_FOUND', undefined],
    [
      'fewer places than members',
      'ann',
      'PUT',
      '/rooms/{room}',
      { max_members: 1 },
      400,
      'VALIDATION_FAILED',
      'max_members',
    ],
    [
      'a message that there is not',
      'ann',
      'PUT',
      '/messages/987654',
      { content: 'x' },
      404,
      'MESSAGE_NOT_FOUND',
      undefined,
    ],
    [
      'two words as emoji',
      'ann',
      'POST',
      '/messages/987654/reactions',
      { emoji: 'a b' },
      400,
      'VALIDATION_FAILED',
      'emoji',
    ],
    [
      'a conversation with oneself',
      'ann',
      'POST',
      '/conversations',
      { user_id: 2 },
      400,
      'VALIDATION_FAILED',
      'user_id',
    ],
    [
      '[S6] a room as conversation',
      'ann',
      'GET',
      '/conversations/{room}/messages',
      undefined,
      404,
      'CONVERSATION_NOT_FOUND',
      undefined,
    ],
    ['a taken name', 'ann', 'PUT', '/users/me', { username: 'BOB' }, 409, 'RESOURCE_CONFLICT', 'username'],
    ['a taken address', 'ann', 'PUT', '/users/me', { email: 'bob@example.org' }, 409, 'RESOURCE_CONFLICT', 'email'],
    ['an address that is none', 'ann', 'PUT', '/users/me', { email: 'bob' }, 400, 'VALIDATION_FAILED', 'email'],
    ['searching for nothing', 'ann', 'GET', '/users/search', undefined, 400, 'VALIDATION_FAILED', 'q'],
    ['nobody', 'ann', 'GET', '/users/98765', undefined, 404, 'USER_NOT_FOUND', undefined],
    ['[S16] statistics of the server', 'ann', 'GET', '/admin/stats', undefined, 403, 'PERMISSION_DENIED', undefined],
    ['an unknown period', 'ann', 'GET', '/rooms/{room}/stats?period=1y', undefined, 400, 'VALIDATION_FAILED', 'period'],
    ['a file that there is not', 'ann', 'GET', '/files/987654/download', undefined, 404, 'FILE_NOT_FOUND', undefined],
    ['an upload that is no form', 'ann', 'POST', '/files/upload', {}, 400, 'VALIDATION_FAILED', 'body'],
    ['a webhook that there is not', 'ann', 'GET', '/webhooks/98765', undefined, 404, 'WEBHOOK_NOT_FOUND', undefined],
    [
      'a webhook of a member',
      'bob',
      'POST',
      '/webhooks',
      { url: 'https://a.example/', events: ['user_left'], secret: 'long enough', room_id: 1 },
      403,
      'PERMISSION_DENIED',
      undefined,
    ],
    [
      'a webhook for the whole server',
      'ann',
      'POST',
      '/webhooks',
      { url: 'https://a.example/', events: ['user_left'], secret: 'long enough' },
      403,
      'PERMISSION_DENIED',
      undefined,
    ],
  ])('%s', async (_what, who, method, path, body, status, code, field) => {
    const by = { ann: asAnn, bob: asBob, eve: asEve }[who ?? ''] ?? asNobody;
    const wanted = typeof body === 'object' && 'room_id' in body ? { ...body, room_id: roomId } : body;
    const { error, ...answer } = await by(method, at(path), wanted);
    expect([answer.status, error?.code, error?.details.field]).toEqual([status, code, field]);
    expect(Object.keys(error ?? {})).toEqual(['code', 'message', 'details', 'timestamp', 'request_id']);
    expect(error?.request_id).toBe(answer.headers.get('x-request-id'));
    expect(error?.request_id).toMatch(/^req_/);
    expect(error?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    if (field !== undefined && code === 'VALIDATION_FAILED') expect(error?.details.reason).toMatch(/\S/);
  });

  test('several fields at fault are all named, the first one first', async () => {
    const { error } = await asAnn('POST', '/rooms', { name: 7, is_public: 'yes' });
    expect(error?.details).toEqual({
      field: 'name',
      reason: 'Type invalide : une chaîne de caractères est attendue',
      errors: [
        { field: 'name', reason: 'Type invalide : une chaîne de caractères est attendue' },
        { field: 'is_public', reason: 'Type invalide : un booléen est attendu' },
      ],
    });
  });

  test('[S27] an unknown name and a wrong password are refused alike', async () => {
    const [unknown, wrong] = [
      await asNobody('POST', '/auth/login', { username: 'nobody', password: 'x' }),
      await asNobody('POST', '/auth/login', { username: 'ann', password: 'x' }),
    ];
    expect([unknown.status, unknown.error?.code]).toEqual([401, 'INVALID_CREDENTIALS']);
    expect({ ...wrong.error, timestamp: '', request_id: '' }).toEqual({
      ...unknown.error,
      timestamp: '',
      request_id: '',
    });
  });
});
