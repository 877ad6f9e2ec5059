import type { Bus } from '#events/bus/bus.ts';
import type { LoggedEvent } from '#events/log.ts';

const TOPIC = 'wake';
/** A busy node tells the others once in so long; they read everything then. */
const GATHER_MS = 4;
/** Who follows the log without anybody watching gives way to those who do: their work begins so long after the commit. */
const GIVE_WAY_MS = 40;

interface Sleeper {
  wake(written?: LoggedEvent): void;
  hurry(isAlone: boolean): void;
}

/** Word of a commit reaches the hubs of all nodes. Where it cannot, the hub looks at the log more often by itself. */
export class Wakes {
  private resting: NodeJS.Timeout | null = null;
  private again = false;
  private givingWay: NodeJS.Timeout | null = null;

  constructor(
    private readonly hub: Sleeper,
    private readonly bus: Bus,
    /** whoever else follows the log, a moment later */
    private readonly wakeOthers: () => void = () => undefined,
  ) {
    bus.hear(TOPIC, () => this.wakeHere());
    bus.onChange((isUp) => {
      hub.hurry(!isUp);
      // What either side wrote meanwhile.
      if (isUp) this.wake();
    });
    hub.hurry(!bus.isUp);
  }

  /** Something was committed here: this, if its writer has it at hand. */
  readonly wake = (written?: LoggedEvent): void => {
    this.wakeHere(written);
    if (this.resting) this.again = true;
    else this.tellOthers();
  };

  private wakeHere(written?: LoggedEvent): void {
    this.hub.wake(written);
    this.givingWay ??= setTimeout(() => {
      this.givingWay = null;
      this.wakeOthers();
    }, GIVE_WAY_MS).unref();
  }

  private tellOthers(): void {
    this.again = false;
    this.bus.publish(TOPIC, '');
    this.resting = setTimeout(() => {
      this.resting = null;
      if (this.again) this.tellOthers();
    }, GATHER_MS);
    this.resting.unref();
  }
}
