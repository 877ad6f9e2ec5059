import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CreateWebhook } from '#contract/webhooks.ts';
import { House, type Person } from '#testing/house.ts';
import { Receiver } from '#testing/receiver.ts';
import { refusal } from '#testing/refusal.ts';
import { until } from '#testing/until.ts';

const SECRET = 'only ever written';

let house: House;
let receiver: Receiver;
/** the server's owner, a room's owner, a moderator there, a member there, and somebody else */
let ada: Person;
let bob: Person;
let mod: Person;
let cleo: Person;
let eve: Person;
let roomId: number;

beforeAll(async () => {
  house = await House.open({ allowPrivateWebhooks: true, webhookTimes: { pollMs: 20, gatherMs: 5, retryMs: [50] } });
  receiver = await Receiver.open();
  [ada, bob, mod, cleo, eve] = await house.people('ada', 'bob', 'mod', 'cleo', 'eve');
  roomId = (await bob.api.rooms.create({ name: 'room', memberIds: [mod.id, cleo.id] })).room.id;
  await bob.api.members.setRole({ roomId, userId: mod.id, role: 'moderator' });
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
  await receiver.close();
});

const wanted = (other: Partial<CreateWebhook> = {}): CreateWebhook => ({
  url: receiver.url('/x'),
  events: ['message_sent'],
  secret: SECRET,
  roomId,
  ...other,
});
const code = async (call: Promise<unknown>) => (await refusal(call))?.code;

test("a room's webhooks are its owners' affair; a room that one does not see has none", async () => {
  expect(await code(mod.api.webhooks.create(wanted()))).toBe('forbidden');
  expect(await code(cleo.api.webhooks.create(wanted()))).toBe('forbidden');
  expect(await code(eve.api.webhooks.create(wanted()))).toBe('room_not_found');
  expect(await code(ada.api.webhooks.create(wanted()))).toBe('room_not_found');
  const { id: webhookId } = await bob.api.webhooks.create(wanted());
  const others = [
    [mod, 'forbidden'],
    [cleo, 'forbidden'],
    [eve, 'webhook_not_found'],
    [ada, 'webhook_not_found'],
  ] as const;
  for (const [{ api }, refused] of others) {
    expect(await code(api.webhooks.get({ webhookId }))).toBe(refused);
    expect(await code(api.webhooks.update({ webhookId, active: false }))).toBe(refused);
    expect(await code(api.webhooks.delete({ webhookId }))).toBe(refused);
    expect(await code(api.webhooks.test({ webhookId }))).toBe(refused);
    expect(await code(api.webhooks.deliveries({ webhookId }))).toBe(refused);
    expect(await api.webhooks.list({})).toEqual({ items: [], total: 0 });
  }
  expect(receiver.received).toEqual([]);
  const { room: dm } = await bob.api.rooms.openDm({ userId: cleo.id });
  expect(await code(bob.api.webhooks.create(wanted({ roomId: dm.id })))).toBe('wrong_room_kind');
  await bob.api.webhooks.delete({ webhookId });
  expect(await code(bob.api.webhooks.get({ webhookId }))).toBe('webhook_not_found');
});

test("the whole server's are its admins'", async () => {
  expect(await code(bob.api.webhooks.create(wanted({ roomId: null })))).toBe('forbidden');
  const { id: webhookId } = await ada.api.webhooks.create(wanted({ roomId: null }));
  expect(await code(bob.api.webhooks.get({ webhookId }))).toBe('webhook_not_found');
  expect((await ada.api.webhooks.list({})).items.map(({ id }) => id)).toEqual([webhookId]);
  await ada.api.webhooks.delete({ webhookId });
});

