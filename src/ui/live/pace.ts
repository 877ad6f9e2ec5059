/** So often at most is the screen changed for what arrives. */
const GAP_MS = 100;

/**
 * What comes by itself is taken at once; what comes in a stream is taken together, some times a second. Drawn one by one, fifty
 * events a second would leave the page no time for whoever types on it; read they can be in no case.
 */
export class Pace<T> {
  private waiting: T[] = [];
  private takenAt = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly take: (items: readonly T[]) => void) {}

  add(item: T): void {
    this.waiting.push(item);
    const due = this.takenAt + GAP_MS - performance.now();
    if (due <= 0) this.hurry();
    else this.timer ??= setTimeout(() => this.hurry(), due);
  }

  /** All that waits, now. */
  hurry(): void {
    this.stop();
    const items = this.waiting;
    this.waiting = [];
    this.takenAt = performance.now();
    if (items.length > 0) this.take(items);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
