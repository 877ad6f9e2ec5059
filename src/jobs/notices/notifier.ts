import { setTimeout as delay } from 'node:timers/promises';
import type { Event } from '#contract/events.ts';
import { tellCount } from '#core/notifications.ts';
import type { Database, Transaction } from '#db/database.ts';
import {
  forgetNoticeTodo,
  markAllCountsStale,
  moveNoticeState,
  noteNotices,
  noticeWork,
  takeNoticeState,
  takeNoticeTodo,
  takeStaleCount,
} from '#db/notice-sql.ts';
import { isPruned, readPosition, resetReason } from '#events/positions.ts';
import { Notices } from '#jobs/notices/notices.ts';

const BATCH = 200;
const TIMES = { pollMs: 1000, gatherMs: 20 };

/**
 * One per process: makes notifications of what the log tells, a moment behind it, so that a send costs nothing more. It follows the
 * log from a position of its own; what is noted, what is made of it and the position are one transaction, so whatever dies when,
 * nobody is told twice or not at all.
 */
export class Notifier {
  private poll: NodeJS.Timeout | null = null;
  private working: Promise<void> | null = null;
  private again = false;
  private readonly stopping = new AbortController();

  constructor(
    private readonly db: Database,
    private readonly wakeHub: () => void,
    private readonly onError: (error: unknown) => void,
    /** in so many seconds letters may be written of it; null: none are */
    private readonly digestAfter: number | null,
  ) {}

  start(): void {
    this.poll = setInterval(this.wake, TIMES.pollMs);
    this.poll.unref();
    this.wake();
  }

  /** Something was committed. */
  readonly wake = (): void => {
    if (!this.poll || this.stopping.signal.aborted) return;
    if (this.working) {
      this.again = true;
      return;
    }
    this.again = false;
    this.working = this.catchUp()
      .catch(this.onError)
      .then(() => delay(TIMES.gatherMs, undefined, { signal: this.stopping.signal, ref: false }))
      .catch(() => undefined)
      .finally(() => {
        this.working = null;
        if (this.again) this.wake();
      });
  };

  /** Until all that was committed before is told, unless another node is at it. */
  async catchUp(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const [state] = await this.db.query(noticeWork, []);
      if (!state?.work) return;
      const step = await this.db.transaction((tx) => this.step(tx));
      const told = await this.tellCounts();
      if (told) this.wakeHub();
      if (step !== 'more') return;
    }
  }

  private async step(tx: Transaction): Promise<'another node does it' | 'done' | 'more'> {
    const [state] = await tx.query(takeNoticeState, []);
    if (!state) return 'another node does it';
    await this.note(tx, state);
    const todo = await tx.query(takeNoticeTodo, [BATCH]);
    const notices = new Notices(tx, this.digestAfter);
    for (const { room_id: roomId, payload } of todo) if (payload) await notices.take(roomId, payload as Event);
    await notices.done();
    return todo.length === BATCH ? 'more' : 'done';
  }

  private async note(tx: Transaction, state: { history: string | null; snapshot: string | null }): Promise<void> {
    const { history, snapshot } = state;
    const now = await readPosition(tx);
    if (history !== null && snapshot !== null && resetReason({ history, snapshot }, now) === null) {
      const [noted] = await tx.query(noteNotices, [snapshot]);
      if (noted && !isPruned(snapshot, noted.pruned_before)) {
        if (noted.snapshot !== snapshot) await tx.query(moveNoticeState, [history, noted.snapshot]);
        return;
      }
    }
    // The first start, another database, or too late: what was before is nobody's news any more.
    await tx.query(forgetNoticeTodo, []);
    await tx.query(moveNoticeState, [now.history, now.snapshot]);
    await tx.query(markAllCountsStale, []);
  }

  /** One person at a time: nobody else waits for his row longer than that takes. */
  private async tellCounts(): Promise<boolean> {
    for (let told = false; ; told = true) {
      if (this.stopping.signal.aborted) return told;
      const isOne = await this.db.transaction(async (tx) => {
        const [stale] = await tx.query(takeStaleCount, []);
        if (stale) await tellCount(tx, stale.user_id);
        return stale !== undefined;
      });
      if (!isOne) return told;
    }
  }

  async stop(): Promise<void> {
    if (this.poll) clearInterval(this.poll);
    this.stopping.abort();
    await this.working;
  }
}
