import type { StreamEvent } from '#contract/events.ts';
import type { ResetReason } from '#contract/live.ts';
import type { Signal } from '#contract/signals.ts';
import type { Feed, Listener } from '#events/feed.ts';
import type { Hub } from '#events/hub.ts';

const DEADLINE_MS = 10_000;

/** Follows a hub as a socket would, and lets a test wait for what it has seen. */
export class Follower {
  readonly events: StreamEvent[] = [];
  readonly signals: Signal[] = [];
  position = '';
  /** Settles when the feed ends, with the error it ended with. */
  readonly ended: Promise<void>;
  readonly resets: ResetReason[] = [];
  private isReady = false;
  private readonly feed: Feed;
  private changed = () => {};

  constructor(hub: Hub, listener: Listener, from?: string) {
    this.feed = hub.follow(listener, from);
    this.ended = this.read();
    this.ended.catch(() => {});
  }

  private async read(): Promise<void> {
    for await (const { data, position } of this.feed) {
      this.position = position;
      if (data.type === 'reset') this.resets.push(data.reason);
      else if (data.type === 'signals') this.signals.push(...data.signals);
      else this.events.push(...data.events);
      if (data.type === 'ready') this.isReady = true;
      this.changed();
    }
  }

  private async wait(done: () => boolean, what: string): Promise<void> {
    const late = AbortSignal.timeout(DEADLINE_MS);
    while (!done()) {
      await new Promise<void>((resolve, reject) => {
        this.changed = resolve;
        late.addEventListener('abort', () =>
          reject(new Error(`${what} did not come; seen: ${this.events.slice(-20).map(({ event }) => event.type)}`)),
        );
        this.ended.then(resolve, reject);
      });
    }
  }

  ready(): Promise<void> {
    return this.wait(() => this.isReady, 'ready');
  }

  async until(enough: (events: StreamEvent[]) => boolean): Promise<StreamEvent[]> {
    await this.wait(() => enough(this.events), 'what was waited for');
    return this.events;
  }

  async untilSignals(enough: (signals: Signal[]) => boolean): Promise<Signal[]> {
    await this.wait(() => enough(this.signals), 'the signals that were waited for');
    return this.signals;
  }

  async reset(): Promise<ResetReason | undefined> {
    await this.wait(() => this.resets.length > 0, 'a reset');
    return this.resets[0];
  }

  async stop(): Promise<void> {
    this.feed.stop();
    await this.ended;
  }
}
