import { afterAll, beforeAll, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';

let house: House;
let ada: Person;
let roomId: number;

/** Forty messages in forty blocks of ids, in a room that says it has a million. */
beforeAll(async () => {
  house = await House.open();
  [ada] = await house.people('ada');
  roomId = (await ada.api.rooms.create({ name: 'wide' })).room.id;
  for (let n = 0; n < 40; n++) {
    await house.sql("SELECT setval('message_id_seq', $1)", [1000 + n * 40_000]);
    const words = [n % 2 ? 'odd' : 'even', n % 7 === 0 ? 'seventh day' : 'day', 'again '.repeat(n % 5), String(n)];
    await ada.api.messages.send({ roomId, content: words.join(' ') });
  }
  await house.services.search.catchUp();
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

type Input = Parameters<Person['api']['search']['messages']>[0];

async function whole(input: Input): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Awaited<ReturnType<Person['api']['search']['messages']>> = await ada.api.search.messages({
      ...input,
      ...(cursor && { cursor }),
    });
    found.push(...page.hits.map(({ message }) => message.content));
    cursor = page.nextCursor;
  }
  return found;
}

const QUERIES = [
  'day',
  'odd',
  'even -odd',
  'seventh',
  '"seventh day"',
  'sev*',
  'eve* -again',
  '-odd',
  'in:wide',
  'after:2020',
  'none*',
];

test('search answers the same block by block as at once, in every order and over every page', async () => {
  const asked = QUERIES.flatMap((query) =>
    (['newest', 'oldest', 'relevance'] as const).map((order) => ({ query, order, limit: 9, roomId })),
  );
  const atOnce = [];
  for (const input of asked) atOnce.push(await whole(input));
  expect(atOnce[0]).toHaveLength(40);
  // What the planner takes for a large table, it reads part by part.
  await house.sql('UPDATE room SET live_count = 1000000 WHERE id = $1', [roomId]);
  await house.sql("UPDATE pg_class SET reltuples = 100000000, relpages = 1 WHERE relname = 'message_search'");
  for (const [at, input] of asked.entries()) {
    const found = await whole(input);
    // Of what is ranked, each page ends after its time: then the order is that of what was found by then.
    if (input.order === 'relevance') expect(found.length, input.query).toBeLessThanOrEqual(atOnce[at]?.length ?? 0);
    else expect(found, `${input.query} ${input.order}`).toEqual(atOnce[at]);
  }
});

test('search leafs back block by block to where it began', async () => {
  const input = { query: 'odd', limit: 5, roomId };
  const first = await ada.api.search.messages(input);
  let page = first;
  const cursors: string[] = [];
  while (page.nextCursor !== null) {
    cursors.push(page.nextCursor);
    page = await ada.api.search.messages({ ...input, cursor: page.nextCursor });
  }
  expect(cursors.length).toBeGreaterThan(2);
  const back = [];
  for (let at = page.previousCursor; at !== null; ) {
    const before: typeof page = await ada.api.search.messages({ ...input, cursor: at });
    back.unshift(...before.hits.map(({ message }) => message.id));
    at = before.previousCursor;
  }
  const ids = first.hits.map(({ message }) => message.id);
  expect(back.slice(0, ids.length)).toEqual(ids);
  expect(new Set(back).size).toBe(back.length);
});
