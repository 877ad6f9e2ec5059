import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import { cancelJob, enqueueJob, jobKind } from '#db/jobs.ts';
import { type Handling, JobFailed } from '#jobs/job.ts';
import { Queue, type QueueTimes } from '#jobs/queue.ts';
import { House } from '#testing/house.ts';
import { until } from '#testing/until.ts';

const Note = jobKind('note', z.object({ text: z.string() }));
type NotePayload = { text: string };

let house: House;
const queues: Queue[] = [];
const notes: string[] = [];
const errors: unknown[] = [];

beforeAll(async () => {
  house = await House.open();
});
afterEach(async () => {
  await Promise.all(queues.splice(0).map((queue) => queue.stop()));
  await house.sql('DELETE FROM job');
  notes.length = 0;
  expect(errors.splice(0)).toEqual([]);
});
afterAll(() => house.close());

const db = () => house.services.db;
const waiting = () => house.sql<{ id: number; attempts: number; last_error: string | null }>('SELECT * FROM job');
const isEmpty = async () => (await waiting()).length === 0;

/** One more node. */
function node(handling: Handling<NotePayload>, times: Partial<QueueTimes> = {}): Queue {
  const queue = new Queue(db(), {
    times: { pollMs: 60_000, ...times },
    onError: (error) => errors.push(error),
    note: (line) => notes.push(line),
  });
  queue.handle(Note, handling);
  queue.start();
  queues.push(queue);
  return queue;
}

/** Of one node, what it did. */
function writer(times?: Partial<QueueTimes>, handling: Partial<Handling<NotePayload>> = {}): string[] {
  const done: string[] = [];
  node({ work: async ({ text }) => void done.push(text), ...handling }, times);
  return done;
}

