import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CreateWebhook, Webhook } from '#contract/webhooks.ts';
import { WebhookEvent } from '#contract/webhooks.ts';
import { House, type Person } from '#testing/house.ts';
import { Receiver } from '#testing/receiver.ts';
import { refusal } from '#testing/refusal.ts';
import { until } from '#testing/until.ts';

const SECRET = 'webhook_secret_key';
const times = { pollMs: 20, gatherMs: 5, timeoutMs: 500, retryMs: [40, 60, 80] };

let house: House;
let receiver: Receiver;
let ada: Person;
let bob: Person;
let eve: Person;
let roomId: number;

beforeAll(async () => {
  house = await House.open({ allowPrivateWebhooks: true, webhookTimes: times });
  receiver = await Receiver.open();
  [ada, bob, eve] = await house.people('ada', 'bob', 'eve');
});
beforeEach(async () => {
  roomId = (await bob.api.rooms.create({ name: 'room', memberIds: [ada.id] })).room.id;
});
afterEach(async () => {
  for (const { id } of (await ada.api.webhooks.list({})).items) await ada.api.webhooks.delete({ webhookId: id });
  for (const { id } of (await bob.api.webhooks.list({})).items) await bob.api.webhooks.delete({ webhookId: id });
  await until('no turn is left', async () => (await busy()) === 0);
  receiver.clear();
  expect(house.reports).toEqual([]);
});
afterAll(async () => {
  await house.close();
  await receiver.close();
});

async function busy(): Promise<number> {
  const rows = await house.sql('SELECT id FROM webhook_delivery WHERE locked_until > now()');
  return rows.length;
}

const listen = (who: Person, path = '/', other: Partial<CreateWebhook> = {}): Promise<Webhook> =>
  who.api.webhooks.create({
    url: receiver.url(path),
    events: WebhookEvent.options,
    secret: SECRET,
    roomId,
    ...other,
  });
const send = async (content: string, to = roomId) => (await bob.api.messages.send({ roomId: to, content })).message;
const deliveries = async (webhookId: number) => (await bob.api.webhooks.deliveries({ webhookId })).items;

test('each event is told in the words of the document, signed over the very bytes', async () => {
  await listen(bob);
  const message = await send('Salut @ada 👋');
  await bob.api.messages.edit({ messageId: message.id, content: 'Salut' });
  await ada.api.reactions.toggle({ messageId: message.id, emoji: '👍' });
  await ada.api.reactions.toggle({ messageId: message.id, emoji: '👍' });
  await bob.api.members.add({ roomId, userId: eve.id });
  await eve.api.members.leave({ roomId });
  await bob.api.rooms.update({ roomId, topic: 'topic' });
  await bob.api.messages.delete({ messageId: message.id });
  const told = await receiver.until(8);
  expect(told.map(({ event }) => event)).toEqual([
    'message_sent',
    'message_edited',
    'reaction_added',
    'reaction_removed',
    'user_joined',
    'user_left',
    'room_updated',
    'message_deleted',
  ]);
  const reaction = { room_id: roomId, message_id: message.id, user_id: ada.id, username: 'ada', emoji: '👍' };
  const [sent, edited, added, removed, joined, left, updated, deleted] = told.map(({ data }) => data);
  expect(sent).toEqual({
    room_id: roomId,
    id: message.id,
    uuid: `msg-${message.uuid}`,
    author_id: bob.id,
    username: 'bob',
    content: 'Salut @ada 👋',
    parent_message_id: null,
    thread_count: 0,
    is_pinned: false,
    is_edited: false,
    edit_count: 0,
    reactions: {},
    mentions: [ada.id],
    metadata: {},
    created_at: message.createdAt,
    updated_at: message.updatedAt,
  });
  expect(edited).toMatchObject({ content: 'Salut', is_edited: true, edit_count: 1 });
  expect([added, removed]).toEqual([reaction, reaction]);
  expect(joined).toEqual({ room_id: roomId, user_id: eve.id, username: 'eve' });
  expect(left).toEqual({ room_id: roomId, user_id: eve.id, username: 'eve', removed_by: null });
  expect(updated).toMatchObject({ room_id: roomId, name: 'room', description: 'topic', is_public: false });
  expect(deleted).toMatchObject({ id: message.id, uuid: `msg-${message.uuid}`, username: 'bob', deleted_by: bob.id });
  for (const { headers, body, event } of told) {
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    expect(headers).toMatchObject({
      'x-webhook-signature': signature,
      'x-webhook-event': event,
      'user-agent': 'Parley',
      'content-type': 'application/json',
    });
    expect(body.toString()).toBe(JSON.stringify(JSON.parse(body.toString())));
    expect(Object.keys(JSON.parse(body.toString()) as object)).toEqual(['event', 'data', 'timestamp']);
  }
});

