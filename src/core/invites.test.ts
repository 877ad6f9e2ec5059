import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';
import { refusalCode } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let cleo: Person;
let dan: Person;
let roomId: number;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, cleo, dan] = await house.people('ada', 'bob', 'cleo', 'dan');
});
beforeEach(async () => {
  roomId = (await ada.api.rooms.create({ name: 'secret', topic: 'hush', memberIds: [bob.id] })).room.id;
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

const membersOf = async (who: Person) =>
  (await who.api.members.list({ roomId })).items.map(({ user }) => user.id).sort((a, b) => a - b);

test('invitations by link: made, seen from outside, taken twice like once, listed with who came, audited', async () => {
  const { code, path, ...invite } = await ada.api.invites.create({ roomId, maxUses: 5 });
  expect(path).toBe(`/join/${code}`);
  expect(await house.caller().invites.preview({ code })).toEqual({
    room: { name: 'secret', topic: 'hush', memberCount: 2 },
    invitedBy: { displayName: 'ada' },
    expiresAt: invite.expiresAt,
  });
  const came = await cleo.api.invites.accept({ code });
  expect(came).toMatchObject({ room: { id: roomId, memberCount: 3 }, membership: { role: 'member' } });
  expect((await cleo.api.invites.accept({ code })).membership).toEqual(came.membership);
  await bob.api.invites.accept({ code });
  expect(await membersOf(cleo)).toEqual([ada.id, bob.id, cleo.id]);
  expect((await ada.api.invites.list({ roomId })).items).toEqual([{ ...invite, uses: 1 }]);
  expect((await ada.api.invites.uses({ inviteId: invite.id })).items).toMatchObject([{ user: { id: cleo.id } }]);
  const { items } = await ada.api.audit.list({ roomId });
  expect(items.map(({ action, actorId }) => [action, actorId])).toEqual([
    ['room_invite_used', cleo.id],
    ['room_invite_created', ada.id],
    ['room_created', ada.id],
  ]);
  // Nothing that is kept shows the code.
  const [kept] = await house.sql<{ text: string }>(
    `SELECT (SELECT string_agg(i::text, '') FROM room_invite i) || (SELECT string_agg(a::text, '') FROM audit_log a) AS text`,
  );
  expect(kept?.text).not.toContain(code);
});

test('invitations: a retry is given the same code, which is kept nowhere', async () => {
  const [one, two] = await Promise.all([1, 2].map(() => ada.api.invites.create({ roomId, clientId: `i${roomId}` })));
  expect(one).toEqual(two);
  const other = await ada.api.invites.create({ roomId });
  expect(other.code).not.toBe(one?.code);
  const [kept] = await house.sql<{ text: string }>(`SELECT string_agg(k::text, '') AS text FROM idempotency_key k`);
  expect(kept?.text).not.toContain(one?.code);
  expect(await refusalCode(ada.api.invites.create({ roomId, clientId: `i${roomId}`, maxUses: 2 }))).toBe(
    'idempotency_conflict',
  );
});

test('[S37] invitations: of twenty who take the last two places two come in', async () => {
  const people = await house.people(...Array.from({ length: 20 }, (_, n) => `guest${n}`));
  const { code } = await ada.api.invites.create({ roomId, maxUses: 2 });
  const answers = await Promise.all(people.map(({ api }) => refusalCode(api.invites.accept({ code }))));
  expect(answers.filter((answer) => answer === null)).toHaveLength(2);
  expect(answers.filter((answer) => answer === 'invite_invalid')).toHaveLength(18);
  expect(await membersOf(ada)).toHaveLength(4);
  expect(await refusalCode(house.caller().invites.preview({ code }))).toBe('invite_invalid');
});

test('[S2] [S11] [S17] invitations: over, unknown, of another school, across a block, of a full room: refused', async () => {
  const over = await ada.api.invites.create({ roomId });
  await house.sql(`UPDATE room_invite SET expires_at = now() WHERE id = $1`, [over.id]);
  const revoked = await ada.api.invites.create({ roomId });
  await ada.api.invites.revoke({ inviteId: revoked.id });
  expect((await ada.api.invites.revoke({ inviteId: revoked.id })).revokedAt).not.toBeNull();
  for (const code of [over.code, revoked.code, 'unknown']) {
    expect(await refusalCode(cleo.api.invites.accept({ code }))).toBe('invite_invalid');
    expect(await refusalCode(cleo.api.invites.preview({ code }))).toBe('invite_invalid');
  }
  const { code } = await ada.api.invites.create({ roomId });
  await ada.api.users.setBlocked({ userId: cleo.id, blocked: true });
  expect(await refusalCode(cleo.api.invites.accept({ code }))).toBe('user_blocked');
  await ada.api.users.setBlocked({ userId: cleo.id, blocked: false });
  await ada.api.rooms.update({ roomId, maxMembers: 2 });
  expect(await refusalCode(cleo.api.invites.accept({ code }))).toBe('room_full');
  await ada.api.rooms.update({ roomId, maxMembers: 10 });
  const school = await ada.api.organisations.create({ name: `school ${roomId}` });
  const pupil = await house.person('pupil');
  await ada.api.organisations.moveUser({ userId: pupil.id, organisationId: school.id });
  expect(await refusalCode(pupil.api.invites.accept({ code }))).toBe('invite_invalid');
  expect(await membersOf(ada)).toEqual([ada.id, bob.id]);
  await cleo.api.invites.accept({ code });
});

test('[S7] invitations: whoever was taken out does not come back by the same one; one of somebody who left is over', async () => {
  await ada.api.members.setRole({ roomId, userId: bob.id, role: 'moderator' });
  const { code } = await bob.api.invites.create({ roomId });
  await cleo.api.invites.accept({ code });
  await ada.api.members.remove({ roomId, userId: cleo.id });
  expect(await refusalCode(cleo.api.invites.accept({ code }))).toBe('invite_invalid');
  await ada.api.members.remove({ roomId, userId: bob.id });
  expect(await refusalCode(dan.api.invites.accept({ code }))).toBe('invite_invalid');
  await ada.api.rooms.delete({ roomId });
  expect(await refusalCode(dan.api.invites.accept({ code }))).toBe('invite_invalid');
});

test('[S12] [S18] invitations: who does not moderate makes, sees and revokes none; a direct message has none', async () => {
  const { id: inviteId } = await ada.api.invites.create({ roomId });
  expect(await refusalCode(bob.api.invites.create({ roomId }))).toBe('forbidden');
  expect(await refusalCode(bob.api.invites.list({ roomId }))).toBe('forbidden');
  expect(await refusalCode(bob.api.invites.revoke({ inviteId }))).toBe('forbidden');
  expect(await refusalCode(bob.api.invites.uses({ inviteId }))).toBe('forbidden');
  expect(await refusalCode(dan.api.invites.create({ roomId }))).toBe('room_not_found');
  expect(await refusalCode(dan.api.invites.revoke({ inviteId }))).toBe('invite_not_found');
  expect(await refusalCode(dan.api.invites.uses({ inviteId: 999_999 }))).toBe('invite_not_found');
  const dm = await ada.api.rooms.openDm({ userId: bob.id });
  expect(await refusalCode(ada.api.invites.create({ roomId: dm.room.id }))).toBe('wrong_room_kind');
});

test('browsing and joining: a public room is found by name and joined; a private one is neither', async () => {
  const { room } = await ada.api.rooms.create({ name: 'Open door', visibility: 'public' });
  const found = await dan.api.rooms.browse({ query: 'open' });
  expect(found.items.map((view) => [view.room.id, view.membership])).toEqual([[room.id, null]]);
  expect((await dan.api.members.join({ roomId: room.id })).membership).toMatchObject({ role: 'member' });
  expect((await dan.api.rooms.browse({ query: 'secret' })).items).toEqual([]);
  expect(await refusalCode(dan.api.members.join({ roomId }))).toBe('room_not_found');
});
