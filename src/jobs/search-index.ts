import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { toIndex } from '#core/search-text.ts';
import type { Database, Transaction } from '#db/database.ts';
import {
  analyzeWords,
  beginBackfill,
  dropWords,
  type IndexedRow,
  messagesBefore,
  messagesToIndex,
  moveBackfill,
  moveSearchState,
  noteSearchNews,
  searchWork,
  takeSearchState,
  takeTodo,
  writeWords,
} from '#db/search-index-sql.ts';
import { isPruned, readPosition, resetReason } from '#events/positions.ts';

const BATCH = 250;
const TIMES = { pollMs: 1000, gatherMs: 150, backfillPauseMs: 25 };
/** So long may writing words for PostgreSQL keep the process from others. */
const BUSY_MS = 8;

type Step = 'another node does it' | 'done' | 'news' | 'backfill' | 'backfill done';

/**
 * One per process: keeps the words of messages for search, a moment behind the log. It follows the log from a position of its own,
 * so nothing is left out whatever dies when, and a send costs nothing more. Messages from before are read from the newest on.
 */
export class SearchIndex {
  private poll: NodeJS.Timeout | null = null;
  private working: Promise<void> | null = null;
  private again = false;
  private readonly stopping = new AbortController();

  constructor(
    private readonly db: Database,
    private readonly onError: (error: unknown) => void,
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
      // A busy server wakes without end; what gathers meanwhile is read at once.
      .then(() => delay(TIMES.gatherMs, undefined, { signal: this.stopping.signal, ref: false }))
      .catch(() => undefined)
      .finally(() => {
        this.working = null;
        if (this.again) this.wake();
      });
  };

  /** Until the index knows all that was committed before, unless another node is at it. */
  async catchUp(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const [state] = await this.db.query(searchWork, []);
      if (!state?.work) return;
      const step = await this.step();
      if (step === 'another node does it' || step === 'done') return;
      // The planner learns how frequent words are.
      if (step === 'backfill done') await this.db.query(analyzeWords, []);
      if (step === 'backfill')
        await delay(TIMES.backfillPauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private step(): Promise<Step> {
    return this.db.transaction(async (tx) => {
      const [state] = await tx.query(takeSearchState, []);
      if (!state) return 'another node does it';
      const backfill = await this.noteNews(tx, state);
      const todo = await tx.query(takeTodo, [BATCH]);
      if (todo.length > 0) {
        const ids = todo.map(({ message_id }) => message_id);
        await this.write(tx, ids, await tx.query(messagesToIndex, [ids]));
        return 'news';
      }
      return backfill === null ? 'done' : this.backfill(tx, backfill);
    });
  }

  /** Answers below which id messages still wait. */
  private async noteNews(
    tx: Transaction,
    state: { history: string | null; snapshot: string | null; backfill_below: string | null },
  ): Promise<string | null> {
    const { history, snapshot } = state;
    const now = await readPosition(tx);
    if (history !== null && snapshot !== null && resetReason({ history, snapshot }, now) === null) {
      const [noted] = await tx.query(noteSearchNews, [snapshot]);
      if (noted && !isPruned(snapshot, noted.pruned_before)) {
        if (noted.snapshot !== snapshot) await tx.query(moveSearchState, [history, noted.snapshot]);
        return state.backfill_below;
      }
    }
    // Of the first start, of a database put back, or too late: what changed meanwhile is not known, so all are read again.
    await tx.query(moveSearchState, [now.history, now.snapshot]);
    await tx.query(beginBackfill, []);
    return String(2n ** 63n - 1n);
  }

  private async backfill(tx: Transaction, below: string): Promise<Step> {
    const rows = await tx.query(messagesBefore, [below, BATCH]);
    const ids = rows.map(({ id }) => id);
    const isLast = rows.length < BATCH;
    await this.write(
      tx,
      ids,
      rows.filter(({ deleted }) => !deleted),
    );
    await tx.query(moveBackfill, [isLast ? null : ids.at(-1)]);
    return isLast ? 'backfill done' : 'backfill';
  }

  /** What of these messages there is to find, and nothing of those that are gone. */
  private async write(tx: Transaction, ids: number[], rows: IndexedRow[]): Promise<void> {
    const there = new Set(rows.map(({ id }) => id));
    const gone = ids.filter((id) => !there.has(id));
    if (gone.length > 0) await tx.query(dropWords, [gone]);
    if (rows.length === 0) return;
    const words: string[] = [];
    let began = performance.now();
    for (const row of rows) {
      words.push(toIndex(row));
      if (performance.now() - began < BUSY_MS) continue;
      await turn();
      began = performance.now();
    }
    await tx.query(writeWords, [rows.map(({ id }) => id), rows.map(({ room_id }) => room_id), words]);
  }

  async stop(): Promise<void> {
    if (this.poll) clearInterval(this.poll);
    this.stopping.abort();
    await this.working;
  }
}
