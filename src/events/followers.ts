import type { Feed } from '#events/feed.ts';

/** Who follows the log here, each with all his feeds. */
export class Followers {
  /** Lists are replaced and never changed: a feed may end while its person's list is gone through. */
  private readonly feeds = new Map<number, readonly Feed[]>();

  get size(): number {
    return this.feeds.size;
  }

  has(userId: number): boolean {
    return this.feeds.has(userId);
  }

  keys(): IterableIterator<number> {
    return this.feeds.keys();
  }

  of(userId: number): readonly Feed[] {
    return this.feeds.get(userId) ?? [];
  }

  everyone(): Feed[] {
    return [...this.feeds.values()].flat();
  }

  add(feed: Feed): void {
    const { userId } = feed.listener;
    this.feeds.set(userId, [...this.of(userId), feed]);
  }

  remove(feed: Feed): void {
    const { userId } = feed.listener;
    const others = this.of(userId).filter((other) => other !== feed);
    if (others.length > 0) this.feeds.set(userId, others);
    else this.feeds.delete(userId);
  }
}
