import type { Event, Scope } from '#contract/events.ts';
import type { Sql } from '#db/database.ts';
import { eventsBehind } from '#db/verify-sql.ts';
import type { Findings } from '#jobs/verify/findings.ts';

const PAGE = 2000;
const LAST_SEQ = 2 ** 31 - 1;

export interface Logged {
  streamId: number;
  seq: number;
  event: Event;
}

/** The events of the streams after one and up to another, each stream in its order, a page of them in memory. */
export async function* readStreams(tx: Sql, scope: Scope, after: number, upTo: number): AsyncGenerator<Logged> {
  let [streamId, seq] = [after, LAST_SEQ];
  for (;;) {
    const rows = await tx.query(eventsBehind, [scope, streamId, seq, upTo, PAGE]);
    for (const row of rows) yield { streamId: row.stream_id, seq: row.seq, event: row.payload as Event };
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    [streamId, seq] = [last.stream_id, last.seq];
  }
}

/** Where the log of one stream begins and ends. */
export interface Extent {
  first: number;
  last: number;
}

/** Follows the seqs of streams as their events pass by. */
export class Extents {
  private readonly extents = new Map<number, Extent>();

  constructor(
    private readonly scope: Scope,
    private readonly findings: Findings,
  ) {}

  pass({ streamId, seq }: Logged): void {
    this.findings.looked('logSeqs', 1);
    const extent = this.extents.get(streamId);
    if (!extent) {
      this.extents.set(streamId, { first: seq, last: seq });
      return;
    }
    if (seq !== extent.last + 1) this.differs(streamId, `${range(extent.last + 1, seq - 1)} missing`);
    extent.last = seq;
  }

  /** Whether all that ever happened in this stream is still in the log. */
  isWhole(streamId: number): boolean {
    return this.extents.get(streamId)?.first === 1;
  }

  /** Every stream has an owner who says how far it goes; `pruned` tells whether beginnings may be gone. */
  judge(seqs: ReadonlyMap<number, number>, pruned: boolean): void {
    for (const [streamId, seq] of seqs) {
      const { first, last } = this.extents.get(streamId) ?? { first: seq + 1, last: pruned ? seq : 0 };
      if (first > 1 && !pruned) this.differs(streamId, `${range(1, first - 1)} missing, and nothing was pruned`);
      else if (last < seq) this.differs(streamId, `${range(last + 1, seq)} missing`);
      if (last > seq) this.differs(streamId, `the log goes on to ${last}, beyond ${seq}`);
    }
    for (const streamId of this.extents.keys()) {
      if (!seqs.has(streamId)) this.differs(streamId, 'has a log and does not exist');
    }
  }

  private differs(streamId: number, what: string): void {
    this.findings.differs('logSeqs', `${this.scope} ${streamId}: ${what}`);
  }
}

function range(from: number, to: number): string {
  return from === to ? `event ${from} is` : `events ${from} to ${to} are`;
}
