import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { uploadFile } from '#core/files.ts';
import { sweepFiles } from '#jobs/file-sweep.ts';
import { purgeMessages } from '#jobs/message-retention.ts';
import { Queue } from '#jobs/queue.ts';
import { handleRecurring } from '#jobs/recurring.ts';
import { verify } from '#jobs/verify/verify.ts';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';
import { until } from '#testing/until.ts';

let house: House;
let ada: Person;
let bob: Person;
let cleo: Person;
let roomId: number;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, cleo] = await house.people('ada', 'bob', 'cleo');
});
beforeEach(async () => {
  roomId = (await bob.api.rooms.create({ name: 'room', memberIds: [ada.id, cleo.id] })).room.id;
});
afterAll(async () => {
  const verdict = await verify(house.services.db);
  expect(verdict.checks.filter(({ differences }) => differences > 0)).toEqual([]);
  expect(house.reports).toEqual([]);
  await house.close();
});

const send = async (who: Person, content: string, more: object = {}) =>
  (await who.api.messages.send({ roomId, content, ...more })).message.id;
/** As if they had been written then, by the log as well. */
async function age(ids: number[], days = 40): Promise<void> {
  await house.sql('UPDATE message SET created_at = created_at - make_interval(days => $2) WHERE id = ANY($1)', [
    ids,
    days,
  ]);
  await house.sql(
    `UPDATE event e SET payload = jsonb_set(e.payload::jsonb, '{message,createdAt}', to_jsonb(iso(m.created_at)))::json FROM message m
     WHERE e.scope = 'room' AND e.stream_id = m.room_id AND e.payload->'message'->>'id' = m.id::text AND m.id = ANY($1)`,
    [ids],
  );
  await house.sql(
    'UPDATE room SET last_activity_at = m.created_at FROM message m WHERE m.id = room.last_message_id AND m.id = ANY($1)',
    [ids],
  );
}
async function ageFiles(ids: number[]): Promise<void> {
  await house.sql("UPDATE file SET created_at = created_at - interval '40 days' WHERE id = ANY($1)", [ids]);
  await house.sql(
    `UPDATE event e SET payload = jsonb_set(e.payload::jsonb, '{file,createdAt}', to_jsonb(iso(f.created_at)))::json FROM file f
     WHERE f.id = ANY($1) AND e.scope = 'room' AND e.stream_id = f.room_id AND e.payload->'file'->>'id' = f.id::text`,
    [ids],
  );
}
const purge = () =>
  purgeMessages(house.services.db, house.services.auth.settings, {
    signal: new AbortController().signal,
    wake: house.services.auth.wake,
  });
const shown = async (who = cleo) =>
  (await who.api.messages.list({ roomId })).messages.map(({ content }) => content).reverse();
const kept = async (text: string) => {
  const rows = await house.sql<{ found: string }>(
    `SELECT 'message' AS found FROM message WHERE content LIKE $1 UNION ALL SELECT 'edit' FROM message_edit WHERE content LIKE $1
     UNION ALL SELECT 'search' FROM message_search WHERE words @@ to_tsquery('simple', $2)`,
    [`%${text}%`, text],
  );
  return rows.map(({ found }) => found);
};

test('messages older than they are kept are deleted for all and for good: badges, threads and mentions stay exact', async () => {
  const old = await send(ada, 'ancient @cleo');
  const parent = await send(ada, 'parent');
  const reply = await send(ada, 'oldreply', { parentId: parent });
  await ada.api.messages.edit({ messageId: old, content: 'ancient edited @cleo' });
  await cleo.api.reactions.add({ messageId: old, emoji: '👍' });
  const deleted = await send(ada, 'secretword');
  await ada.api.messages.delete({ messageId: deleted });
  const young = await send(ada, 'young @cleo');
  await age([old, reply, deleted]);
  await bob.api.rooms.setRetention({ roomId, keep: 30 });
  const [before] = (await cleo.api.rooms.mine({})).items;
  expect(before?.membership).toMatchObject({ unread: 4, mentions: 2 });
  expect(await purge()).toEqual([{ roomId, messages: 3, files: 0 }]);
  const [after] = (await cleo.api.rooms.mine({})).items;
  expect(after?.membership).toMatchObject({ unread: 2, mentions: 1 });
  expect(await shown()).toEqual(['parent', 'young @cleo']);
  expect((await cleo.api.messages.get({ messageId: parent })).message.threadCount).toBe(0);
  for (const text of ['ancient', 'oldreply', 'secretword']) expect([text, await kept(text)]).toEqual([text, []]);
  expect(await house.sql('SELECT * FROM reaction WHERE message_id = $1', [old])).toEqual([]);
  const [told] = await house.sql<{ payload: object }>(
    `SELECT payload FROM event WHERE scope = 'room' AND stream_id = $1 AND payload->>'messageId' = $2 ORDER BY seq DESC`,
    [roomId, String(old)],
  );
  expect(told?.payload).toMatchObject({ type: 'message.deleted', deletedBy: null, senderId: ada.id });
  const { items } = await bob.api.audit.list({ roomId, action: 'messages_purged' });
  expect(items[0]?.details).toEqual({ days: 30, messages: 3, files: 0 });
  expect(await purge()).toEqual([]);
  expect(young).toBeGreaterThan(deleted);
});