test('a delivery leaves within a second, with the times as they are in production', async () => {
  const plain = await House.open({ allowPrivateWebhooks: true });
  const [cleo] = await plain.people('cleo');
  const { room } = await cleo.api.rooms.create({ name: 'room' });
  const wanted = { url: receiver.url('/soon'), events: ['message_sent' as const], secret: SECRET, roomId: room.id };
  await cleo.api.webhooks.create(wanted);
  for (let count = 1; count <= 3; count++) {
    const since = performance.now();
    await cleo.api.messages.send({ roomId: room.id, content: 'x' });
    const told = await receiver.until(count, '/soon');
    expect((told.at(-1)?.at ?? 0) - since).toBeLessThan(1000);
  }
  await plain.close();
});

test('only what was asked for is told', async () => {
  await listen(bob, '/some', { events: ['message_deleted', 'reaction_added'] });
  const message = await send('x');
  await ada.api.reactions.toggle({ messageId: message.id, emoji: '👍' });
  await bob.api.messages.delete({ messageId: message.id });
  const told = await receiver.until(2, '/some');
  expect(told.map(({ event }) => event)).toEqual(['reaction_added', 'message_deleted']);
});

test('what fails is tried again with growing pauses, as the same delivery with the same bytes, and in its order', async () => {
  let refused = 0;
  receiver.answer = (_one, res) => void res.writeHead(refused++ < 2 ? 503 : 200).end();
  const { id: webhookId } = await listen(bob);
  const contents = ['one', 'two', 'three', 'four'];
  for (const content of contents) await send(content);
  const told = await receiver.until(contents.length + 2);
  const [first, second, third] = told;
  expect(told.slice(2).map(({ data }) => data.content)).toEqual(contents);
  expect(new Set(told.slice(0, 3).map(({ deliveryId }) => deliveryId)).size).toBe(1);
  expect(second?.body).toEqual(first?.body);
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(0.8 * 40);
  expect((third?.at ?? 0) - (second?.at ?? 0)).toBeGreaterThan(0.8 * 60);
  await until('all is written down', async () =>
    (await deliveries(webhookId)).every(({ state }) => state === 'delivered'),
  );
  expect((await deliveries(webhookId)).map(({ attempts }) => attempts)).toEqual([1, 1, 1, 3]);
  expect(await bob.api.webhooks.get({ webhookId })).toMatchObject({ failures: 0, active: true });
});

test('after the last attempt it is given up, and what comes behind it is told', async () => {
  receiver.answer = ({ data }, res) => void res.writeHead(data.content === 'poison' ? 500 : 200).end();
  const { id: webhookId } = await listen(bob);
  await send('poison');
  await send('next');
  await until('both are done with', async () => {
    const all = await deliveries(webhookId);
    return all.length === 2 && all.every(({ nextAttemptAt }) => nextAttemptAt === null);
  });
  const [next, poison] = await deliveries(webhookId);
  expect(poison).toMatchObject({
    state: 'given_up',
    attempts: times.retryMs.length + 1,
    lastStatus: 500,
    lastError: 'The receiver answered 500.',
    nextAttemptAt: null,
  });
  expect(next).toMatchObject({ state: 'delivered', attempts: 1, lastStatus: 200, lastError: null });
  expect(receiver.received.filter(({ data }) => data.content === 'poison')).toHaveLength(times.retryMs.length + 1);
});

test('[S30] a redirect is a failure and is not followed', async () => {
  receiver.answer = ({ path }, res) =>
    void (path === '/from' ? res.writeHead(307, { location: receiver.url('/to') }).end() : res.writeHead(200).end());
  const { id: webhookId } = await listen(bob, '/from');
  await send('x');
  await until('it was tried', async () => ((await deliveries(webhookId))[0]?.attempts ?? 0) > 1);
  expect(await deliveries(webhookId)).toMatchObject([{ lastStatus: 307, lastError: 'The receiver answered 307.' }]);
  expect(receiver.at('/to')).toEqual([]);
});

