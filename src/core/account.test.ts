import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { uploadFile } from '#core/files.ts';
import { verify } from '#jobs/verify/verify.ts';
import { type Person, password } from '#testing/house.ts';
import { Mailbox } from '#testing/mailbox.ts';
import { refusal } from '#testing/refusal.ts';
import { type Served, serve } from '#testing/served.ts';
import { until } from '#testing/until.ts';

let mailbox: Mailbox;
let served: Served;
let owner: Person;
let roomId: number;
let count = 0;

beforeAll(async () => {
  mailbox = await Mailbox.open();
  served = await serve({
    publicUrl: 'https://chat.example.org',
    mail: { smtpUrl: mailbox.url, from: 'Parley <chat@example.org>' },
    jobTimes: { pollMs: 20 },
  });
  owner = await served.house.person('owner');
});
beforeEach(async () => {
  roomId = (await owner.api.rooms.create({ name: 'room' })).room.id;
  mailbox.received.length = 0;
});
afterAll(async () => {
  const { checks } = await verify(served.house.services.db);
  expect(checks.filter(({ differences }) => differences > 0)).toEqual([]);
  expect(served.house.reports).toEqual([]);
  await served.close();
  await mailbox.close();
});

const sql = <Row>(text: string, values: unknown[] = []) => served.house.sql<Row>(text, values);
async function somebody(): Promise<Person> {
  const who = await served.house.person(`person_${++count}`);
  await owner.api.members.add({ roomId, userId: who.id });
  return who;
}
const send = async (who: Person, content: string) => (await who.api.messages.send({ roomId, content })).message.id;
const upload = (who: Person, name: string, text: string) => {
  const bytes = async function* () {
    yield Buffer.from(text);
  };
  const about = { roomId, name, description: '', declaredType: 'text/plain', bytes: bytes() };
  return uploadFile({ ...who.core, files: served.house.services.files }, about);
};
const download = (path: string, who: Person | null, headers: Record<string, string> = {}) =>
  fetch(served.base + path, { headers: who ? { authorization: `Bearer ${who.accessToken}`, ...headers } : headers });
/** Its time has come. */
async function endOf(who: Person): Promise<void> {
  await sql("UPDATE users SET deletion_at = now() - interval '1 second' WHERE id = $1", [who.id]);
  await sql("UPDATE job SET run_at = now() WHERE kind = 'account_deletion' AND key = $1", [String(who.id)]);
}
const isErased = async (who: Person) =>
  (await sql('SELECT id FROM users WHERE id = $1 AND erased_at IS NOT NULL', [who.id])).length === 1;

describe('an export of one’s own account', () => {
  test('is an archive with all that one wrote and nothing of others, for its owner, for a day', async () => {
    const [ada, eve] = [await somebody(), await somebody()];
    const first = await send(ada, 'first words');
    await ada.api.messages.edit({ messageId: first, content: 'better words' });
    await send(eve, 'words of another');
    await upload(ada, '../evil name.txt', 'the bytes of a file');
    const asked = await ada.api.account.askForExport();
    expect(asked).toMatchObject({ path: null, size: null });
    expect((await ada.api.account.askForExport()).uuid).toBe(asked.uuid);
    const [letter] = await mailbox.until(1, `${ada.username}@example.org`);
    const [made] = (await ada.api.account.get()).exports;
    expect(made).toMatchObject({ uuid: asked.uuid, state: 'ready', path: `/downloads/account/${asked.uuid}` });
    expect(letter?.body).toContain(`https://chat.example.org${made?.path}`);
    const answer = await download(made?.path ?? '', ada);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': 'attachment; filename="parley-export.zip"',
      'cache-control': 'private, no-store',
    });
    const { entries } = readZip(Buffer.from(await answer.arrayBuffer()));
    expect([...entries.keys()].sort()).toEqual([
      'files.jsonl',
      expect.stringMatching(/^files\/\d+-[^/]+\.txt$/),
      'messages.jsonl',
      'profile.json',
      'rooms.jsonl',
    ]);
    const all = [...entries.values()].join('\n');
    expect(all).toContain('better words');
    expect(all).toContain('first words');
    expect(all).toContain('the bytes of a file');
    expect(all).not.toContain('words of another');
    expect(all).not.toMatch(/argon2|password_hash/);
    // [S15] Nobody else has it, whatever he shows; nor its owner by a key, or when the day is over.
    const { key } = await ada.api.auth.createApiKey({ name: 'key' });
    expect((await download(made?.path ?? '', eve)).status).toBe(404);
    expect((await download(made?.path ?? '', owner)).status).toBe(404);
    expect((await download(made?.path ?? '', null)).status).toBe(401);
    expect((await download(made?.path ?? '', null, { 'x-api-key': key })).status).toBe(403);
    expect((await download('/downloads/account/00000000-0000-4000-8000-000000000000', ada)).status).toBe(404);
    await sql("UPDATE account_export SET expires_at = now() - interval '1 second' WHERE user_id = $1", [ada.id]);
    expect((await download(made?.path ?? '', ada)).status).toBe(404);
    expect((await ada.api.account.get()).exports[0]).toMatchObject({ state: 'expired', path: null });
    expect((await ada.api.account.askForExport()).uuid).not.toBe(asked.uuid);
    await mailbox.until(2, `${ada.username}@example.org`);
  });
});

