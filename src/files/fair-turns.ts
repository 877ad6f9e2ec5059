/** Few at a time, and of what one person asks for one after the other: whoever brings a hundred waits behind his own. */
export class FairTurns {
  private running = 0;
  private readonly busy = new Set<number>();
  /** by person, in the order in which they had their last turn */
  private readonly waiting = new Map<number, (() => void)[]>();

  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
  ) {}

  /** Null when this person has too many waiting already. */
  async take<T>(person: number, work: () => Promise<T>): Promise<T | null> {
    if (this.running >= this.atOnce || this.busy.has(person)) {
      const line = this.waiting.get(person) ?? [];
      if (line.length >= this.mostWaiting) return null;
      await new Promise<void>((resolve) => this.waiting.set(person, [...line, resolve]));
    } else this.begin(person);
    try {
      return await work();
    } finally {
      this.running--;
      this.busy.delete(person);
      this.next();
    }
  }

  private begin(person: number): void {
    this.running++;
    this.busy.add(person);
  }

  private next(): void {
    for (const [person, line] of this.waiting) {
      if (this.running >= this.atOnce) return;
      if (this.busy.has(person)) continue;
      const [first, ...rest] = line;
      this.waiting.delete(person);
      if (rest.length > 0) this.waiting.set(person, rest);
      this.begin(person);
      first?.();
    }
  }
}