test('a receiver that never answers holds up no other, even at the same host', async () => {
  receiver.answer = ({ path }, res) => void (path === '/silent' ? null : res.writeHead(200).end());
  const { id: silent } = await listen(bob, '/silent');
  await listen(bob, '/quick');
  const since = performance.now();
  await send('one');
  await send('two');
  const told = await receiver.until(2, '/quick');
  expect((told.at(-1)?.at ?? 0) - since).toBeLessThan(times.timeoutMs);
  await until('it timed out', async () =>
    (await deliveries(silent)).some(({ lastError }) => lastError === 'There was no answer in time.'),
  );
});

test('of one host at most four calls are made at once, and one of a webhook', async () => {
  const waiting: (() => void)[] = [];
  receiver.answer = (_one, res) => void waiting.push(() => res.writeHead(200).end());
  for (let at = 0; at < 10; at++) await listen(bob, `/${at}`);
  await send('one');
  await send('two');
  await until('four wait', () => waiting.length === 4);
  for (let done = 0; done < 20; done++) {
    await until('the next is there', () => waiting.length > 0);
    waiting.shift()?.();
  }
  await until('all came', () => receiver.received.length === 20);
  expect(receiver.mostAtOnce).toBeLessThanOrEqual(4);
  for (let at = 0; at < 10; at++) expect(receiver.at(`/${at}`).map(({ data }) => data.content)).toEqual(['one', 'two']);
});

test('a 410 turns the webhook off at once, and what waited is given up', async () => {
  receiver.answer = (_one, res) => void res.writeHead(410).end();
  const { id: webhookId } = await listen(bob);
  await send('one');
  await until('it is off', async () => !(await bob.api.webhooks.get({ webhookId })).active);
  expect(await bob.api.webhooks.get({ webhookId })).toMatchObject({ disabledReason: 'gone', failures: 1 });
  for (const { state } of await deliveries(webhookId)) expect(state).toBe('given_up');
  const { items } = await bob.api.audit.list({ roomId, action: 'webhook_disabled' });
  expect(items).toMatchObject([{ actorId: null, details: { webhookId, status: 410 } }]);
  await send('unheard');
  receiver.clear();
  await bob.api.webhooks.update({ webhookId, active: true });
  await send('heard again');
  const [told] = await receiver.until(1);
  expect(told?.data.content).toBe('heard again');
  expect(await bob.api.webhooks.get({ webhookId })).toMatchObject({ disabledReason: null, failures: 0 });
});

test('twenty failures in a row turn it off once they have lasted an hour, not sooner', async () => {
  receiver.answer = (_one, res) => void res.writeHead(500).end();
  const { id: webhookId } = await listen(bob);
  for (let at = 0; at < 6; at++) await send('x');
  await until('it failed twenty times', async () => (await bob.api.webhooks.get({ webhookId })).failures >= 20);
  expect(await bob.api.webhooks.get({ webhookId })).toMatchObject({ active: true });
  await house.sql(`UPDATE webhook SET failing_since = now() - interval '61 minutes' WHERE id = $1`, [webhookId]);
  await send('y');
  await until('it is off', async () => !(await bob.api.webhooks.get({ webhookId })).active);
  expect(await bob.api.webhooks.get({ webhookId })).toMatchObject({ disabledReason: 'failing' });
});

test('a test makes one attempt at once and tells what came of it, whether the webhook is on or off', async () => {
  const { id: webhookId } = await listen(bob);
  await bob.api.webhooks.update({ webhookId, active: false });
  expect(await bob.api.webhooks.test({ webhookId })).toMatchObject({
    event: 'ping',
    state: 'delivered',
    attempts: 1,
    lastStatus: 204,
    lastError: null,
  });
  const [ping] = receiver.received;
  expect(ping).toMatchObject({ event: 'ping', data: { webhook_id: webhookId, room_id: roomId } });
  receiver.answer = (_one, res) => void res.writeHead(404).end();
  const failed = { state: 'given_up', attempts: 1, lastStatus: 404, lastError: 'The receiver answered 404.' };
  expect(await bob.api.webhooks.test({ webhookId })).toMatchObject(failed);
  expect(await bob.api.webhooks.get({ webhookId })).toMatchObject({ active: false, failures: 0 });
  expect(receiver.received).toHaveLength(2);
});

