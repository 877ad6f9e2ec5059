import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sql, Statement } from '#db/database.ts';
import { noBus } from '#events/bus/bus.ts';
import { PRESENCE_TIMES, Presence } from '#events/presence.ts';
import { House, type Person } from '#testing/house.ts';
import { until } from '#testing/until.ts';

let house: House;
let ada: Person;
let bob: Person;
beforeAll(async () => {
  house = await House.open();
  [ada, bob] = await house.people('ada', 'bob');
});
afterAll(() => house.close());

const open = (db: Troubled, onTold: () => void = () => undefined) =>
  new Presence(
    db,
    noBus,
    onTold,
    () => undefined, // what fails here is meant to
    { ...PRESENCE_TIMES, graceMs: 1 },
  );

async function seenAt({ id }: Person): Promise<number> {
  const [row] = await house.sql<{ at: string | null }>('SELECT last_seen_at AS at FROM users WHERE id = $1', [id]);
  return Date.parse(row?.at ?? '1970-01-01');
}

/** While this works, nothing about people is written. */
const withPeopleLocked = (work: () => Promise<void>) =>
  house.services.db.transaction(async (tx) => {
    await tx.query({ name: '', text: 'SELECT id FROM users FOR UPDATE' }, []);
    await work();
  });

test('while the database does not answer one write waits for it, however many come and go', async () => {
  const db = new Troubled(house.services.db);
  let told = 0;
  const presence = open(db, () => told++);
  const since = Date.now();
  await withPeopleLocked(async () => {
    presence.enter(bob.id).leave();
    await until('it is being written', () => db.asked === 1);
    for (let round = 1; round <= 5; round++) {
      const device = presence.enter(ada.id);
      await until('she came', () => told === 2 * round - 1);
      device.leave();
      await until('she left', () => told === 2 * round);
    }
  });
  await until('both are written', async () => (await seenAt(ada)) >= since && (await seenAt(bob)) >= since);
  await presence.close();
  expect(db.asked).toBe(2);
});

test('what could not be written is written at the next occasion', async () => {
  const db = new Troubled(house.services.db);
  const presence = open(db);
  const since = Date.now();
  db.isAway = true;
  presence.enter(bob.id).leave();
  await until('it was tried', () => db.asked === 1);
  db.isAway = false;
  presence.enter(ada.id).leave();
  await until('both are written', async () => (await seenAt(ada)) >= since && (await seenAt(bob)) >= since);
  await presence.close();
});

test('closing writes who is here, and does not wait long for a database that does not answer', async () => {
  const since = Date.now();
  const [quick, slow] = [open(new Troubled(house.services.db)), open(new Troubled(house.services.db))];
  quick.enter(bob.id);
  await quick.close();
  expect(await seenAt(bob)).toBeGreaterThanOrEqual(since);
  slow.enter(ada.id);
  await withPeopleLocked(async () => {
    const began = performance.now();
    await Promise.race([slow.close(), until('it is known to wait', () => performance.now() - began > 5000)]);
    expect(performance.now() - began).toBeLessThan(4000);
  });
});

/** A real database that can be away, and counts what it is asked. */
class Troubled implements Sql {
  isAway = false;
  asked = 0;
  constructor(private readonly db: Sql) {}
  async query<Row>(statement: Statement<Row>, values: readonly unknown[]): Promise<Row[]> {
    this.asked++;
    if (this.isAway) throw new Error('the database is away');
    return this.db.query(statement, values);
  }
}