test('an export that could not be made is said to have failed, and may be asked for again', async () => {
  const ada = await somebody();
  const { uuid } = await ada.api.account.askForExport();
  await mailbox.until(1, `${ada.username}@example.org`);
  await sql('UPDATE account_export SET ready_at = NULL, expires_at = NULL, failed_at = now() WHERE uuid = $1', [uuid]);
  expect((await ada.api.account.get()).exports).toMatchObject([{ uuid, state: 'failed', path: null }]);
  expect((await download(`/downloads/account/${uuid}`, ada)).status).toBe(404);
  expect((await ada.api.account.askForExport()).uuid).not.toBe(uuid);
  await mailbox.until(2, `${ada.username}@example.org`);
});

describe('the deletion of an account', () => {
  test('[S10] leaves a number without a name, and the messages, when they are to stay', async () => {
    const [bob, cleo] = [await somebody(), await somebody()];
    const kept = await send(bob, 'what bob said');
    await send(cleo, 'hello @owner');
    await bob.api.drafts.set({ roomId, content: 'a draft' });
    const { key } = await bob.api.auth.createApiKey({ name: 'key' });
    expect(await refusal(bob.api.account.planDeletion({ takeMessages: false }))).toMatchObject({
      code: 'invalid_credentials',
    });
    const { deletionAt } = await bob.api.account.planDeletion({ password, takeMessages: false });
    expect(Date.parse(deletionAt) - Date.now()).toBeGreaterThan(6.9 * 24 * 3600_000);
    expect((await bob.api.account.get()).deletionAt).toBe(deletionAt);
    await mailbox.until(1, `${bob.username}@example.org`);
    await endOf(bob);
    await until('it is deleted', () => isErased(bob));
    expect(await refusal(bob.api.users.me())).toMatchObject({ code: 'account_deactivated' });
    expect(await refusal(served.house.caller({ apiKey: key }).users.me())).toMatchObject({ code: 'unauthenticated' });
    expect(await refusal(served.house.caller().auth.signIn({ login: bob.username, password }))).toMatchObject({
      code: 'invalid_credentials',
    });
    const { message, sender } = await cleo.api.messages.get({ messageId: kept });
    expect([message.content, sender.displayName, sender.username]).toEqual([
      'what bob said',
      'Deleted user',
      `deleted-${bob.id}`,
    ]);
    expect((await cleo.api.members.list({ roomId })).items.map(({ user }) => user.id)).not.toContain(bob.id);
    const left = JSON.stringify([
      await sql('SELECT * FROM users WHERE id = $1', [bob.id]),
      await sql('SELECT * FROM session WHERE user_id = $1', [bob.id]),
      await sql('SELECT * FROM draft WHERE user_id = $1', [bob.id]),
    ]);
    expect(left).not.toContain(bob.username);
    expect(left).not.toContain('192.0.2.1');
    expect(left).not.toContain('a draft');
    expect(await refusal(owner.api.admin.planDeletion({ userId: bob.id, takeMessages: true }))).toMatchObject({
      code: 'user_not_found',
    });
    // The name is free again, and is somebody else then.
    const again = await served.house.person(bob.username);
    expect(again.id).not.toBe(bob.id);
  });

  test('takes messages and files along for good, when it is to: badges stay exact', async () => {
    const [dan, eve] = [await somebody(), await somebody()];
    const gone = await send(dan, `erasedword @${eve.username}`);
    await send(eve, 'stays');
    const file = await upload(dan, 'mine.txt', 'x');
    await dan.api.account.planDeletion({ password, takeMessages: true });
    await endOf(dan);
    await until('it is deleted', () => isErased(dan));
    expect(await refusal(eve.api.messages.get({ messageId: gone }))).toMatchObject({ code: 'message_not_found' });
    expect((await eve.api.messages.list({ roomId })).messages.map(({ content }) => content)).toEqual(['stays']);
    expect(await sql("SELECT id FROM message WHERE content LIKE '%erasedword%'")).toEqual([]);
    expect(await refusal(eve.api.files.get({ fileId: file.id }))).toMatchObject({ code: 'file_not_found' });
    const [view] = (await eve.api.rooms.mine({})).items.filter(({ room }) => room.id === roomId);
    expect(view?.membership).toMatchObject({ unread: 0, mentions: 0 });
  });

  test('can be called off until then, by oneself or an admin', async () => {
    const [fay, gil] = [await somebody(), await somebody()];
    await fay.api.account.planDeletion({ password, takeMessages: true });
    await fay.api.account.cancelDeletion();
    await owner.api.admin.planDeletion({ userId: gil.id, takeMessages: true });
    await owner.api.admin.cancelDeletion({ userId: gil.id });
    expect(
      await sql("SELECT id FROM job WHERE kind = 'account_deletion' AND key = ANY($1)", [
        [String(fay.id), String(gil.id)],
      ]),
    ).toEqual([]);
    for (const who of [fay, gil]) expect((await who.api.account.get()).deletionAt).toBeNull();
    expect(await refusal(fay.api.account.cancelDeletion())).toMatchObject({ code: 'user_not_found' });
    expect(await refusal(gil.api.admin.planDeletion({ userId: fay.id, takeMessages: true }))).toMatchObject({
      code: 'forbidden',
    });
    expect(await refusal(gil.api.admin.cancelDeletion({ userId: fay.id }))).toMatchObject({ code: 'forbidden' });
  });

  test('[S18] is refused to the last owner of the server, and of a room that others are in', async () => {
    const hal = await somebody();
    expect(await refusal(owner.api.account.planDeletion({ password, takeMessages: false }))).toMatchObject({
      code: 'forbidden',
      details: { need: 'another owner' },
    });
    const { room } = await hal.api.rooms.create({ name: 'his own', memberIds: [owner.id] });
    expect(await refusal(hal.api.account.planDeletion({ password, takeMessages: false }))).toMatchObject({
      code: 'last_owner',
    });
    await hal.api.members.setRole({ roomId: room.id, userId: owner.id, role: 'owner' });
    await hal.api.account.planDeletion({ password, takeMessages: false });
    await hal.api.account.cancelDeletion();
  });

  test('waits as long as a legal hold lasts, without a word to whom is held', async () => {
    const ida = await somebody();
    const held = await send(ida, 'evidence');
    const hold = await owner.api.admin.placeHold({ subject: { userId: ida.id }, reason: 'case' });
    expect(await refusal(owner.api.admin.planDeletion({ userId: ida.id, takeMessages: true }))).toMatchObject({
      code: 'under_legal_hold',
    });
    await ida.api.account.planDeletion({ password, takeMessages: true });
    await endOf(ida);
    await until(
      'it was put off',
      async () =>
        (
          await sql(
            "SELECT id FROM job WHERE kind = 'account_deletion' AND key = $1 AND run_at > now() + interval '23 hours'",
            [String(ida.id)],
          )
        ).length === 1,
    );
    expect((await owner.api.messages.get({ messageId: held })).message.content).toBe('evidence');
    await owner.api.admin.liftHold({ holdId: hold.id });
    await endOf(ida);
    await served.house.services.db.announceJob();
    await until('it is deleted', () => isErased(ida));
  });

  test('leaves what was written in a room under a hold', async () => {
    const jo = await somebody();
    const held = await send(jo, 'evidence of the room');
    const file = await upload(jo, 'held.txt', 'x');
    const hold = await owner.api.admin.placeHold({ subject: { roomId }, reason: 'case' });
    await jo.api.account.planDeletion({ password, takeMessages: true });
    await endOf(jo);
    await until('it is deleted', () => isErased(jo));
    expect((await owner.api.messages.get({ messageId: held })).message.content).toBe('evidence of the room');
    expect((await owner.api.files.get({ fileId: file.id })).name).toBe('held.txt');
    await owner.api.admin.liftHold({ holdId: hold.id });
  });
});

/** What a zip archive holds, by its own list at the end. */
function readZip(zip: Buffer): { entries: Map<string, string> } {
  const { inflateRawSync } = process.getBuiltinModule('node:zlib');
  const entries = new Map<string, string>();
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'));
  let at = zip.readUInt32LE(end + 16);
  for (let n = zip.readUInt16LE(end + 10); n > 0; n--) {
    const [method, size, nameLength] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
    ];
    const [extra, comment, local] = [zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)];
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(start, start + size);
    entries.set(name, (method === 8 ? inflateRawSync(bytes) : bytes).toString());
    at += 46 + nameLength + extra + comment;
  }
  return { entries };
}
