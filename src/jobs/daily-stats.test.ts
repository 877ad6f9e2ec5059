import { afterAll, beforeAll, expect, test } from 'vitest';
import { uploadFile } from '#core/files.ts';
import { COUNTED_AT_ONCE } from '#db/daily-sql.ts';
import { keepDailyStats } from '#jobs/daily-stats.ts';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let owner: Person;
let ada: Person;
let roomId: number;

beforeAll(async () => {
  house = await House.open();
  [owner, ada] = await house.people('owner', 'ada');
  roomId = (await ada.api.rooms.create({ name: 'room', memberIds: [owner.id] })).room.id;
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

const count = () => keepDailyStats(house.services.db, new AbortController().signal);
const send = async (who: Person) => (await who.api.messages.send({ roomId, content: 'x' })).message.id;
/** As if they had been written so many minutes ago. */
const age = (ids: number[], minutes: number) =>
  house.sql('UPDATE message SET created_at = created_at - make_interval(mins => $2) WHERE id = ANY($1)', [
    ids,
    minutes,
  ]);

test('days are counted by what is new, each message once, however often it is done', async () => {
  const yesterday = 24 * 60;
  await age([await send(ada), await send(ada), await send(owner)], yesterday);
  await age([await send(ada)], 3);
  await send(ada); // of this moment: it is counted later, and told already
  for (let at = 0; at < 3; at++) await count();
  const [today, before] = await owner.api.stats.daily({ days: 3 });
  const soon = new Date(Date.now() - 3 * 60_000).toISOString().slice(0, 10) === today?.day;
  expect([before?.messages, before?.activePeople]).toEqual([soon ? 3 : 4, 2]);
  expect(today).toMatchObject({ messages: soon ? 2 : 1, activePeople: 2, newPeople: 2, accounts: 2, rooms: 1 });
  const { files } = house.services;
  const bytes = async function* () {
    yield Buffer.from('12345');
  };
  const about = { roomId, name: 'a.txt', description: '', declaredType: 'text/plain', bytes: bytes() };
  await uploadFile({ ...ada.core, files }, about);
  await house.person('bob');
  await count();
  const [later] = await owner.api.stats.daily({});
  expect(later).toMatchObject({ accounts: 3, newPeople: 3, fileBytes: 5 });
  expect(later?.databaseBytes).toBeGreaterThan(1_000_000);
});

test('a long history is counted in steps', async () => {
  await house.sql(
    `INSERT INTO message (room_id, seq, number, sender_id, content, created_at)
     SELECT $1, n, n, $2, '', now() - interval '10 days' FROM generate_series(1000, 1000 + $3) n`,
    [roomId, ada.id, COUNTED_AT_ONCE + 5],
  );
  await count();
  const days = await owner.api.stats.daily({ days: 30 });
  expect(days.map(({ messages }) => messages)).toContain(COUNTED_AT_ONCE + 6);
});

test('who was here is forgotten after forty days, how many were here is not', async () => {
  await house.sql('INSERT INTO daily_stats (day, people) VALUES (now()::date - 50, 7)');
  await house.sql('INSERT INTO daily_person (day, user_id) VALUES (now()::date - 50, 1)');
  await count();
  expect(await house.sql('SELECT * FROM daily_person WHERE day < now()::date - 45')).toEqual([]);
  expect((await owner.api.stats.daily({ days: 60 })).at(-1)?.activePeople).toBeLessThanOrEqual(7);
});

test('[S12] is for admins', async () => {
  expect(await refusal(ada.api.stats.daily({}))).toMatchObject({ code: 'forbidden' });
});
