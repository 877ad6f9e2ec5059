import { afterAll, beforeAll, expect, test } from 'vitest';
import { House, type Person } from '#testing/house.ts';

const MESSAGES = 1_000_000;
const ROOMS = 1_000;
const LIMIT_MS = 100;

let house: House;
/** in all rooms, in one of a thousandth of the messages, in one that half of all was written in */
let everywhere: Person;
let small: Person;
let large: Person;
let scansBefore: number;

/** How often the tables of a million rows were read from end to end. */
async function wholeReadings(): Promise<number> {
  const [row] = await house.sql<{ count: number }>(
    "SELECT sum(seq_scan)::int AS count FROM pg_stat_user_tables WHERE relname IN ('message', 'message_search')",
  );
  return row?.count ?? 0;
}

const runs: string[] = [];

/**
 * A million messages: half of them in one room, the rest in a thousand others. `common` stands in each, `old` in each of the first half and in
 * none since, `word17` in one of a hundred, `rare` in ten. Seeded by SQL in the form that src/jobs/search-index.ts writes.
 */
beforeAll(async () => {
  house = await House.open();
  [everywhere, small, large] = await house.people('everywhere', 'small', 'large');
  const began = performance.now();
  const index = await house.sql<{ indexdef: string }>(
    "SELECT indexdef FROM pg_indexes WHERE indexname = 'message_search_words_idx'",
  );
  for (const text of [
    "SET maintenance_work_mem = '512MB'",
    `INSERT INTO room (kind, visibility, name, owner_id, member_count, live_count)
     SELECT 'channel', 'private', 'room ' || n, 1, 2, CASE n WHEN 1 THEN ${MESSAGES / 2} ELSE ${MESSAGES / 2 / ROOMS} END
     FROM generate_series(1, ${ROOMS}) n`,
    `INSERT INTO member (room_id, user_id) SELECT n, ${everywhere.id} FROM generate_series(1, ${ROOMS}) n`,
    `INSERT INTO member (room_id, user_id) VALUES (7, ${small.id}), (1, ${large.id})`,
    'ALTER TABLE message DISABLE TRIGGER ALL',
    `INSERT INTO message (id, room_id, seq, number, sender_id, content, created_at)
     SELECT n, room, n, n, 1 + n % 3, 'common ' || CASE WHEN n <= ${MESSAGES / 2} THEN 'old ' ELSE '' END
         || CASE WHEN n % 100000 = 5 THEN 'rare ' ELSE '' END || 'word' || n % 100 || ' some other' || n % 5000 || ' text ' || 'tail' || n,
       now() - (${MESSAGES} - n) * interval '30 seconds'
     FROM (SELECT n, CASE WHEN n % 2 = 0 THEN 1 ELSE 1 + (n / 2) % ${ROOMS} END AS room FROM generate_series(1, ${MESSAGES}) n) m`,
    'ALTER TABLE message ENABLE TRIGGER ALL',
    'DROP INDEX message_search_words_idx',
    'ALTER TABLE message_search DISABLE TRIGGER ALL',
    `INSERT INTO message_search (message_id, room_id, words)
     SELECT id, room_id, to_tsvector('simple', content) || array_to_tsvector(ARRAY['@r' || room_id, '@u' || sender_id,
       '@n' || to_char(created_at, 'YYYYMM'), '@b' || id / 32768]) FROM message`,
    'ALTER TABLE message_search ENABLE TRIGGER ALL',
    index[0]?.indexdef ?? '',
    'VACUUM ANALYZE message_search',
    'ANALYZE message',
    'ANALYZE member',
    'ANALYZE room',
    'UPDATE search_state SET backfill_below = NULL',
    'SELECT pg_stat_force_next_flush()',
  ])
    await house.sql(text);
  scansBefore = await wholeReadings();
  const [size] = await house.sql<{ index: string; all: string }>(
    `SELECT pg_size_pretty(pg_relation_size('message_search_words_idx')) AS index,
       pg_size_pretty(pg_total_relation_size('message_search')) AS all`,
  );
  runs.push(`the index is ${size?.index}, with what it is made of ${size?.all}`);
  runs.push(`${MESSAGES} messages seeded in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}, 280_000);
afterAll(async () => {
  process.stdout.write(`${runs.join('\n')}\n`);
  expect(house.reports).toEqual([]);
  await house.close();
});

const people = { everywhere: () => everywhere, small: () => small, large: () => large };
type Who = keyof typeof people;

/** The best of five, of twenty while others keep the machine busy: what the search itself takes. */
async function timed(what: string, ask: () => Promise<number>): Promise<{ ms: number; hits: number }> {
  let [ms, hits] = [Number.POSITIVE_INFINITY, 0];
  for (let run = 0; run < 5 || (run < 20 && ms >= LIMIT_MS); run++) {
    const began = performance.now();
    hits = await ask();
    ms = Math.min(ms, performance.now() - began);
  }
  runs.push(`${what}: ${hits} in ${ms.toFixed(1)} ms`);
  return { ms, hits };
}

const queries: [string, number][] = [
  ['common', 20],
  ['nowhere', 0],
  ['word17', -1],
  ['rare', -1],
  ['tail77*', -1],
  ['com*', 20],
  ['common -word17', 20],
  ['"common text"', 0],
  ['"some other17"', -1],
  ['old', -1],
  ['old rare', -1],
  ['from:me', -1],
  ['from:small common', -1],
  ['common before:2026-01', -1],
  // A whole day: how much of today there is depends on when this runs.
  ['common on:yesterday', -1],
  ['-common', 0],
  ['has:link', 0],
];

test.each(queries.flatMap(([query, hits]) => (Object.keys(people) as Who[]).map((who) => [query, who, hits] as const)))(
  'over a million messages search answers %s, asked by who is in %s, within 100 ms',
  async (query, who, wanted) => {
    for (const order of ['newest', 'oldest', 'relevance'] as const) {
      const { ms, hits } = await timed(`${query} · ${who} · ${order}`, async () => {
        const found = await people[who]().api.search.messages({ query, order });
        return found.hits.length;
      });
      if (wanted >= 0) expect(hits).toBe(wanted);
      expect(ms).toBeLessThan(LIMIT_MS);
    }
  },
);

test('over a million messages the quick switcher answers within 100 ms', async () => {
  for (const query of ['common', 'room 77', 'sma', 'nowhere']) {
    const { ms } = await timed(`everything ${query}`, async () => {
      const found = await everywhere.api.search.everything({ query });
      return found.rooms.length + found.people.length + found.messages.hits.length;
    });
    expect(ms).toBeLessThan(LIMIT_MS);
  }
});

test('over a million messages pages go on to the end of what there is', async () => {
  const seen = new Set<number>();
  let cursor: string | undefined;
  do {
    const page = await everywhere.api.search.messages({ query: 'old rare', ...(cursor && { cursor }) });
    for (const { message } of page.hits) seen.add(message.id);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen.size).toBe(5);
});

test('over a million messages no search reads a table from end to end', async () => {
  // What each connection counted is told a moment after.
  await Promise.all(Array.from({ length: 10 }, () => house.sql('SELECT pg_stat_force_next_flush(), pg_sleep(0.05)')));
  expect((await wholeReadings()) - scansBefore).toBe(0);
});
