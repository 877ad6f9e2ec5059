interface Answer<T> {
  readonly value: Promise<T>;
  readonly asked: number;
}

/**
 * Answers that cost much, kept for a while in this process: whoever asks the same meanwhile gets the same, and of different
 * questions one is asked at a time. A failure is not kept.
 */
export class Remembered<T> {
  private readonly answers = new Map<string, Answer<T>>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly keptMs: number,
    private readonly most: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get size(): number {
    return this.answers.size;
  }

  get(key: string, ask: () => Promise<T>): Promise<T> {
    const known = this.answers.get(key);
    if (known && this.now() - known.asked < this.keptMs) return known.value;
    const answer = { value: this.last.then(ask), asked: this.now() };
    this.last = answer.value.catch(() => undefined);
    this.answers.delete(key);
    this.answers.set(key, answer);
    for (const oldest of this.answers.keys()) {
      if (this.answers.size <= this.most) break;
      this.answers.delete(oldest);
    }
    answer.value.catch(() => {
      if (this.answers.get(key) === answer) this.answers.delete(key);
    });
    return answer.value;
  }
}