test('what is pinned stays, and of a room that is kept for ever everything', async () => {
  const [pinned, plain] = [await send(ada, 'pinned one'), await send(ada, 'plain one')];
  await bob.api.messages.pin({ messageId: pinned, pinned: true });
  await age([pinned, plain]);
  await ada.api.admin.updateSettings({ messageRetentionDays: 30 });
  await bob.api.rooms.setRetention({ roomId, keep: 'forever' });
  expect(await cleo.api.rooms.retention({ roomId })).toEqual({ keep: 'forever', days: null });
  await purge();
  expect(await shown()).toEqual(['pinned one', 'plain one']);
  await bob.api.rooms.setRetention({ roomId, keep: 'server' });
  expect(await cleo.api.rooms.retention({ roomId })).toEqual({ keep: 'server', days: 30 });
  await purge();
  expect(await shown()).toEqual(['pinned one']);
  await bob.api.messages.pin({ messageId: pinned, pinned: false });
  await purge();
  expect(await shown()).toEqual([]);
  await ada.api.admin.updateSettings({ messageRetentionDays: null });
});

test('files go with their messages, and those that hang on none by their own age', async () => {
  const { files, db } = house.services;
  const bytes = async function* () {
    yield Buffer.from('a file');
  };
  const upload = async (name: string) =>
    uploadFile({ ...ada.core, files }, { roomId, name, description: '', declaredType: 'text/plain', bytes: bytes() });
  const [loose, hanging, fresh] = [await upload('loose.txt'), await upload('hanging.txt'), await upload('fresh.txt')];
  const message = await send(ada, 'with a file', { fileIds: [hanging.id] });
  await age([message]);
  await ageFiles([loose.id, hanging.id]);
  await bob.api.rooms.setRetention({ roomId, keep: 30 });
  expect(await purge()).toEqual([{ roomId, messages: 1, files: 1 }]);
  expect((await cleo.api.files.list({ roomId })).items.map(({ name }) => name)).toEqual(['fresh.txt']);
  await sweepFiles(db, files.store);
  expect(await files.store.read(loose.uuid)).toBeNull();
  expect(await files.store.read(hanging.uuid)).toBeNull();
  expect(fresh.id).toBeGreaterThan(0);
});

