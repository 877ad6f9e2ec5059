import { setImmediate as tick } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { createTRPCClient, localLink } from '@trpc/client';
import { appRouter } from '#api/router.ts';
import type { ParleyClient } from '#client/parley-client.ts';
import { Sequencer } from '#client/sequencer.ts';
import { Device, fetchAfresh } from '#testing/device.ts';
import type { House, Person } from '#testing/house.ts';
import { comparable, type Sight } from '#testing/sight.ts';

/** At which moment a feed is cut; `items` counts what has come of it, and the item at which it is cut is lost. */
export interface Cut {
  /** turns of the event loop after subscribing; 0 cuts before the server has answered anything */
  ticks?: number;
  items?: number;
}

const DEADLINE_MS = 10_000;

/** The procedures as a client calls them, without a wire. */
function localClient(house: House, person: Person): ParleyClient['api'] {
  const shown = { authorization: `Bearer ${person.accessToken}` };
  const origin = { ip: '192.0.2.1', userAgent: 'test' };
  const call = { requestId: 'test', origin, shown, sameSite: true };
  return createTRPCClient({
    links: [localLink({ router: appRouter, createContext: async () => ({ services: house.services, call }) })],
  });
}

/** A device in this process, whose feed can be cut at any moment of its life. */
export class LocalDevice {
  cuts = 0;
  resumes = 0;
  resets = 0;
  /** what had to be asked for, because the feed had left it out */
  holes = 0;
  /** events that the device was given */
  handed = 0;
  readonly failures: unknown[] = [];
  private readonly api: ParleyClient['api'];
  private device: Device;
  private sequencer: Sequencer;
  private position: string | undefined;
  private stop: (() => void) | null = null;
  private ended = () => {};
  private next: Cut = {};

  constructor(
    house: House,
    readonly person: Person,
  ) {
    this.api = localClient(house, person);
    this.device = this.start();
    this.sequencer = this.sequence();
  }

  private start(): Device {
    const device = new Device(this.api, this.person.id, (...what) => this.sequencer.know(...what));
    device.open();
    return device;
  }

  private sequence(): Sequencer {
    const { device } = this;
    return new Sequencer({
      meId: this.person.id,
      readMissing: async (stretch) => {
        this.holes++;
        const { events, complete } = await this.api.live.missing.query(stretch);
        return complete ? events : null;
      },
      onItem: (item) => {
        if ('events' in item) this.handed += item.events.length;
        device.take(item);
      },
    });
  }

  /** Subscribes from the last position, until the moment of the cut. One that is connected keeps its feed. */
  connect(cut: Cut = {}): void {
    this.next = cut;
    if (!this.stop) this.subscribe();
    if (cut.ticks !== undefined) void this.cutAfter(cut.ticks, cut);
  }

  private subscribe(): void {
    let open = true;
    let items = 0;
    const end = () => {
      if (!open) return;
      open = false;
      subscription.unsubscribe();
      this.stop = null;
      this.device.lost();
      this.ended();
    };
    const lastEventId = this.position;
    if (lastEventId !== undefined) this.resumes++;
    const subscription = this.api.live.events.subscribe(lastEventId === undefined ? undefined : { lastEventId }, {
      onData: (item) => {
        if (!open) return;
        if (items++ === this.next.items) {
          this.cuts++;
          end();
          return;
        }
        this.position = item.id;
        if (item.data.type === 'reset') this.resets++;
        this.sequencer.take(item.data);
      },
      onError: (error) => {
        this.failures.push(error);
        end();
      },
    });
    this.stop = end;
  }

  private async cutAfter(ticks: number, cut: Cut): Promise<void> {
    for (let turn = 0; turn < ticks; turn++) await tick();
    if (this.next === cut) this.cut();
  }

  cut(): void {
    if (!this.stop) return;
    this.cuts++;
    this.stop();
  }

  async wasCut(): Promise<void> {
    if (!this.stop) return;
    await new Promise<void>((resolve) => {
      this.ended = resolve;
    });
  }

  /** As if the page were loaded anew: nothing is remembered. */
  renew(): void {
    this.cut();
    this.device.close();
    this.position = undefined;
    this.device = this.start();
    this.sequencer = this.sequence();
  }

  /** Both sights once they agree, or what they are when the time is up. */
  async agreed(): Promise<[own: Sight, fresh: Sight]> {
    const late = Date.now() + DEADLINE_MS;
    for (;;) {
      await this.device.settled();
      const pair = comparable(this.device.sight(), await fetchAfresh(this.api, this.person.id));
      if (isDeepStrictEqual(pair[0], pair[1]) || Date.now() > late) return pair;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  close(): void {
    this.stop?.();
    this.device.close();
  }
}
