import { afterAll, beforeAll, expect, test } from 'vitest';
import { addReaction } from '#core/reactions.ts';
import { createRoom, openDm } from '#core/rooms.ts';
import { sendMessage } from '#core/sends.ts';
import { dialects } from '#rest/registry.ts';
import { House, type Person } from '#testing/house.ts';
import { RestCaller } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';

// What is on a page makes it no dearer: a page of fifty takes as many procedure calls, counted by the budget that they are
// paid from, as a page of one.

interface Scene {
  me: Person;
  otherId: number;
  otherName: string;
  roomId: number;
  dmId: number;
  messageId: number;
}

let served: Served;
/** a second node of the same server that counts nothing: there is more to prepare than a budget allows */
let node: House;
let small: Scene;
let large: Scene;

/** So many rooms, people in each, messages, reactions, direct messages, notifications. */
async function sceneOf(count: number): Promise<Scene> {
  const me = await node.person(`reader${count}`);
  const people = await node.sql<{ id: number }>(
    `INSERT INTO users (username, email, display_name)
     SELECT 'cost${count}x' || n, 'cost${count}x' || n || '@example.org', 'Cost ' || n FROM generate_series(1, $1) n RETURNING id`,
    [count],
  );
  const ids = people.map(({ id }) => id);
  const as = (userId: number) => ({ ...me.core, actor: { ...me.core.actor, userId } });
  const plain = { kind: 'channel', visibility: 'private', topic: '', maxMembers: 1000, readOnly: false } as const;
  const rooms: number[] = [];
  for (let n = 0; n < count; n++) {
    const wanted = { ...plain, name: `room ${n}`, extra: {}, memberIds: ids };
    rooms.push((await createRoom(me.core, wanted)).room.id);
  }
  const [roomId = 0] = rooms;
  const messages: number[] = [];
  const dms: number[] = [];
  const text = { content: `@${me.username} hello`, parentId: null, metadata: {} };
  for (const id of ids) {
    messages.push((await sendMessage(as(id), { roomId, ...text })).message.id);
    dms.push((await openDm(as(id), { userId: me.id })).room.id);
  }
  for (const id of ids) await addReaction(as(id), { messageId: messages[0] ?? 0, emoji: '👍' });
  for (const room of [...rooms.slice(1), ...dms]) await sendMessage(me.core, { roomId: room, ...text });
  const [dmId = 0] = dms;
  for (let n = 1; n < count; n++) await sendMessage(me.core, { roomId: dmId, ...text });
  const [otherId = 0] = ids;
  return { me, otherId, otherName: `cost${count}x1`, roomId, dmId, messageId: messages[0] ?? 0 };
}

beforeAll(async () => {
  served = await serve({ rateLimits: true });
  node = await House.open({ database: served.house.url });
  await node.person('owner');
  small = await sceneOf(1);
  large = await sceneOf(50);
}, 120_000);
afterAll(async () => {
  expect([...served.house.reports, ...node.reports]).toEqual([]);
  await node.close();
  await served.close();
});

function pathIn(path: string, scene: Scene): string {
  const filled: Record<string, number> = {
    room_id: scene.roomId,
    chat_room_id: scene.roomId,
    chat_id: scene.roomId,
    conversation_id: scene.dmId,
    message_id: scene.messageId,
    pk: scene.messageId,
    user_id: scene.otherId,
    id: path.includes('/messages/') ? scene.messageId : scene.roomId,
  };
  return path.replace(/\{(\w+)\}/g, (_, name: string) => String(filled[name] ?? 0));
}

async function left(scene: Scene): Promise<number> {
  return (await served.house.services.limits.spend('read', scene.me.id))?.remaining ?? 0;
}

async function costOf(path: string, scene: Scene): Promise<{ status: number; cost: number }> {
  const query = new URLSearchParams({ limit: '50', username: scene.otherName, q: scene.otherName.replace(/x1$/, 'x') });
  const before = await left(scene);
  const { status } = await new RestCaller(served.base, scene.me).ask('GET', `${pathIn(path, scene)}?${query}`);
  return { status, cost: before - (await left(scene)) - 1 };
}

const NOT_PREPARED = /\{(file_id|webhook_id)\}|^\/api\/v1\/(webhooks|admin)/;

test.each(
  dialects.flatMap(({ name, routes }) =>
    routes
      .filter((route) => route.method === 'GET' && route.for !== 'anybody' && !NOT_PREPARED.test(route.path))
      .map((route): [string, string] => [name, route.path]),
  ),
)('%s: what %s shows costs the same, be it one or fifty', async (_name, path) => {
  const [one, fifty] = [await costOf(path, small), await costOf(path, large)];
  expect([one.status, one.cost > 0]).toEqual([200, true]);
  expect(fifty).toEqual(one);
});
