import { ZodError } from 'zod';
import { ChatError } from '#contract/errors.ts';
import { insertAudit } from '#db/audit-sql.ts';
import type { Database } from '#db/database.ts';
import { type ClaimedRow, extendJob, finishJob, retryJob, returnJob } from '#db/job-sql.ts';
import { type Handler, type Job, JobFailed } from '#jobs/job.ts';

const LONGEST_BACKOFF_MS = 3600_000;

/** The job is another's by now, or nobody's any more. */
class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** What went wrong, by a word that quotes nobody. */
function codeOf(error: unknown): string {
  if (error instanceof JobFailed || error instanceof ChatError) return error.code;
  if (error instanceof ZodError) return 'invalid_payload';
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** One attempt at one job: keeps its lease alive while it works, and writes down what came of it. */
export class Attempt {
  private readonly ended = new AbortController();
  private finished = false;
  private lost = false;

  constructor(
    private readonly db: Database,
    private readonly handler: Handler,
    private readonly row: ClaimedRow,
    private readonly options: { leaseMs: number; note: (line: string) => void },
  ) {}

  async run(interrupt: AbortSignal): Promise<void> {
    // Nothing ever came of the last one: the process died with it, and would again.
    if (this.row.attempts > this.handler.attempts) return this.fail('died', true);
    const { leaseMs } = this.options;
    const late = AbortSignal.timeout(this.handler.timeoutMs);
    const signal = AbortSignal.any([late, interrupt, this.ended.signal]);
    const beats = setInterval(() => void this.keepLease(), leaseMs / 3);
    try {
      await orAborted(signal, this.handler.work(this.row.payload, this.job(signal)));
      if (!this.finished) await this.db.query(finishJob, this.own);
    } catch (error) {
      if (this.lost || error instanceof LeaseLost) return;
      if (interrupt.aborted) await this.db.query(returnJob, this.own);
      else await this.fail(late.aborted ? 'timeout' : codeOf(error), error instanceof JobFailed);
    } finally {
      clearInterval(beats);
      this.ended.abort();
    }
  }

  private get own(): [number, string] {
    return [this.row.id, this.row.lease];
  }

  private job(signal: AbortSignal): Job {
    return {
      id: this.row.id,
      attempts: this.row.attempts,
      createdAt: this.row.created_at,
      signal,
      finish: async (tx) => {
        if ((await tx.query(finishJob, this.own)).length === 0) throw new LeaseLost();
        this.finished = true;
      },
    };
  }

  /** While the database cannot be asked nobody else can take the job either; when it answers again it says whose it is. */
  private async keepLease(): Promise<void> {
    const kept = await this.db.query(extendJob, [...this.own, this.options.leaseMs / 1000]).catch(() => null);
    if (kept?.length !== 0 || this.finished || this.ended.signal.aborted) return;
    this.lost = true;
    this.ended.abort();
  }

  private async fail(code: string, isFinal: boolean): Promise<void> {
    const { kind, attempts: most, backoffMs, givenUp } = this.handler;
    const { attempts, payload } = this.row;
    if (!isFinal && attempts < most) {
      const backoff = Math.min(LONGEST_BACKOFF_MS, backoffMs * 2 ** Math.min(attempts - 1, 20));
      await this.db.query(retryJob, [...this.own, (backoff * (0.75 + Math.random() / 2)) / 1000, code]);
      return;
    }
    const isOurs = await this.db.transaction(async (tx) => {
      if ((await tx.query(finishJob, this.own)).length === 0) return false;
      const details = JSON.stringify({ kind: kind.name, attempts, code });
      await tx.query(insertAudit, ['job_given_up', null, null, null, null, details, null]);
      await givenUp(payload, tx);
      return true;
    });
    if (isOurs) this.options.note(`a job was given up: ${kind.name}, after ${attempts} attempts, ${code}`);
  }
}

/** A handler that does not heed its signal must not hold its place for ever. */
function orAborted(signal: AbortSignal, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error('aborted'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