test('[S41] a job is put in with its change or not at all, and the node that put it in does it at once', async () => {
  const done = writer();
  await delay(50);
  await expect(
    db().transaction(async (tx) => {
      await enqueueJob(tx, Note, { text: 'taken back' });
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  const since = performance.now();
  await db().transaction(async (tx) => {
    await enqueueJob(tx, Note, { text: 'kept' });
    expect(done).toEqual([]);
  });
  await until('it is done', () => done.length > 0);
  expect(performance.now() - since).toBeLessThan(1000);
  await until('the queue is empty', isEmpty);
  expect(done).toEqual(['kept']);
});

test('what another node put in is found by looking, and what is for later waits until then', async () => {
  const done = writer({ pollMs: 50 });
  await house.sql(`INSERT INTO job (kind, payload) VALUES ('note', '{"text":"foreign"}')`);
  const runAt = new Date(Date.now() + 400);
  await enqueueJob(db(), Note, { text: 'later' }, { runAt });
  await until('both are done', () => done.length === 2);
  expect(done).toEqual(['foreign', 'later']);
  expect(Date.now()).toBeGreaterThanOrEqual(runAt.getTime());
});

test('a time that comes is not waited for until the next look', async () => {
  const done = writer({ pollMs: 60_000 });
  await enqueueJob(db(), Note, { text: 'soon' }, { runAt: new Date(Date.now() + 200) });
  await until('it is done', () => done.length === 1, 3000);
});

test('[S37] of one key one waits: the first is kept, or the newer takes its place; it can be cancelled', async () => {
  const put = (text: string, taken?: 'keep' | 'replace') =>
    enqueueJob(db(), Note, { text }, { key: 'one', ...(taken && { taken }) });
  expect(await Promise.all(Array.from({ length: 50 }, () => put('same')))).toSatisfy(
    (answers: boolean[]) => answers.filter(Boolean).length === 1,
  );
  expect(await put('kept out')).toBe(false);
  expect(await put('newer', 'replace')).toBe(true);
  expect(await waiting()).toMatchObject([{ payload: { text: 'newer' } }]);
  expect(await cancelJob(db(), Note, 'one')).toBe(true);
  expect(await cancelJob(db(), Note, 'one')).toBe(false);
  expect(await isEmpty()).toBe(true);
});

test('[S41] three nodes do each of 300 jobs once', async () => {
  const done = [writer({ pollMs: 20 }), writer({ pollMs: 20 }), writer({ pollMs: 20 })];
  await db().transaction(async (tx) => {
    for (let n = 0; n < 300; n++) await enqueueJob(tx, Note, { text: String(n) });
  });
  await until('all are done', isEmpty, 20_000);
  const all = done.flat();
  expect(all).toHaveLength(300);
  expect(new Set(all).size).toBe(300);
});

test('no more than a kind may have are under way at once', async () => {
  let now = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++now);
    await delay(5);
    now--;
  };
  node({ work, concurrency: 3 });
  await db().transaction(async (tx) => {
    for (let n = 0; n < 30; n++) await enqueueJob(tx, Note, { text: String(n) });
  });
  await until('all are done', isEmpty);
  expect(most).toBe(3);
});

test('[S41] what a dead node held is done by another, and what the dead one does late has no effect', async () => {
  const [late] = await house.people('late');
  const rename = (name: string) => async (_: NotePayload, job: Parameters<Handling<NotePayload>['work']>[1]) => {
    if (name === 'of the dead') await delay(700); // as long as a machine that stood still
    await db().transaction(async (tx) => {
      await tx.query({ name: '', text: 'UPDATE users SET status_message = status_message || $2 WHERE id = $1' }, [
        late.id,
        name,
      ]);
      await job.finish(tx);
    });
  };
  node({ work: rename('of the dead') }, { leaseMs: 60_000 });
  await enqueueJob(db(), Note, { text: '' });
  await until('it is taken', async () => (await waiting())[0]?.attempts === 1);
  // Its node fell silent: the lease is over, before the work is.
  await house.sql('UPDATE job SET run_at = now()');
  node({ work: rename('of the living') }, { pollMs: 20 });
  await until('another did it', isEmpty);
  await delay(800);
  expect(await house.sql('SELECT status_message FROM users WHERE id = $1', [late.id])).toEqual([
    { status_message: 'of the living' },
  ]);
});

test('a lease is kept alive while the work goes on', async () => {
  let runs = 0;
  const work = async () => {
    runs++;
    await delay(900);
  };
  node({ work }, { leaseMs: 300, pollMs: 20 });
  node({ work }, { leaseMs: 300, pollMs: 20 });
  await enqueueJob(db(), Note, { text: '' });
  await until('it is done', isEmpty);
  expect(runs).toBe(1);
});

test('what fails is tried again with growing pauses and then given up, with a line in the audit log that quotes nobody', async () => {
  const at: number[] = [];
  const given: string[] = [];
  node({
    work: async () => {
      at.push(performance.now());
      throw new Error('a text with what somebody wrote');
    },
    givenUp: async ({ text }) => void given.push(text),
    attempts: 3,
    backoffMs: 60,
  });
  await enqueueJob(db(), Note, { text: 'poison' });
  await until('it is given up', () => given.length > 0);
  await until('it is gone', isEmpty);
  const [first = 0, second = 0, third = 0, ...more] = at;
  expect(more).toEqual([]);
  expect(second - first).toBeGreaterThan(0.75 * 60);
  expect(third - second).toBeGreaterThan(0.75 * 120);
  expect(given).toEqual(['poison']);
  expect(await house.sql("SELECT details FROM audit_log WHERE action = 'job_given_up'")).toEqual([
    { details: { kind: 'note', attempts: 3, code: 'Error' } },
  ]);
  expect(notes).toEqual(['a job was given up: note, after 3 attempts, Error']);
});

test('what cannot succeed is given up at once, and what takes too long is interrupted', async () => {
  node({
    work: async ({ text }) => {
      if (text === 'final') throw new JobFailed('recipient_unknown');
      if (text === 'coded') throw new ChatError('user_not_found', { userIds: [1] });
      await new Promise(() => undefined);
    },
    attempts: 1,
    timeoutMs: 100,
  });
  for (const text of ['final', 'coded', 'endless']) await enqueueJob(db(), Note, { text });
  await house.sql(`INSERT INTO job (kind, payload) VALUES ('note', '{"text": 5}')`);
  await until('all are given up', isEmpty);
  expect(notes.map((line) => line.split(', ').at(-1)).sort()).toEqual([
    'invalid_payload',
    'recipient_unknown',
    'timeout',
    'user_not_found',
  ]);
});

test('a server that stops gives back what it was at, and the attempt does not count', async () => {
  const queue = node({ work: () => new Promise(() => undefined) }, { stopMs: 50 });
  await enqueueJob(db(), Note, { text: '' });
  await until('it is taken', async () => (await waiting())[0]?.attempts === 1);
  await queue.stop();
  expect(await waiting()).toMatchObject([{ attempts: 0, lease: null, last_error: null }]);
});

test('[S41] while PostgreSQL is away nothing is lost, and the queue goes on by itself', async () => {
  const done = writer({ pollMs: 30 });
  await delay(100);
  await house.sql(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await house.sql(`INSERT INTO job (kind, payload) VALUES ('note', '{"text":"after"}')`);
  await until('it is done', () => done.length === 1);
  await until('the queue is empty', isEmpty);
  errors.length = 0;
  house.reports.length = 0;
});
