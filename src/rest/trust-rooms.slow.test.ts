import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

// What is reached by the path of another room, and by whoever was put out of one.

let served: Served;
let ben: Person;
let eve: Person;
let far: Person;
let gone: Person;
let roomId: number;
let messageId: number;
let foreignId: number;

beforeAll(async () => {
  served = await serve();
  [ben, eve, far, gone] = await served.house.people('ben', 'eve', 'far', 'gone');
  roomId = (await eve.api.rooms.create({ name: 'common', kind: 'group', memberIds: [ben.id] })).room.id;
  messageId = (await ben.api.messages.send({ roomId, content: 'seen by all' })).message.id;
  const hidden = await far.api.rooms.create({ name: 'hidden' });
  foreignId = (await far.api.messages.send({ roomId: hidden.room.id, content: 'not seen' })).message.id;
});
afterAll(() => served.close());

async function read(who: Person, path: string) {
  const headers = { authorization: `Bearer ${who.accessToken}` };
  return (await fetch(`${served.base}${path}`, { headers, redirect: 'manual' })).text();
}

describe('[S5] [S8]', () => {
  test('a message is not found by the path of another room, and says nothing in one', async () => {
    const other = (await ben.api.rooms.create({ name: 'other', kind: 'group' })).room.id;
    const path = `/api/chat/rooms/${other}/messages/${messageId}/`;
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const body = method === 'PUT' || method === 'PATCH' ? JSON.stringify({ content: 'changed' }) : null;
      const headers = { authorization: `Bearer ${ben.accessToken}`, 'content-type': 'application/json' };
      const answer = await fetch(`${served.base}${path}`, { method, headers, body });
      expect([method, answer.status]).toEqual([method, 404]);
    }
    const post = async (where: string, body: object) => {
      const headers = { authorization: `Bearer ${ben.accessToken}`, 'content-type': 'application/json' };
      return (await fetch(`${served.base}${where}`, { method: 'POST', headers, body: JSON.stringify(body) })).status;
    };
    for (const parent of [messageId, foreignId]) {
      expect(await post(`/api/v1/rooms/${other}/messages`, { content: 'x', parent_message_id: parent })).toBe(404);
      expect(await post('/api/trpc/messages.send', { roomId: other, content: 'x', parentId: parent })).toBe(404);
    }
    expect(await served.house.sql('SELECT 1 FROM message WHERE room_id = $1', [other])).toEqual([]);
    const moved = await fetch(`${served.base}/chats/messages/${messageId}/`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${ben.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content: 'seen by all', chat: other }),
    });
    expect(moved.status).toBe(400);
    expect(await served.house.sql('SELECT room_id FROM message WHERE id = $1', [messageId])).toEqual([
      { room_id: roomId },
    ]);
  });

  test('whoever was put out finds nothing of the room any more: no list, no search, no permalink, no file', async () => {
    const only = await eve.api.rooms.create({ name: 'a closed circle', memberIds: [gone.id] });
    const roomId = only.room.id;
    const old = (await gone.api.messages.send({ roomId, content: 'his own words @eve' })).message;
    const form = new FormData();
    form.set('file', new File(['his own words'], 'words.txt', { type: 'text/plain' }));
    const headers = { authorization: `Bearer ${gone.accessToken}` };
    const kept = (await (
      await fetch(`${served.base}/files?roomId=${roomId}`, { method: 'POST', body: form, headers })
    ).json()) as { id: number; uuid: string };
    const paths = [
      `/files/${kept.uuid}`,
      `/api/v1/files/${kept.id}/download`,
      `/api/v1/files/${kept.id}/thumbnail`,
      `/chats/messages/${old.id}/`,
      `/chats/messages/${old.uuid}/`,
      `/chats/rooms/${roomId}/`,
      `/chats/rooms/${only.room.uuid}/`,
      `/chats/messages/?chat=${roomId}`,
      '/chats/messages/?limit=1000',
      '/chats/rooms/?name=a closed circle',
      `/api/chat/rooms/${roomId}/messages/${old.id}/`,
      `/api/chat/rooms/${roomId}/messages/`,
      '/api/chat/rooms/?limit=100',
      `/api/v1/rooms/${roomId}`,
      `/api/v1/rooms/${roomId}/messages`,
      `/api/v1/rooms/${roomId}/members`,
      `/api/v1/messages/${old.id}/reactions`,
      '/api/v1/rooms?search=closed',
      `/messages/api/messages/${old.id}/`,
      `/messages/api/chats/${roomId}/`,
      `/messages/api/chats/${roomId}/messages/`,
      '/messages/api/chats/?search=closed',
      ...[
        'messages.get',
        'messages.list',
        'rooms.get',
        'members.list',
        'files.list',
        'files.get',
        'rooms.list',
        'messages.page',
        'messages.edits',
        'messages.around',
        'receipts.readers',
        'reactions.list',
      ].map(
        (name) =>
          `/api/trpc/${name}?input=${encodeURIComponent(JSON.stringify({ roomId, messageId: old.id, fileId: kept.id }))}`,
      ),
    ];
    const seen = async (who: Person) => {
      const found: string[] = [];
      for (const path of paths)
        if (/his own words|a closed circle|words\.txt/.test(await read(who, path))) found.push(path);
      return found;
    };
    expect((await seen(gone)).length).toBeGreaterThan(18);
    await eve.api.members.remove({ roomId, userId: gone.id });
    expect(await seen(gone)).toEqual([]);
    expect(await seen(far)).toEqual([]);
    expect(served.house.reports).toEqual([]);
  });
});
