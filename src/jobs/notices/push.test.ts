import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { PushService } from '#testing/push-service.ts';
import { refusalCode } from '#testing/refusal.ts';
import { until } from '#testing/until.ts';

let service: PushService;
let house: House;
let ada: Person;
let bob: Person;
let roomId: number;
let dmId: number;

const presenceTimes = { graceMs: 50 };
const options = { notices: true, jobTimes: { pollMs: 100 }, allowPrivateWebhooks: true, presenceTimes };

beforeAll(async () => {
  service = await PushService.open();
  house = await House.open(options);
  [ada, bob] = await house.people('ada', 'bob');
  dmId = (await ada.api.rooms.openDm({ userId: bob.id })).room.id;
});
beforeEach(async () => {
  await atRest();
  service.pushed.length = 0;
  await house.sql('DELETE FROM push_subscription');
  await bob.api.notifications.setSettings({ push: true, quietHours: null });
  await bob.api.users.setDoNotDisturb({ until: null });
  roomId = (await ada.api.rooms.create({ name: 'room', memberIds: [bob.id] })).room.id;
});
afterAll(async () => {
  await house.close();
  await service.close();
});

/** Nothing waits any more: not in the log, not in the queue. What is to be pushed in a moment is pushed now. */
async function atRest(hurry = true): Promise<void> {
  await house.services.notices.catchUp();
  await until('all is pushed or dropped', async () => {
    if (hurry)
      await house.sql(`UPDATE job SET run_at = now() WHERE kind = 'push' AND lease IS NULL AND run_at > now()`);
    const [row] = await house.sql<{ n: number }>(
      `SELECT (SELECT count(*) FROM job WHERE kind LIKE 'push%') + (SELECT count(*) FROM notice_todo)
         + (SELECT count(*) FROM event e, notice_state s WHERE e.scope = 'room' AND s.snapshot IS NOT NULL
              AND NOT pg_visible_in_snapshot(e.xid, s.snapshot::pg_snapshot)) AS n`,
    );
    return row?.n === 0;
  });
}
const subscribe = async (name: string, who = bob) => {
  const subscription = service.browser(name);
  await who.api.push.subscribe(subscription);
  return subscription;
};
const say = async (content: string, to = roomId) => (await ada.api.messages.send({ roomId: to, content })).message.id;

test('web push: a mention and a direct message reach each browser once, encrypted for it and signed by this server', async () => {
  await subscribe('laptop');
  await subscribe('phone');
  await say('nothing for him');
  const mention = await say('**hello** @bob');
  await atRest();
  expect([service.messages('laptop'), service.messages('phone')]).toEqual([['hello @bob'], ['hello @bob']]);
  const [{ message, headers, claims }] = service.pushed as [(typeof service.pushed)[number]];
  expect(message).toEqual({
    title: 'ada · room',
    body: 'hello @bob',
    tag: `room-${roomId}`,
    roomId,
    messageId: mention,
    path: `/rooms/${roomId}`,
  });
  expect(headers).toMatchObject({ ttl: '43200', urgency: 'normal', 'content-encoding': 'aes128gcm' });
  expect(headers.topic).toMatch(/^[\w-]{32}$/);
  expect(headers.authorization).toContain(`k=${(await bob.api.push.key()).key}`);
  expect(claims.aud).toBe(new URL(service.browser('x').endpoint).origin);
  expect(claims.exp * 1000).toBeGreaterThan(Date.now());
  await say('just you', dmId);
  await atRest();
  expect(service.messages('phone')).toEqual(['hello @bob', 'just you']);
  expect(service.pushed.at(-1)).toMatchObject({ message: { title: 'ada' }, headers: { urgency: 'high' } });
});

test('web push: never for what was read on another device, deleted, or seen by somebody who is here', async () => {
  await subscribe('phone');
  const wishes = () =>
    until('it is wished', async () => (await house.sql(`SELECT FROM job WHERE kind = 'push'`)).length === 1);
  await say('@bob read');
  await wishes();
  await bob.api.receipts.markRead({ roomId });
  await atRest();
  const deleted = await say('@bob deleted');
  await wishes();
  await ada.api.messages.delete({ messageId: deleted });
  await atRest();
  await say('@bob seen in the list');
  await wishes();
  const { items } = await bob.api.notifications.page({});
  await bob.api.notifications.markRead({ upToId: items[0]?.id ?? 0 });
  await atRest();
  const device = house.services.presence.enter(bob.id);
  await say('@bob here');
  await wishes();
  await atRest();
  device.leave();
  await until('he is gone', () => house.services.presence.stateOf(bob.id) === 'offline');
  expect(service.pushed).toEqual([]);
  await say('@bob gone');
  await atRest();
  expect(service.messages('phone')).toEqual(['@bob gone']);
});