test('a secret is in no answer, no audit entry, no kept answer and no log line, and is gone with its webhook', async () => {
  const { id: webhookId } = await bob.api.webhooks.create(wanted({ clientId: 'a key' }));
  const said = [
    await bob.api.webhooks.create(wanted({ clientId: 'a key' })),
    await bob.api.webhooks.get({ webhookId }),
    await bob.api.webhooks.list({}),
    await bob.api.webhooks.update({ webhookId, secret: `${SECRET}!` }),
    await bob.api.webhooks.test({ webhookId }),
    await bob.api.webhooks.deliveries({ webhookId }),
    await bob.api.audit.list({ roomId }),
    await house.sql('SELECT * FROM idempotency_key'),
    await house.sql('SELECT * FROM event'),
    await house.sql('SELECT * FROM webhook_delivery'),
    house.notes,
  ];
  expect(JSON.stringify(said)).not.toContain(SECRET);
  const refused = await refusal(bob.api.webhooks.create({ ...wanted(), secret: 'short', url: 'ftp://x' }));
  expect(JSON.stringify(refused)).not.toContain('short');
  await bob.api.webhooks.delete({ webhookId });
  expect(await house.sql('SELECT secret FROM webhook WHERE id = $1', [webhookId])).toEqual([{ secret: '' }]);
});

test('[S37] a webhook that is created with a client id again, fifty times at once, is one', async () => {
  const made = await Promise.all(
    Array.from({ length: 50 }, () => bob.api.webhooks.create(wanted({ clientId: 'another key' }))),
  );
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  const other = bob.api.webhooks.create(wanted({ clientId: 'another key', secret: 'another secret' }));
  expect(await code(other)).toBe('idempotency_conflict');
  expect((await bob.api.webhooks.list({})).total).toBe(1);
  await bob.api.webhooks.delete({ webhookId: made[0]?.id ?? 0 });
});

test.each([
  ['url', 'ftp://example.org/'],
  ['url', 'javascript:alert(1)'],
  ['url', 'example.org'],
  ['url', 'https://'],
  ['url', 'https://user:password@example.org/'],
  ['url', `https://example.org/${'x'.repeat(2000)}`],
  ['secret', 'x'.repeat(7)],
  ['secret', 'x'.repeat(201)],
  ['events', []],
  ['events', ['everything']],
  ['events', ['ping']],
  ['roomId', 2 ** 31],
])('a webhook whose %s is %j is refused', async (field, value) => {
  const refused = await refusal(bob.api.webhooks.create({ ...wanted(), [field]: value }));
  expect(refused).toMatchObject({ code: 'invalid_input' });
});

test('a room has at most twenty, however many are made at once', async () => {
  const { room } = await bob.api.rooms.create({ name: 'many' });
  const made = await Promise.all(
    Array.from({ length: 25 }, () => code(bob.api.webhooks.create(wanted({ roomId: room.id })))),
  );
  expect(made.filter((refused) => refused === undefined)).toHaveLength(20);
  const page = await bob.api.webhooks.list({ offset: 15, limit: 3 });
  expect(page.total).toBe(20);
  expect(page.items).toHaveLength(3);
  await bob.api.rooms.delete({ roomId: room.id });
  expect((await bob.api.webhooks.list({})).total).toBe(0);
  const left = await house.sql("SELECT id FROM webhook WHERE room_id = $1 AND (active OR secret <> '')", [room.id]);
  expect(left).toEqual([]);
});

test('what is done to a webhook is in the audit log, with the host alone', async () => {
  const { room } = await bob.api.rooms.create({ name: 'audited' });
  const { id: webhookId } = await bob.api.webhooks.create(wanted({ roomId: room.id, url: 'https://example.org/key' }));
  await bob.api.webhooks.update({ webhookId, events: ['user_left', 'user_left'], secret: 'a new secret' });
  expect((await bob.api.webhooks.get({ webhookId })).events).toEqual(['user_left']);
  await bob.api.webhooks.delete({ webhookId });
  const { items } = await bob.api.audit.list({ roomId: room.id });
  const details = { webhookId, host: 'example.org' };
  expect(items.slice(0, 3)).toMatchObject([
    { action: 'webhook_deleted', actorId: bob.id, details },
    { action: 'webhook_updated', actorId: bob.id, details: { ...details, fields: ['events', 'secret'] } },
    { action: 'webhook_created', actorId: bob.id, details: { ...details, events: ['message_sent'] } },
  ]);
  expect(JSON.stringify(items)).not.toContain('/key');
});

