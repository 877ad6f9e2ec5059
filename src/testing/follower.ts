import type { StreamEvent } from '#contract/events.ts';
import type { ResetReason } from '#contract/live.ts';
import type { Hub, Listener } from '#events/hub.ts';

const DEADLINE_MS = 10_000;

/** Follows a hub as a socket would, and lets a test wait for what it has seen. */
export class Follower {
  readonly events: StreamEvent[] = [];
  position = '';
  /** Settles when the feed ends, with the error it ended with. */
  readonly ended: Promise<void>;
  private resets: ResetReason[] = [];
  private isReady = false;
  private readonly abort = new AbortController();
  private changed = () => {};

  constructor(hub: Hub, listener: Listener, from?: string) {
    this.ended = this.read(hub, listener, from);
    this.ended.catch(() => {});
  }

  private async read(hub: Hub, listener: Listener, from?: string): Promise<void> {
    for await (const item of hub.follow(listener, from, this.abort.signal)) {
      this.position = item.position;
      if (item.type === 'reset') this.resets.push(item.reason);
      else this.events.push(...item.events);
      if (item.type === 'ready') this.isReady = true;
      this.changed();
    }
  }

  private async wait(done: () => boolean, what: string): Promise<void> {
    const late = AbortSignal.timeout(DEADLINE_MS);
    while (!done()) {
      await new Promise<void>((resolve, reject) => {
        this.changed = resolve;
        late.addEventListener('abort', () =>
          reject(new Error(`${what} did not come; seen: ${this.events.map(({ event }) => event.type)}`)),
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

  async reset(): Promise<ResetReason | undefined> {
    await this.wait(() => this.resets.length > 0, 'a reset');
    return this.resets[0];
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.ended;
  }
}
