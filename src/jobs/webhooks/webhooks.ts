import { setTimeout as delay } from 'node:timers/promises';
import { timestampOf } from '#contract/text.ts';
import type { Database } from '#db/database.ts';
import {
  findForgotten,
  insertTest,
  markDelivered,
  markFailed,
  markFailedAgain,
  takeAgain,
  webhookWork,
} from '#db/webhook-queue-sql.ts';
import type { Outbound } from '#jobs/outbound.ts';
import { post } from '#jobs/webhooks/attempt.ts';
import { queueNews } from '#jobs/webhooks/queue.ts';
import { pingOf, type Render, toBody } from '#jobs/webhooks/render.ts';
import { WEBHOOK_TIMES, type WebhookTimes } from '#jobs/webhooks/times.ts';
import { Turns } from '#jobs/webhooks/turns.ts';

const FORGOTTEN_MS = 600_000;
const LOST = 'webhooks go on from now: what they were not told of yet is not in the log any more';

export interface WebhookOptions {
  render: Render;
  times?: Partial<WebhookTimes> | undefined;
  onError: (error: unknown) => void;
  /** One line for the operator. */
  note: (line: string) => void;
}

/** One per process: tells webhooks what happens. Woken by every commit, it also looks by itself. */
export class Webhooks {
  private readonly times: WebhookTimes;
  private readonly turns: Turns;
  private readonly stopping = new AbortController();
  private readonly interrupt = new AbortController();
  private forgotten: NodeJS.Timeout | null = null;
  private poll: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;
  private again = false;
  private finding: Promise<void> | null = null;

  constructor(
    private readonly db: Database,
    private readonly outbound: Outbound,
    private readonly options: WebhookOptions,
  ) {
    this.times = { ...WEBHOOK_TIMES, ...options.times };
    const { signal } = this.stopping;
    this.turns = new Turns(db, outbound, this.times, signal, this.interrupt.signal, () => this.wake(), options.onError);
  }

  /** Until then only tests are sent. */
  start(): void {
    this.poll = setInterval(this.wake, this.times.pollMs);
    this.poll.unref();
    this.findForgotten();
    this.forgotten = setInterval(this.findForgotten, FORGOTTEN_MS);
    this.forgotten.unref();
  }

  private readonly findForgotten = (): void => {
    this.finding = this.db.query(findForgotten, []).then(() => this.wake(), this.options.onError);
  };

  /** Something was committed, or there is room for another turn. */
  readonly wake = (): void => {
    if (!this.poll || this.stopping.signal.aborted) return;
    if (this.looking) {
      this.again = true;
      return;
    }
    this.again = false;
    this.looking = this.look()
      .catch(this.options.onError)
      // A busy server wakes without end; what gathers meanwhile is read at once.
      .then(() => delay(this.times.gatherMs, undefined, { signal: this.stopping.signal, ref: false }))
      .catch(() => undefined)
      .finally(() => {
        this.looking = null;
        if (this.again) this.wake();
      });
  };

  private async look(): Promise<void> {
    const [work] = await this.db.query(webhookWork, []);
    if (!work) return;
    for (let isMore = work.news; isMore && !this.stopping.signal.aborted; ) {
      const queued = await queueNews(this.db, this.options.render, this.times);
      if (queued === 'went on from now') this.options.note(LOST);
      isMore = queued === 'there is more';
      await this.turns.give();
    }
    await this.turns.give();
  }

  /** One attempt, at once, whether the webhook listens or not. What comes of it is not counted. Answers the delivery's id. */
  readonly test = async (webhook: { id: number; roomId: number | null }): Promise<number> => {
    const told = pingOf(webhook);
    const values = [webhook.id, told.event, toBody(told, timestampOf(new Date())), this.times.leaseMs / 1000];
    const [due] = await this.db.query(insertTest, values);
    if (!due) throw new Error('the webhook is gone');
    const { status, error } = await post(this.outbound, due, this.times.timeoutMs, this.interrupt.signal);
    if (error === null) await this.db.query(markDelivered, [due.id, status]);
    else await this.db.query(markFailed, [due.id, status, error, null]);
    return due.id;
  };

  /** What was to be told is sent once more, at once. Answers whether it was: not while another attempt is under way. */
  readonly redeliver = async (deliveryId: number): Promise<boolean> => {
    const [due] = await this.db.query(takeAgain, [deliveryId, this.times.leaseMs / 1000]);
    if (!due) return false;
    const { status, error } = await post(this.outbound, due, this.times.timeoutMs, this.interrupt.signal);
    if (error === null) await this.db.query(markDelivered, [due.id, status]);
    else await this.db.query(markFailedAgain, [due.id, status, error]);
    return true;
  };

  /** Attempts under way may end, for a moment; what is interrupted then is sent again by whoever is next. */
  async stop(): Promise<void> {
    if (this.poll) clearInterval(this.poll);
    if (this.forgotten) clearInterval(this.forgotten);
    this.stopping.abort();
    const late = setTimeout(() => this.interrupt.abort(), this.times.stopMs);
    const given = new AbortController();
    // A lease that is not given back ends by itself: no shutdown hangs on a turn.
    const atLast = delay(this.times.stopMs + this.times.giveBackMs, undefined, { signal: given.signal }).catch(
      () => undefined,
    );
    await Promise.race([this.ended(), atLast]);
    given.abort();
    clearTimeout(late);
    this.interrupt.abort();
  }

  private async ended(): Promise<void> {
    await this.finding;
    await this.looking;
    await this.turns.ended();
  }
}
