import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_ANNOUNCEMENTS } from '#contract/limits.ts';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let owner: Person;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  house = await House.open();
  [owner, ada, bob] = await house.people('owner', 'ada', 'bob');
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

const texts = async (who: Person) => (await who.api.announcements.list()).items.map(({ text }) => text);

test('an announcement is shown to all until it is withdrawn or expires, and to whoever dismisses it no more', async () => {
  const { id: announcementId } = await owner.api.admin.postAnnouncement({ text: 'Down at noon', level: 'warning' });
  const late = await owner.api.admin.postAnnouncement({ text: 'soon over', expiresInHours: 1 });
  expect(await texts(ada)).toEqual(['Down at noon', 'soon over']);
  await ada.api.announcements.dismiss({ announcementId });
  await ada.api.announcements.dismiss({ announcementId });
  expect([await texts(ada), await texts(bob)]).toEqual([['soon over'], ['Down at noon', 'soon over']]);
  const told = await house.sql(
    "SELECT seq FROM event WHERE scope = 'user' AND payload->>'type' = 'announcement.dismissed'",
  );
  expect(told).toHaveLength(1);
  await house.sql("UPDATE announcement SET expires_at = now() - interval '1 second' WHERE id = $1", [late.id]);
  await owner.api.admin.withdrawAnnouncement({ announcementId });
  expect(await texts(bob)).toEqual([]);
  for (const refused of [
    () => bob.api.announcements.dismiss({ announcementId }),
    () => bob.api.announcements.dismiss({ announcementId: late.id }),
    () => owner.api.admin.withdrawAnnouncement({ announcementId }),
  ])
    expect(await refusal(refused())).toMatchObject({ code: 'announcement_not_found' });
});

test('[S37] posted twenty times with one key it is one; there is an end to how many hold at once', async () => {
  const post = (text: string, clientId?: string) =>
    owner.api.admin.postAnnouncement({ text, ...(clientId !== undefined && { clientId }) });
  const all = await Promise.all(Array.from({ length: 20 }, () => post('once', 'key')));
  expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  expect(await refusal(post('another', 'key'))).toMatchObject({ code: 'idempotency_conflict' });
  for (let at = 1; at < MAX_ANNOUNCEMENTS; at++) await post(`text ${at}`);
  expect(await refusal(post('one too many'))).toMatchObject({ code: 'forbidden' });
});
