import { z } from 'zod';
import type { Database } from '#db/database.ts';
import { enqueueJob, jobKind } from '#db/jobs.ts';
import type { Queue } from '#jobs/queue.ts';

/**
 * What is done again and again, by one node of all at a time: as a job that puts itself in for the next time. Answers how to put it in
 * for the first; where it waits already that does nothing.
 */
export function handleRecurring(
  queue: Queue,
  db: Database,
  name: string,
  { everyMs, timeoutMs, work }: { everyMs: number; timeoutMs: number; work: (signal: AbortSignal) => Promise<void> },
): () => Promise<void> {
  const kind = jobKind(name, z.object({}));
  const next = { key: 'next' };
  queue.handle(kind, {
    concurrency: 1,
    timeoutMs,
    attempts: Number.MAX_SAFE_INTEGER,
    backoffMs: 60_000,
    async work(_, job) {
      await work(job.signal);
      await db.transaction(async (tx) => {
        await job.finish(tx);
        await enqueueJob(tx, kind, {}, { ...next, runAt: new Date(Date.now() + everyMs * (0.9 + Math.random() / 5)) });
      });
    },
  });
  return async () => {
    await enqueueJob(db, kind, {}, next);
  };
}
