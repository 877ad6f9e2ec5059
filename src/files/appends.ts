/** Whoever comes again to an upload has lost his older connection, which may not know it yet: it is ended first. */
export class Appends {
  private readonly running = new Map<string, { abort: AbortController; done: Promise<unknown> }>();

  /** Ends what another connection of this process still appends there. */
  async stop(uuid: string): Promise<void> {
    const current = this.running.get(uuid);
    current?.abort.abort();
    await current?.done.catch(() => undefined);
  }

  async take<T>(uuid: string, append: (signal: AbortSignal) => Promise<T>): Promise<T> {
    while (this.running.has(uuid)) await this.stop(uuid);
    const abort = new AbortController();
    const done = append(abort.signal);
    const entry = { abort, done };
    this.running.set(uuid, entry);
    try {
      return await done;
    } finally {
      if (this.running.get(uuid) === entry) this.running.delete(uuid);
    }
  }
}
