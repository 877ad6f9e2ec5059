import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '#db/database.ts';
import { createTestDatabase, type TestDatabase } from '#testing/db.ts';
import { Line } from '#testing/line.ts';
import { until } from '#testing/until.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const sql = (text: string) => ({ name: '', text });
const whoAnswers = { name: 'pid', text: 'SELECT pg_backend_pid() AS pid', row: { pid: 0 } };

test('the reader answers while every connection of the pool is taken, and whoever comes beside it asks the pool', async () => {
  const db = openDatabase({ url: database.url, poolSize: 1 });
  const ofPool = await db.query(whoAnswers, []);
  const ofReader = await db.reader.query(whoAnswers, []);
  expect(ofReader).not.toEqual(ofPool);
  await db.transaction(async () => {
    expect(await db.reader.query(whoAnswers, [])).toEqual(ofReader);
  });
  const both = await Promise.all([db.reader.query(whoAnswers, []), db.reader.query(whoAnswers, [])]);
  expect(both).toEqual([ofReader, ofPool]);
  await db.close();
});

test('[S41] a reader that loses its connection opens another, whether it was asked something or not', async () => {
  const lost: Error[] = [];
  const db = openDatabase({ url: database.url, poolSize: 1, onConnectionError: (error) => lost.push(error) });
  const end = async ([row]: { pid: number }[]) => db.query(sql(`SELECT pg_terminate_backend(${row?.pid})`), []);
  const first = await db.reader.query(whoAnswers, []);
  await end(first);
  await until('the loss is told', () => lost.length === 1);
  const second = await db.reader.query(whoAnswers, []);
  expect(second).not.toEqual(first);
  const asked = db.reader.query(sql('SELECT pg_sleep(60)'), []);
  const failed = expect(asked).rejects.toThrow(/terminat/);
  await end(second);
  await failed;
  expect(await db.reader.query(sql('SELECT 1 AS one'), [])).toEqual([{ one: 1 }]);
  // Who asked was told himself.
  expect(lost).toHaveLength(1);
  await db.close();
});

test('[S41] while the reader’s connection cannot be had the pool answers, and it is not tried each time', async () => {
  const url = new URL(database.url);
  const line = await Line.to(Number(url.port));
  url.port = new URL(line.base).port;
  const db = openDatabase({ url: url.href, poolSize: 1 });
  const ofPool = await db.query(whoAnswers, []);
  line.refuse();
  for (let time = 0; time < 3; time++) expect(await db.reader.query(whoAnswers, [])).toEqual(ofPool);
  expect(line.knocks).toBe(1);
  line.up();
  await until('it has one of its own', async () => {
    const [row] = await db.reader.query(whoAnswers, []);
    return row?.pid !== ofPool[0]?.pid;
  });
  await db.close();
  await line.close();
});