test('web push: levels, muting, do-not-disturb, quiet hours and the switch are obeyed', async () => {
  await subscribe('phone');
  const tried = async (content: string, to = dmId) => {
    service.pushed.length = 0;
    await say(content, to);
    await atRest();
    return service.pushed.length;
  };
  expect(await tried('one')).toBe(1);
  await bob.api.preferences.setRoom({ roomId: dmId, level: 'mentions' });
  expect([await tried('two'), await tried('three @bob')]).toEqual([0, 1]);
  await bob.api.preferences.setRoom({ roomId: dmId, level: 'nothing' });
  expect(await tried('four @bob')).toBe(0);
  await bob.api.preferences.setRoom({ roomId: dmId, level: 'all', mutedUntil: '2999-01-01T00:00:00Z' });
  expect(await tried('five')).toBe(0);
  await bob.api.preferences.setRoom({ roomId: dmId, mutedUntil: null });
  await bob.api.users.setDoNotDisturb({ until: new Date(Date.now() + 60_000).toISOString() });
  expect(await tried('six')).toBe(0);
  await bob.api.users.setDoNotDisturb({ until: null });
  await bob.api.notifications.setSettings({ quietHours: { from: 0, to: 24 * 60 - 1 } });
  await bob.api.notifications.setSettings({ quietHours: { from: 1, to: 0 } });
  expect(await tried('seven')).toBe(new Date().getUTCHours() + new Date().getUTCMinutes() === 0 ? 1 : 0);
  await bob.api.notifications.setSettings({ quietHours: null, push: false });
  expect(await tried('eight')).toBe(0);
});

test('web push: a browser that is gone is forgotten, one that is busy is tried again, and a session takes its own along', async () => {
  await subscribe('gone');
  service.statuses.push(410);
  await say('@bob one');
  await atRest();
  expect(await house.sql('SELECT FROM push_subscription')).toEqual([]);
  await subscribe('busy');
  service.statuses.push(503);
  await say('@bob two');
  await until(
    'it failed once',
    async () => (await house.sql(`SELECT FROM job WHERE last_error IS NOT NULL`)).length > 0,
  );
  await house.sql(`UPDATE job SET run_at = now() WHERE kind = 'push_send'`);
  await atRest();
  expect(service.messages('busy')).toEqual(['@bob two']);
  await house.sql('UPDATE session SET revoked_at = now() WHERE id = $1', [bob.sessionId]);
  await say('@bob three');
  await atRest();
  await house.sql('UPDATE session SET revoked_at = NULL WHERE id = $1', [bob.sessionId]);
  expect(service.messages('busy')).toEqual(['@bob two']);
});

test('[S13] [S29] web push: an endpoint is whose who is signed in there; not over plain http, not into our network; no keys', async () => {
  const phone = await subscribe('phone');
  await ada.api.push.subscribe(phone);
  await say('@bob none');
  await atRest();
  expect(service.pushed).toEqual([]);
  await bob.api.push.unsubscribe({ endpoint: phone.endpoint });
  expect(await house.sql('SELECT FROM push_subscription')).toHaveLength(1);
  await ada.api.push.unsubscribe({ endpoint: phone.endpoint });
  expect(await house.sql('SELECT FROM push_subscription')).toEqual([]);
  const { key } = await bob.api.auth.createApiKey({ name: 'robot' });
  expect(await refusalCode(house.caller({ apiKey: key }).push.subscribe(phone))).toBe('forbidden');
  for (const bad of [
    { ...phone, endpoint: 'ftp://example.org' },
    { ...phone, keys: { ...phone.keys, auth: 'short' } },
    { ...phone, keys: { ...phone.keys, p256dh: '!' } },
    { ...phone, keys: { ...phone.keys, p256dh: Buffer.alloc(65, 7).toString('base64url') } },
  ])
    expect(await refusalCode(bob.api.push.subscribe(bad))).toBe('invalid_input');
  const strict = await House.open({ notices: true, jobTimes: { pollMs: 100 } });
  const [one, two] = await strict.people('one', 'two');
  expect(await refusalCode(two.api.push.subscribe(phone))).toBe('invalid_input');
  await two.api.push.subscribe({ ...phone, endpoint: phone.endpoint.replace('http:', 'https:') });
  const dm = await one.api.rooms.openDm({ userId: two.id });
  await one.api.messages.send({ roomId: dm.room.id, content: 'hello' });
  await until(
    'it was refused',
    async () =>
      (await strict.sql(`SELECT FROM job WHERE last_error IS NOT NULL`)).length > 0 ||
      (await strict.sql(`SELECT FROM job WHERE kind='push_send'`)).length > 0,
  );
  expect(service.pushed).toEqual([]);
  await strict.close();
});

test('web push: with three nodes and one that dies over its work nothing is lost, and no browser is told twice', async () => {
  const nodes = await Promise.all([1, 2].map(() => House.open({ ...options, database: house.url })));
  await subscribe('laptop');
  await subscribe('phone');
  const texts = Array.from({ length: 20 }, (_, n) => `@bob ${n}`);
  await Promise.all(texts.map((text) => say(text)));
  // As if a node had taken some of it and died: its leases run out.
  await house.sql(`UPDATE job SET lease = gen_random_uuid() WHERE kind = 'push' AND id % 3 = 0`);
  await house.services.notices.catchUp();
  await house.sql(`UPDATE job SET run_at = now() WHERE kind = 'push'`);
  await atRest();
  for (const name of ['laptop', 'phone']) expect(service.messages(name).sort()).toEqual([...texts].sort());
  for (const node of nodes) await node.close();
});

test('web push: one key for the server, made once and the same on all nodes', async () => {
  const [a, b] = await Promise.all([1, 2].map(() => House.open({ database: house.url })));
  const keys = await Promise.all([house, a, b].map((node) => (node as House).services.push.publicKey));
  expect(new Set(keys).size).toBe(1);
  expect(Buffer.from(keys[0] ?? '', 'base64url')).toHaveLength(65);
  await a?.close();
  await b?.close();
});