test('what was sent is shown word for word to its owner, and sent once more when he wants it', async () => {
  const { id: webhookId } = await listen(bob);
  receiver.answer = (_received, res) => void res.writeHead(500).end();
  await send('hello');
  await until('it is given up', async () => (await deliveries(webhookId))[0]?.state === 'given_up');
  const [given] = await deliveries(webhookId);
  const deliveryId = given?.id ?? 0;
  const sent = await bob.api.webhooks.delivery({ deliveryId });
  expect(sent).toEqual({ ...given, body: receiver.received[0]?.body.toString() });
  for (const act of [ada.api.webhooks.delivery, ada.api.webhooks.redeliver])
    expect(await refusal(act({ deliveryId }))).toMatchObject({ code: 'forbidden' });
  for (const act of [eve.api.webhooks.delivery, eve.api.webhooks.redeliver])
    expect(await refusal(act({ deliveryId }))).toMatchObject({ code: 'webhook_not_found' });

  const before = receiver.received.length;
  const again = { state: 'given_up', attempts: before + 1, lastStatus: 500, nextAttemptAt: null };
  expect(await bob.api.webhooks.redeliver({ deliveryId })).toMatchObject(again);
  receiver.answer = (_received, res) => void res.writeHead(204).end();
  const taken = { id: deliveryId, state: 'delivered', attempts: before + 2, lastStatus: 204, lastError: null };
  expect(await bob.api.webhooks.redeliver({ deliveryId })).toMatchObject(taken);
  const bodies = receiver.received.map(({ body }) => body.toString());
  expect(bodies).toEqual(Array(before + 2).fill(sent.body));
  expect(await refusal(bob.api.webhooks.redeliver({ deliveryId: 999_999 }))).toMatchObject({
    code: 'webhook_not_found',
  });
});

test('[S29] without WEBHOOK_ALLOW_PRIVATE nothing is sent into the own network, and the log of deliveries says so', async () => {
  const guarded = await House.open({ webhookTimes: times });
  const [cleo] = await guarded.people('cleo');
  const { room } = await cleo.api.rooms.create({ name: 'room' });
  const wanted = { url: receiver.url('/inside'), events: ['message_sent' as const], secret: SECRET, roomId: room.id };
  const { id: webhookId } = await cleo.api.webhooks.create(wanted);
  const refused = { lastStatus: null, lastError: 'The address is not a public one.' };
  expect(await cleo.api.webhooks.test({ webhookId })).toMatchObject({ state: 'given_up', ...refused });
  await cleo.api.messages.send({ roomId: room.id, content: 'x' });
  await until('it was tried', async () => {
    const [last] = (await cleo.api.webhooks.deliveries({ webhookId })).items;
    return last?.event === 'message_sent' && last.state === 'given_up';
  });
  const { items } = await cleo.api.webhooks.deliveries({ webhookId });
  expect(items).toMatchObject([refused, refused]);
  expect(receiver.at('/inside')).toEqual([]);
  await guarded.close();
});

test('[S29] a receiver that answers with another protocol is a failure like any other, and a stop does not wait for it', async () => {
  const raw = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    );
  });
  raw.listen(0, '127.0.0.1');
  await once(raw, 'listening');
  const { port } = raw.address() as net.AddressInfo;
  const { id: webhookId } = await listen(bob, '/', { url: `http://127.0.0.1:${port}/` });
  expect(await bob.api.webhooks.test({ webhookId })).toMatchObject({ state: 'given_up', lastStatus: 101 });
  await send('x');
  await until('it was tried again', async () => (await bob.api.webhooks.get({ webhookId })).failures > 1);
  await bob.api.webhooks.delete({ webhookId });
  raw.close();
});

test('a stop ends though a turn cannot be given back', async () => {
  const stuck = await House.open({
    allowPrivateWebhooks: true,
    webhookTimes: { ...times, timeoutMs: 20_000, stopMs: 50, giveBackMs: 200 },
  });
  const [cleo] = await stuck.people('cleo');
  const { room } = await cleo.api.rooms.create({ name: 'room' });
  receiver.answer = () => undefined;
  const wanted = { url: receiver.url('/stuck'), events: ['message_sent' as const], secret: SECRET, roomId: room.id };
  const { id: webhookId } = await cleo.api.webhooks.create(wanted);
  await cleo.api.messages.send({ roomId: room.id, content: 'x' });
  await receiver.until(1, '/stuck');
  const holder = new pg.Client({ connectionString: stuck.url });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT id FROM webhook WHERE id = $1 FOR UPDATE', [webhookId]);
  const began = performance.now();
  await stuck.services.webhooks.stop();
  expect(performance.now() - began).toBeLessThan(2000);
  await holder.query('ROLLBACK');
  await holder.end();
  await stuck.close();
});
