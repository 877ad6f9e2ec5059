import type { Database } from '#db/database.ts';
import { endTurn, holdTurn, takeDelivery, takeTurn } from '#db/webhook-queue-sql.ts';
import type { Outbound } from '#jobs/outbound.ts';
import { post, settle } from '#jobs/webhooks/attempt.ts';
import type { WebhookTimes } from '#jobs/webhooks/times.ts';

/** So many webhooks of this node have their turn at once, and so many of those at one host. */
const MOST_AT_ONCE = 64;
const MOST_PER_HOST = 4;
/** Then others who wait for the same host have theirs. */
const TURN_MS = 5000;
/** So long until it is asked again whether a webhook's maker may see once more what it would tell. */
const BARRED_MS = 60_000;
/** A turn that found nothing: what waits is still another's. */
const EMPTY_MS = 1000;

/**
 * Who sends what is queued. A webhook has its turn on one node at a time and sends one delivery after the other, so they arrive
 * in order; different webhooks do not wait for each other.
 */
export class Turns {
  private readonly running = new Set<Promise<void>>();
  private readonly hosts = new Map<string, number>();

  constructor(
    private readonly db: Database,
    private readonly outbound: Outbound,
    private readonly times: WebhookTimes,
    private readonly stopping: AbortSignal,
    private readonly interrupt: AbortSignal,
    private readonly onFree: () => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Gives turns to all that wait for one, as far as there is room. One call at a time. */
  async give(): Promise<void> {
    while (this.running.size < MOST_AT_ONCE && !this.stopping.aborted) {
      const busy = [...this.hosts].filter(([, count]) => count >= MOST_PER_HOST).map(([host]) => host);
      const [taken] = await this.db.query(takeTurn, [busy, this.times.leaseMs / 1000]);
      if (!taken) return;
      this.hosts.set(taken.host, (this.hosts.get(taken.host) ?? 0) + 1);
      const turn = this.run(taken)
        .catch(this.onError)
        .finally(() => {
          this.running.delete(turn);
          const left = (this.hosts.get(taken.host) ?? 1) - 1;
          if (left > 0) this.hosts.set(taken.host, left);
          else this.hosts.delete(taken.host);
          this.onFree();
        });
      this.running.add(turn);
    }
  }

  private async run({ id: webhookId, turn, may }: { id: number; turn: number; may: boolean }): Promise<void> {
    const restMs = may ? await this.send(webhookId, turn) : BARRED_MS;
    await this.db.transaction(async (tx) => {
      const [held] = await tx.query(holdTurn, [webhookId, turn]);
      if (held) await tx.query(endTurn, [webhookId, restMs / 1000]);
    });
  }

  /** Answers for how long it had better rest. */
  private async send(webhookId: number, turn: number): Promise<number> {
    const began = performance.now();
    let restMs = 0;
    let sent = 0;
    while (restMs === 0 && !this.stopping.aborted && performance.now() - began < TURN_MS) {
      const [due] = await this.db.query(takeDelivery, [webhookId, this.times.leaseMs / 1000, turn]);
      if (!due) return sent === 0 ? EMPTY_MS : 0;
      sent++;
      const outcome = await post(this.outbound, due, this.times.timeoutMs, this.interrupt);
      restMs = await settle(this.db, due, outcome, this.times);
    }
    return restMs;
  }

  async ended(): Promise<void> {
    await Promise.all(this.running);
  }
}
