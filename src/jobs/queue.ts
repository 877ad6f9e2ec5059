import type { z } from 'zod';
import type { Database } from '#db/database.ts';
import { type ClaimedRow, claimJobs, nextDue } from '#db/job-sql.ts';
import type { JobKind } from '#db/jobs.ts';
import type { Handler, Handling } from '#jobs/job.ts';
import { Attempt } from '#jobs/job-attempt.ts';

export interface QueueTimes {
  /** Others put jobs in as well, and nodes die with theirs. */
  pollMs: number;
  /** A job of a node that says nothing for so long is another's. */
  leaseMs: number;
  /** how long attempts under way may go on when the server stops */
  stopMs: number;
}
const TIMES: QueueTimes = { pollMs: 5000, leaseMs: 60_000, stopMs: 5000 };
const CLAIMED_BY_ANOTHER_MS = 200;

export interface QueueOptions {
  times?: Partial<QueueTimes> | undefined;
  onError: (error: unknown) => void;
  /** One line for the operator. */
  note: (line: string) => void;
}

/** One per process: takes jobs as they fall due. Woken by what this process puts in, it also looks by itself. */
export class Queue {
  readonly times: QueueTimes;
  private readonly handlers = new Map<string, Handler>();
  private readonly running = new Map<string, Set<Promise<void>>>();
  private readonly stopping = new AbortController();
  private readonly interrupt = new AbortController();
  private readonly forgetJobs: () => void;
  private loop: Promise<void> | null = null;
  private again = false;
  private wakeUp: () => void = () => undefined;

  constructor(
    private readonly db: Database,
    private readonly options: QueueOptions,
  ) {
    this.times = { ...TIMES, ...options.times };
    this.forgetJobs = db.onJob(() => this.wake());
  }

  /** Before `start`. A kind that has no handler here waits for a node that has one. */
  handle<Shape extends z.ZodType>(kind: JobKind<Shape>, handling: Handling<z.output<Shape>>): void {
    const { work, givenUp, concurrency = 4, timeoutMs = 60_000, attempts = 10, backoffMs = 5000 } = handling;
    this.running.set(kind.name, new Set());
    this.handlers.set(kind.name, {
      kind,
      concurrency,
      timeoutMs,
      attempts,
      backoffMs,
      work: (payload, job) => work(kind.shape.parse(payload), job),
      givenUp: async (payload, tx) => {
        const known = kind.shape.safeParse(payload);
        if (known.success) await givenUp?.(known.data, tx);
      },
    });
  }

  start(): void {
    this.loop ??= this.run();
  }

  private wake(): void {
    this.again = true;
    this.wakeUp();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.again = false;
      const pauseMs = await this.look().catch((error: unknown) => {
        this.options.onError(error);
        return this.times.pollMs;
      });
      if (!this.again) await this.pause(pauseMs);
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.stopping.signal.aborted) this.wakeUp();
    });
  }

  /** Takes what is due, as far as there is room for it. Answers how long there will be nothing to do. */
  private async look(): Promise<number> {
    // Nodes that were started together do not look together.
    let pauseMs = this.times.pollMs * (0.5 + Math.random());
    const due = await this.db.query(nextDue, [[...this.handlers.keys()]]);
    for (const { kind, seconds } of due) {
      const handler = this.handlers.get(kind);
      const free = (handler?.concurrency ?? 0) - (this.running.get(kind)?.size ?? 0);
      if (!handler || free <= 0 || this.stopping.signal.aborted) continue;
      if (seconds > 0) {
        pauseMs = Math.min(pauseMs, seconds * 1000 + 1);
        continue;
      }
      const claimed = await this.db.query(claimJobs, [kind, free, this.times.leaseMs / 1000]);
      for (const row of claimed) this.attempt(handler, row);
      if (claimed.length === 0) pauseMs = Math.min(pauseMs, CLAIMED_BY_ANOTHER_MS);
      else if (claimed.length < free) this.again = true;
    }
    return pauseMs;
  }

  private attempt(handler: Handler, row: ClaimedRow): void {
    const attempt = new Attempt(this.db, handler, row, { leaseMs: this.times.leaseMs, ...this.options });
    const running = this.running.get(handler.kind.name);
    const done = attempt
      .run(this.interrupt.signal)
      .catch(this.options.onError)
      .finally(() => {
        running?.delete(done);
        this.wake();
      });
    running?.add(done);
  }

  /** Nothing new is taken; what is under way may end, for a moment, and is given back when it does not. */
  async stop(): Promise<void> {
    this.forgetJobs();
    this.stopping.abort();
    this.wakeUp();
    const late = setTimeout(() => this.interrupt.abort(), this.times.stopMs);
    await this.loop;
    await Promise.all([...this.running.values()].flatMap((running) => [...running]));
    clearTimeout(late);
  }
}
