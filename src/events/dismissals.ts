import { ChatError } from '#contract/errors.ts';
import type { Database, Sql } from '#db/database.ts';
import type { Feed } from '#events/feed.ts';
import type { Followers } from '#events/followers.ts';
import type { LoggedEvent } from '#events/log.ts';

/** Whose credentials do not hold any more, of these. Nothing announces that one expires, so it is asked. */
export interface Listening {
  sessionIds: number[];
  apiKeyIds: number[];
  userIds: number[];
}
export type FindDead = (db: Sql, listening: Listening) => Promise<Listening>;

/** Ends the feeds of those who may not listen any more (E6). */
export class Dismissals {
  private watching: Promise<void> | null = null;

  constructor(
    private readonly db: Database,
    private readonly findDead: FindDead,
    private readonly followers: Followers,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** One question at a time: a database that answers late is not asked the same once more each second. */
  watch(): void {
    this.watching ??= this.among(this.db, this.followers.everyone())
      .catch(this.onError)
      .finally(() => {
        this.watching = null;
      });
  }

  /** Word of an ended session or a changed account is a reason to look at once. */
  async after(events: readonly LoggedEvent[]): Promise<void> {
    const concerned = new Set<number>();
    for (const { event } of events) {
      const { type } = event.event;
      if (type === 'session.revoked' || type === 'user.updated') concerned.add(event.streamId);
    }
    await this.among(
      this.db.reader,
      [...concerned].flatMap((userId) => this.followers.of(userId)),
    );
  }

  /** Those whose session or key was revoked or has expired, or who were deactivated. */
  async among(db: Sql, feeds: readonly Feed[]): Promise<void> {
    if (feeds.length === 0) return;
    const dead = await this.findDead(db, {
      sessionIds: feeds.flatMap(({ listener }) => listener.sessionId ?? []),
      apiKeyIds: feeds.flatMap(({ listener }) => listener.apiKeyId ?? []),
      userIds: [...new Set(feeds.map(({ listener }) => listener.userId))],
    });
    const [sessions, keys, users] = [new Set(dead.sessionIds), new Set(dead.apiKeyIds), new Set(dead.userIds)];
    for (const feed of feeds) {
      const { userId, sessionId, apiKeyId } = feed.listener;
      if (users.has(userId)) feed.end(new ChatError('account_deactivated'));
      else if (sessions.has(sessionId ?? 0) || keys.has(apiKeyId ?? 0)) {
        feed.end(new ChatError('unauthenticated', { reason: 'revoked' }));
      }
    }
  }
}