/** Writes in each room and waits until the last, which must be heard, was told. Answers what was. */
async function heardOf(path: string, ...writes: (() => Promise<unknown>)[]): Promise<unknown[]> {
  const before = receiver.at(path).length;
  for (const write of writes) await write();
  await until('the last is told', () => receiver.at(path).some(({ data }) => data.content === 'the last'));
  const told = receiver.at(path).slice(before);
  receiver.clear();
  return told.map(({ data }) => data.content);
}

test("an admin's webhook hears the public rooms of his organisation, and no private room, no direct message, no other organisation", async () => {
  const say = (who: Person, to: number, content: string) => () => who.api.messages.send({ roomId: to, content });
  const { id: organisationId } = await ada.api.organisations.create({ name: 'elsewhere' });
  const far = await house.person('far');
  await ada.api.organisations.moveUser({ userId: far.id, organisationId });
  const { room: open } = await bob.api.rooms.create({ name: 'open', visibility: 'public' });
  const { room: other } = await bob.api.rooms.create({ name: 'other', visibility: 'public' });
  const { room: hidden } = await ada.api.rooms.create({ name: 'hidden', memberIds: [bob.id] });
  const { room: dm } = await ada.api.rooms.openDm({ userId: bob.id });
  const { room: foreign } = await far.api.rooms.create({ name: 'foreign', visibility: 'public' });
  const { id: webhookId } = await ada.api.webhooks.create(wanted({ roomId: null, url: receiver.url('/all') }));
  const told = await heardOf(
    '/all',
    say(bob, open.id, 'public'),
    () => receiver.until(1, '/all'),
    say(bob, hidden.id, 'private'),
    say(bob, dm.id, 'direct'),
    say(far, foreign.id, 'foreign'),
    () => bob.api.rooms.update({ roomId: open.id, visibility: 'private' }),
    say(bob, open.id, 'private by now'),
    say(bob, other.id, 'the last'),
  );
  expect(told).toEqual(['public', 'the last']);
  await ada.api.webhooks.delete({ webhookId });
});

test('[E6] whoever may not see a room any more hears nothing of it through his webhook; an owner who turns it on takes it over', async () => {
  const { room } = await bob.api.rooms.create({ name: 'shared', memberIds: [cleo.id] });
  await bob.api.members.setRole({ roomId: room.id, userId: cleo.id, role: 'owner' });
  const { id: webhookId } = await cleo.api.webhooks.create(wanted({ roomId: room.id, url: receiver.url('/left') }));
  const { id: control } = await bob.api.webhooks.create(wanted({ roomId: room.id, url: receiver.url('/stays') }));
  await bob.api.members.setRole({ roomId: room.id, userId: cleo.id, role: 'member' });
  const say = (content: string) => () => bob.api.messages.send({ roomId: room.id, content });
  expect(await heardOf('/stays', say('x'), say('the last'))).toEqual(['x', 'the last']);
  expect((await bob.api.webhooks.deliveries({ webhookId })).total).toBe(0);
  await bob.api.webhooks.update({ webhookId, active: true });
  expect(await bob.api.webhooks.get({ webhookId })).toMatchObject({ createdBy: bob.id });
  expect(await heardOf('/left', say('y'), say('the last'))).toEqual(['y', 'the last']);
  await bob.api.webhooks.delete({ webhookId });
  await bob.api.webhooks.delete({ webhookId: control });
});

test('what happens while it is off is not told afterwards', async () => {
  const { id: webhookId } = await bob.api.webhooks.create(wanted({ url: receiver.url('/off') }));
  const say = (content: string) => () => bob.api.messages.send({ roomId, content });
  await heardOf('/off', say('the last'));
  await bob.api.webhooks.update({ webhookId, active: false });
  await say('unheard')();
  const told = await heardOf('/off', () => bob.api.webhooks.update({ webhookId, active: true }), say('the last'));
  expect(told).toEqual(['the last']);
  await bob.api.webhooks.delete({ webhookId });
});
