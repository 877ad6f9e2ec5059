import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { type Answered, vezaCaller } from '#testing/veza-caller.ts';
import { VezaSocket } from '#testing/veza-socket.ts';

let served: Served;
let ann: Person;
let bob: Person;
let eve: Person;
let asAnn: ReturnType<typeof vezaCaller>;

beforeAll(async () => {
  served = await serve({ rateLimits: true });
  [ann, bob, eve] = await served.house.people('ann', 'bob', 'eve');
  asAnn = vezaCaller(served.base, ann);
});
afterAll(() => served.close());

const left = ({ headers }: Answered) => Number(headers.get('x-ratelimit-remaining'));
const limit = ({ headers }: Answered) => Number(headers.get('x-ratelimit-limit'));

test('a page of messages costs one point; what is told is the budget that was spent last', async () => {
  const { room } = await ann.api.rooms.create({ name: 'room', memberIds: [bob.id] });
  const { message } = await ann.api.messages.send({ roomId: room.id, content: 'x' });
  await bob.api.reactions.add({ messageId: message.id, emoji: '👍' });
  const path = `/rooms/${room.id}/messages`;
  const [first, second] = [await asAnn('GET', path), await asAnn('GET', path)];
  expect([limit(first), left(first) - left(second)]).toEqual([1200, 1]);
  const [sent, again] = [await asAnn('POST', path, { content: 'y' }), await asAnn('POST', path, { content: 'z' })];
  expect([limit(sent), left(sent) - left(again)]).toEqual([300, 1]);
});

test('a refusal tells the budget too, and one for its shape costs a point', async () => {
  const before = left(await asAnn('GET', '/users/me'));
  const shape = await asAnn('GET', '/rooms?limit=0');
  const body = await asAnn('POST', '/rooms', '{"name":');
  expect([shape.status, left(shape), body.status, left(body)]).toEqual([400, before - 1, 400, before - 2]);
  const missing = await asAnn('GET', '/rooms/987654');
  expect([missing.status, left(missing)]).toEqual([404, before - 3]);
  const nobody = vezaCaller(served.base, null);
  for (const answer of [await nobody('GET', '/rooms'), await nobody('GET', '/nowhere')]) {
    expect([answer.status === 401 || answer.status === 404, limit(answer), left(answer) > 0]).toEqual([
      true,
      600,
      true,
    ]);
    expect(answer.headers.get('x-ratelimit-reset')).toMatch(/^\d+$/);
  }
});

test('whoever asks in wrong shapes only is refused with 429 in the end', async () => {
  const gus = await served.house.person('gus');
  for (let spent = 0; spent < 1200; spent++) await served.house.services.limits.spend('read', gus.id).catch(() => null);
  const { status, error } = await vezaCaller(served.base, gus)('GET', '/rooms?limit=0');
  expect([status, error?.code]).toEqual([429, 'RATE_LIMIT_EXCEEDED']);
});

test('[E9] one whose budget is spent keeps no frame from the others', async () => {
  const { room } = await eve.api.rooms.create({ name: 'live', memberIds: [ann.id, bob.id] });
  const spentOne = await VezaSocket.open(served.base, ann.accessToken);
  const other = await VezaSocket.open(served.base, bob.accessToken);
  const last = await VezaSocket.open(served.base, bob.accessToken);
  const { limits } = served.house.services;
  for (let spent = 0; spent < 1200; spent++) await limits.spend('read', ann.id).catch(() => null);
  const ids: number[] = [];
  for (let n = 0; n < 10; n++) {
    const { message } = await eve.api.messages.send({ roomId: room.id, content: `${n}` });
    await eve.api.reactions.add({ messageId: message.id, emoji: '👍' });
    ids.push(message.id);
  }
  for (const socket of [other, last]) {
    const heard: unknown[] = [];
    for (let n = 0; n < 10; n++) heard.push((await socket.next('reaction_added')).message_id);
    expect(heard).toEqual(ids);
    expect(socket.count('room_message')).toBe(10);
  }
  for (const socket of [spentOne, other, last]) socket.close();
});
