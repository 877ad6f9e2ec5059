import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, password } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let owner: Person;
let admin: Person;
let member: Person;
let count = 0;

beforeAll(async () => {
  served = await serve();
  [owner, admin, member] = await served.house.people('owner', 'admin', 'member');
  await owner.api.users.setRole({ userId: admin.id, role: 'admin' });
});
afterAll(async () => {
  expect(served.house.reports).toEqual([]);
  await served.close();
});

test('admins see every room but direct messages, by activity and by size, page by page', async () => {
  const people = await served.house.people('first', 'second');
  const [first, second] = people as [Person, Person];
  await first.api.rooms.openDm({ userId: second.id });
  const made: number[] = [];
  for (const name of ['Alpha 100%', 'beta', 'gamma', 'delta']) {
    const { room } = await first.api.rooms.create({ name, memberIds: name === 'beta' ? [second.id] : [] });
    made.push(room.id);
  }
  const [alpha = 0, beta = 0, gamma = 0, delta = 0] = made;
  for (let at = 0; at < 3; at++) await first.api.messages.send({ roomId: alpha, content: `${at}` });
  await first.api.messages.send({ roomId: gamma, content: 'one' });

  const listed = async (asked: Parameters<Person['api']['admin']['rooms']>[0]) => {
    const ids: number[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await admin.api.admin.rooms({ ...asked, limit: 3, ...(cursor !== undefined && { cursor }) });
      ids.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === null) return ids;
      cursor = page.nextCursor;
    }
  };
  const all = (await served.house.sql<{ id: number }>("SELECT id FROM room WHERE kind <> 'dm'")).map(({ id }) => id);
  for (const order of ['activity', 'messages', 'members'] as const)
    expect((await listed({ order })).toSorted((a, b) => a - b)).toEqual(all.toSorted((a, b) => a - b));
  expect((await listed({ order: 'activity' })).slice(0, 2)).toEqual([gamma, alpha]);
  expect((await listed({ order: 'messages' })).slice(0, 2)).toEqual([alpha, gamma]);
  expect((await listed({ order: 'members' }))[0]).toBe(beta);
  expect(await listed({ query: 'A 100%' })).toEqual([alpha]);
  expect(await listed({ query: '%' })).toEqual([alpha]);
  expect(await listed({ visibility: 'public' })).toEqual([]);
  expect(await listed({ organisationId: null, query: 'delta' })).toEqual([delta]);
  expect(await refusal(admin.api.admin.rooms({ cursor: 'x' }))).toMatchObject({ code: 'invalid_cursor' });

  const hold = await admin.api.admin.placeHold({ subject: { roomId: alpha }, reason: 'case 7' });
  await admin.api.admin.setRoomRetention({ roomId: alpha, keep: 90 });
  expect((await admin.api.admin.rooms({ query: 'alpha' })).items).toMatchObject([
    { owner: { username: 'first' }, memberCount: 1, messageCount: 3, fileBytes: 0, keep: 90, holdId: hold.id },
  ]);
  expect((await admin.api.admin.holds({ roomId: alpha })).items).toEqual([hold]);
  expect((await admin.api.admin.holds({ roomId: beta })).items).toEqual([]);
});

test('an admin deletes a room that is not his, and never a direct message', async () => {
  const { room } = await member.api.rooms.create({ name: 'gone' });
  await admin.api.admin.deleteRoom({ roomId: room.id });
  expect(await refusal(member.api.rooms.get({ roomId: room.id }))).toMatchObject({ code: 'room_not_found' });
  expect(await refusal(admin.api.admin.deleteRoom({ roomId: room.id }))).toMatchObject({ code: 'room_not_found' });
  const dm = await member.api.rooms.openDm({ userId: owner.id });
  for (const act of [
    () => owner.api.admin.deleteRoom({ roomId: dm.room.id }),
    () => owner.api.admin.setRoomRetention({ roomId: dm.room.id, keep: 1 }),
  ])
    expect(await refusal(act())).toMatchObject({ code: 'room_not_found' });
  const names = await admin.api.admin.names({ userIds: [member.id, 999_999], roomIds: [room.id, dm.room.id] });
  expect(names.users.map(({ username }) => username)).toEqual(['member']);
  expect(names.rooms).toEqual([
    { id: room.id, name: 'gone', deleted: true },
    { id: dm.room.id, name: null, deleted: false },
  ]);
});

test('without letters an admin hands on a path by which somebody chooses a new password, once', async () => {
  const who = await served.house.person(`forgetful_${++count}`);
  expect(await admin.api.admin.sessions({ userId: who.id })).toMatchObject([{ kind: 'token', current: false }]);
  const { passwordPath } = await admin.api.admin.offerPassword({ userId: who.id });
  const token = passwordPath?.split('#')[1] ?? '';
  await served.house.caller().auth.resetPassword({ token, newPassword: `${password} anew` });
  expect(await admin.api.admin.sessions({ userId: who.id })).toEqual([]);
  // Nothing was sent to the address, so nothing proves whose it is.
  const [row] = await served.house.sql('SELECT email_verified_at FROM users WHERE id = $1', [who.id]);
  expect(row).toEqual({ email_verified_at: null });
  const used = served.house.caller().auth.resetPassword({ token, newPassword: password });
  expect(await refusal(used)).toMatchObject({ code: 'reset_invalid' });
  const bot = await member.api.bots.create({ username: `bot_${count}` });
  for (const userId of [owner.id, admin.id, bot.id])
    expect(await refusal(admin.api.admin.offerPassword({ userId }))).toMatchObject({ code: 'forbidden' });
  expect((await admin.api.admin.people({ bot: true })).items.map(({ id }) => id)).toEqual([bot.id]);
  expect((await admin.api.admin.people({ bot: false })).items.map(({ id }) => id)).not.toContain(bot.id);
});

test('the health of the server is what its database and its process say', async () => {
  await served.house.services.files.store.check();
  const health = await admin.api.admin.health();
  const [{ version, bytes }] = (await served.house.sql<{ version: string; bytes: string }>(
    "SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS bytes",
  )) as [{ version: string; bytes: string }];
  expect(health).toMatchObject({ redis: 'none', sendsMail: false, webhooksDue: 0, onlineUsers: 0 });
  expect(health.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(health.database.version).toBe(version);
  expect(health.database.bytes / Number(bytes)).toBeCloseTo(1, 0);
  expect(health.database.connections).toBeGreaterThan(0);
  expect(Date.parse(health.log.newestAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
  expect(health.files).toMatchObject({ count: 0, bytes: 0, quota: null });
  expect(health.files.freeBytes).toBeGreaterThan(0);
});

test('an announcement that an admin dismissed for himself is still there for him to withdraw', async () => {
  const posted = await admin.api.admin.postAnnouncement({ text: 'for all' });
  await admin.api.announcements.dismiss({ announcementId: posted.id });
  expect((await admin.api.announcements.list()).items).toEqual([]);
  expect(await owner.api.admin.announcements()).toEqual([posted]);
  expect(await admin.api.admin.announcements()).toEqual([posted]);
  await admin.api.admin.withdrawAnnouncement({ announcementId: posted.id });
  expect(await admin.api.admin.announcements()).toEqual([]);
});
