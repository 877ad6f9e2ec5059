const BASE_MS = 500;
const LONGEST_MS = 10_000;

/** Full jitter: those who lost a server at the same moment do not all come back at the same moment. */
function jitteredDelay(attempt: number): number {
  return attempt === 0 ? 0 : Math.random() * Math.min(LONGEST_MS, BASE_MS * 2 ** (attempt - 1));
}

/** Longer and longer pauses between tries, which good news ends early. */
export class Backoff {
  private attempts = 0;
  private readonly sleepers = new Set<() => void>();

  constructor(private readonly delayOf: (attempt: number) => number = jitteredDelay) {}

  /** Waits until it is time for the next try, at least as long as the server asked for. */
  async pause(atLeastMs = 0): Promise<void> {
    const delay = Math.max(this.delayOf(this.attempts), atLeastMs);
    this.attempts++;
    if (delay <= 0) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, delay);
      this.sleepers.add(wake);
    });
  }

  /** The network is back, or whoever waits has given up: no more waiting. */
  hurry(): void {
    for (const wake of [...this.sleepers]) wake();
  }

  /** The server turned everybody away at once: even the first try waits its turn. */
  spread(): void {
    this.attempts = Math.max(this.attempts, 1);
  }

  /** It went well: the next trouble is a new one. */
  reset(): void {
    this.attempts = 0;
  }
}
