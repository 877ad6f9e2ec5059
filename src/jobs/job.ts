import type { Transaction } from '#db/database.ts';
import type { JobKind } from '#db/jobs.ts';

/** One job under way. */
export interface Job {
  readonly id: number;
  /** this one counted */
  readonly attempts: number;
  readonly createdAt: string;
  /** The server stops, the time is up, or the lease was lost: whatever is left would be done by another. */
  readonly signal: AbortSignal;
  /**
   * Takes the job out of the queue in a transaction of the handler's own: the effect and the end of the job are one. Throws when
   * the job is not this node's any more, and so rolls the effect back.
   */
  finish(tx: Transaction): Promise<void>;
}

/** How one kind is done. */
export interface Handling<Payload> {
  work(payload: Payload, job: Job): Promise<void>;
  /** of this node at once */
  concurrency?: number;
  /** for one attempt */
  timeoutMs?: number;
  /** It is given up when so many have failed. */
  attempts?: number;
  /** after the first failure; each further one doubles it, up to an hour */
  backoffMs?: number;
  /** In the transaction that takes it out of the queue for good. */
  givenUp?(payload: Payload, tx: Transaction): Promise<void>;
}

export interface Handler extends Required<Omit<Handling<unknown>, 'givenUp'>> {
  kind: JobKind;
  givenUp: (payload: unknown, tx: Transaction) => Promise<void>;
}

/** Thrown by a handler when trying again is of no use. `code` is kept; no text is, since it may quote what people wrote. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';

  constructor(readonly code: string) {
    super(code);
  }
}
