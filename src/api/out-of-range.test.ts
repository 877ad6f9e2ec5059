import { afterAll, beforeAll, expect, test } from 'vitest';
import { FreeData, Id } from '#contract/text.ts';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;

beforeAll(async () => {
  house = await House.open();
  [ada] = await house.people('ada');
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

const cursor = (...key: unknown[]) => Buffer.from(JSON.stringify(key)).toString('base64url');

test('[S23] an id that no column holds is refused, and a message id of any size is only missing', async () => {
  for (const id of [2 ** 31, 2 ** 53 - 1]) {
    const refused = [
      ada.api.rooms.get({ roomId: id }),
      ada.api.users.get({ userId: id }),
      ada.api.members.add({ roomId: 1, userId: id }),
      ada.api.rooms.create({ name: 'x', memberIds: [id] }),
      ada.api.auth.revokeSession({ sessionId: id }),
      ada.api.auth.revokeApiKey({ apiKeyId: id }),
      ada.api.auth.revokeInvite({ inviteId: id }),
      ada.api.organisations.moveUser({ userId: 1, organisationId: id }),
      ada.api.audit.list({ roomId: id }),
      ada.api.files.list({ roomId: id }),
      ada.api.audit.page({ roomId: id }),
      ada.api.messages.page({ roomId: id }),
      ada.api.messages.page({ senderId: id }),
      ada.api.rooms.people({ roomIds: [id] }),
      ada.api.users.cards({ userIds: [id] }),
      ada.api.rooms.page({ scope: 'mine', organisationId: id }),
      ada.api.messages.page({ offset: id }),
      ada.api.members.page({ roomId: 1, limit: id }),
      ada.api.webhooks.get({ webhookId: id }),
    ];
    for (const said of await Promise.all(refused.map(refusal))) expect(said).toMatchObject({ code: 'invalid_input' });
    const missing = [
      ada.api.messages.get({ messageId: id }),
      ada.api.messages.edit({ messageId: id, content: 'x' }),
      ada.api.reactions.toggle({ messageId: id, emoji: '👍' }),
      ada.api.receipts.markUnread({ messageId: id }),
      ada.api.receipts.readers({ messageId: id }),
    ];
    for (const said of await Promise.all(missing.map(refusal)))
      expect(said).toMatchObject({ code: 'message_not_found' });
    const noFile = [ada.api.files.get({ fileId: id }), ada.api.files.delete({ fileId: id })];
    for (const said of await Promise.all(noFile.map(refusal))) expect(said).toMatchObject({ code: 'file_not_found' });
  }
  expect(Id.safeParse(2 ** 31 - 1).success).toBe(true);
  const { room } = await ada.api.rooms.create({ name: 'ids' });
  const far = { roomId: room.id, beforeId: 2 ** 53 - 1 };
  expect((await ada.api.messages.list(far)).messages).toEqual([]);
  expect((await ada.api.messages.list({ roomId: room.id, afterId: 2 ** 53 - 1 })).messages).toEqual([]);
  expect((await ada.api.audit.list({ cursor: cursor(2 ** 40) })).items.length).toBeGreaterThan(0);
});

test.each([
  '2026-02-30T00:00:00.000000Z',
  '0000-01-01T00:00:00.000000Z',
  '2026-01-01T24:00:00.000000Z',
  '2026-13-01T00:00:00.000000Z',
])('[S36] a cursor of %s is no cursor', async (time) => {
  expect(await refusal(ada.api.rooms.mine({ cursor: cursor(time, 1) }))).toMatchObject({ code: 'invalid_cursor' });
});

test('a key expires between the years 2000 and 9999', async () => {
  for (const expiresAt of [
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '1999-12-31T23:59:59Z',
    '+010000-01-01T00:00Z',
  ]) {
    expect(await refusal(ada.api.auth.createApiKey({ name: 'x', expiresAt }))).toMatchObject({ code: 'invalid_input' });
  }
  const { expiresAt } = await ada.api.auth.createApiKey({ name: 'x', expiresAt: '9999-12-31T23:59:59Z' });
  expect(expiresAt).toBe('9999-12-31T23:59:59.000000Z');
});

test('free data is bounded in bytes, however few characters they make', () => {
  expect(FreeData.safeParse({ text: 'a'.repeat(16_000) }).success).toBe(true);
  expect(FreeData.safeParse({ text: '字'.repeat(6_000) }).success).toBe(false);
});
