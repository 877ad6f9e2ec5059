import type { z } from 'zod';
import type { JobSql } from '#db/database.ts';
import { deleteJobByKey, insertJob, replaceJob } from '#db/job-sql.ts';

/** A kind of job: its name in the queue and what one of them must know. It stands beside the rule that asks for it. */
export interface JobKind<Shape extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly shape: Shape;
}

export function jobKind<Shape extends z.ZodType>(name: string, shape: Shape): JobKind<Shape> {
  return { name, shape };
}

export interface WhenAndOnce {
  /** One of this kind and key waits at a time. */
  key?: string;
  /** at once when absent */
  runAt?: Date | string;
  /**
   * What becomes of a job of the same key that waits or is under way. `keep`: it stays and nothing is put in, which is right when
   * both would do the same. `replace`: this one takes its place; use it when what is under way may not have seen the change.
   */
  taken?: 'keep' | 'replace';
}

/**
 * Puts a job into the queue, in the transaction of the change that causes it: neither is there without the other. It is done at
 * least once; whoever needs exactly once finishes it in the transaction of its effect (src/jobs/queue.ts). Answers whether it was
 * put in.
 */
export async function enqueueJob<Shape extends z.ZodType>(
  sql: JobSql,
  kind: JobKind<Shape>,
  payload: z.input<Shape>,
  { key, runAt, taken = 'keep' }: WhenAndOnce = {},
): Promise<boolean> {
  const values = [kind.name, key ?? null, JSON.stringify(payload), runAt ?? null];
  const rows = await sql.query(taken === 'replace' ? replaceJob : insertJob, values);
  if (rows.length > 0) sql.announceJob();
  return rows.length > 0;
}

/** Takes one out again, though it be under way: what then finishes it in its own transaction is rolled back. */
export async function cancelJob(sql: JobSql, kind: JobKind, key: string): Promise<boolean> {
  return (await sql.query(deleteJobByKey, [kind.name, key])).length > 0;
}