test('under a legal hold nothing goes for good, what was deleted and edited can be read by who may, and each look is noted', async () => {
  const { files, db } = house.services;
  const [old, edited, deleted] = [
    await send(cleo, 'old held'),
    await send(cleo, 'first version'),
    await send(cleo, 'taken back'),
  ];
  const foreign = await send(ada, 'not held');
  const bytes = async function* () {
    yield Buffer.from('evidence');
  };
  const about = { roomId, name: 'evidence.txt', description: '', declaredType: 'text/plain', bytes: bytes() };
  const file = await uploadFile({ ...cleo.core, files }, about);
  await cleo.api.messages.edit({ messageId: edited, content: 'second version' });
  const hold = await ada.api.admin.placeHold({ subject: { userId: cleo.id }, reason: 'case 7' });
  await cleo.api.messages.delete({ messageId: deleted });
  await cleo.api.files.delete({ fileId: file.id });
  await sweepFiles(db, files.store);
  expect(await files.store.read(file.uuid)).not.toBeNull();
  await age([old, edited, deleted, foreign]);
  await bob.api.rooms.setRetention({ roomId, keep: 30 });
  await purge();
  expect(await shown()).toEqual(['old held', 'second version']);
  const { items } = await ada.api.admin.readHeld({ subject: { userId: cleo.id } });
  expect(items.slice(0, 3)).toMatchObject([
    { id: deleted, content: 'taken back', deletedBy: cleo.id },
    { id: edited, content: 'second version', edits: [{ content: 'first version', editorId: cleo.id }] },
    { id: old, content: 'old held', deletedAt: null, edits: [] },
  ]);
  const looks = await ada.api.audit.list({ action: 'hold_read' });
  expect(looks.items[0]).toMatchObject({ actorId: ada.id, userId: cleo.id });
  // [S12] [S16] Nobody else reads it, and without a hold no admin does.
  expect(await refusal(bob.api.admin.readHeld({ subject: { userId: cleo.id } }))).toMatchObject({ code: 'forbidden' });
  expect(await refusal(ada.api.admin.readHeld({ subject: { userId: bob.id } }))).toMatchObject({ code: 'forbidden' });
  await ada.api.admin.liftHold({ holdId: hold.id });
  expect(await refusal(ada.api.admin.liftHold({ holdId: hold.id }))).toMatchObject({ code: 'forbidden' });
  expect(await refusal(ada.api.admin.readHeld({ subject: { userId: cleo.id } }))).toMatchObject({ code: 'forbidden' });
  expect((await ada.api.admin.holds({})).items[0]).toMatchObject({ id: hold.id, reason: 'case 7', userId: cleo.id });
  await purge();
  expect(await shown()).toEqual([]);
  await sweepFiles(db, files.store);
  expect(await files.store.read(file.uuid)).toBeNull();
});

test('a room that is held keeps everything; of a deleted room the texts go all the same', async () => {
  const first = await send(cleo, 'heldroom');
  await age([first]);
  await bob.api.rooms.setRetention({ roomId, keep: 30 });
  const hold = await ada.api.admin.placeHold({ subject: { roomId }, reason: 'case 8' });
  expect(await purge()).toEqual([]);
  expect((await ada.api.admin.readHeld({ subject: { roomId } })).items).toMatchObject([{ content: 'heldroom' }]);
  expect(await refusal(ada.api.admin.placeHold({ subject: { roomId: 999_999 }, reason: 'x' }))).toMatchObject({
    code: 'room_not_found',
  });
  expect(await refusal(ada.api.admin.placeHold({ subject: { userId: 999_999 }, reason: 'x' }))).toMatchObject({
    code: 'user_not_found',
  });
  await ada.api.admin.liftHold({ holdId: hold.id });
  await bob.api.rooms.delete({ roomId });
  expect(await purge()).toEqual([{ roomId, messages: 1, files: 0 }]);
  expect(await kept('heldroom')).toEqual([]);
  expect(await purge()).toEqual([]);
});

test('[S2] [S18] who does not lead the room does not say how long it keeps', async () => {
  const eve = await house.person('eve');
  expect(await refusal(cleo.api.rooms.setRetention({ roomId, keep: 1 }))).toMatchObject({ code: 'forbidden' });
  expect(await refusal(eve.api.rooms.setRetention({ roomId, keep: 1 }))).toMatchObject({ code: 'room_not_found' });
  expect(await refusal(eve.api.rooms.retention({ roomId }))).toMatchObject({ code: 'room_not_found' });
  expect(await bob.api.rooms.setRetention({ roomId, keep: 5 })).toBe(5);
  expect(await cleo.api.rooms.retention({ roomId })).toEqual({ keep: 5, days: 5 });
  expect(await refusal(ada.api.rooms.setRetention({ roomId, keep: 'server' }))).toMatchObject({ code: 'forbidden' });
});

test('[S41] what recurs is done by one node at a time and puts itself in again, however often it is begun', async () => {
  const { db } = house.services;
  const nodes = [0, 1].map(
    () => new Queue(db, { times: { pollMs: 20 }, onError: () => undefined, note: () => undefined }),
  );
  let now = 0;
  let most = 0;
  let runs = 0;
  const begins = nodes.map((queue) =>
    handleRecurring(queue, db, 'recurring_test', {
      everyMs: 30,
      timeoutMs: 5000,
      async work() {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 5));
        now--;
        runs++;
      },
    }),
  );
  for (const begin of begins) await begin();
  for (const queue of nodes) queue.start();
  await until('it was done five times', () => runs >= 5);
  expect(most).toBe(1);
  expect(await house.sql("SELECT id FROM job WHERE kind = 'recurring_test'")).toHaveLength(1);
  await Promise.all(nodes.map((queue) => queue.stop()));
  await house.sql('DELETE FROM job');
});
