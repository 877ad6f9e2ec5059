import type { Event, EventOf } from '#contract/events.ts';
import type { Transaction } from '#db/database.ts';
import {
  insertKeywordNotices,
  insertReactionNotice,
  insertReplyNotices,
  keywordsOf,
  markCountsStale,
  noticedOf,
  reduceReactionNotice,
} from '#db/notice-sql.ts';
import { wishPushes } from '#jobs/notices/push-wishes.ts';

type Keywords = { user_id: number; pattern: RegExp; words: string[] }[];

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whole words, in any case and any script. */
function patternOf(words: string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])(${words.map(escaped).join('|')})(?![\\p{L}\\p{N}_])`, 'iu');
}

/** Makes of some events what concerns other people than who did them. One per batch: it remembers who asked for words. */
export class Notices {
  private readonly keywords = new Map<number, Keywords>();
  /** whose count may be another now */
  readonly touched = new Set<number>();
  private readonly messageIds: number[] = [];
  private readonly roomIds: number[] = [];

  constructor(
    private readonly tx: Transaction,
    private readonly digestAfter: number | null,
  ) {}

  async take(roomId: number, event: Event): Promise<void> {
    switch (event.type) {
      case 'message.created':
        return this.created(roomId, event);
      case 'message.edited':
        for (const id of [...event.mentioned, ...event.unmentioned]) this.touched.add(id);
        return;
      case 'message.deleted':
        this.messageIds.push(event.messageId);
        return;
      case 'reaction.added':
      case 'reaction.removed':
        return this.reacted(event);
      case 'room.created':
        for (const { user } of event.members) this.touched.add(user.id);
        return;
      case 'member.joined':
        this.touched.add(event.member.user.id);
        return;
      case 'member.left':
        this.touched.add(event.userId);
        return;
      case 'room.deleted':
        this.roomIds.push(roomId);
        return;
      default:
        return;
    }
  }

  private touch(rows: { user_id: number }[]): number[] {
    for (const { user_id: id } of rows) this.touched.add(id);
    return rows.map(({ user_id: id }) => id);
  }

  private async created(roomId: number, { message }: EventOf<'message.created'>): Promise<void> {
    const { id, senderId, parentId, content, mentions } = message;
    for (const userId of mentions) if (userId !== senderId) this.touched.add(userId);
    const values = [id, senderId, roomId];
    const replied = parentId === null ? [] : this.touch(await this.tx.query(insertReplyNotices, [...values, parentId]));
    const asked = (await this.keywordsIn(roomId)).flatMap(({ user_id: userId, pattern }) => {
      const [, word] = pattern.exec(content) ?? [];
      return word === undefined || userId === senderId ? [] : { userId, word: word.toLowerCase() };
    });
    const words = [asked.map(({ userId }) => userId), asked.map(({ word }) => word)];
    const worded = asked.length > 0 ? this.touch(await this.tx.query(insertKeywordNotices, [...values, ...words])) : [];
    await wishPushes(this.tx, message, [...replied, ...worded], this.digestAfter);
  }

  private async keywordsIn(roomId: number): Promise<Keywords> {
    const known = this.keywords.get(roomId);
    if (known) return known;
    const rows = await this.tx.query(keywordsOf, [roomId]);
    const found = rows.map(({ user_id, keywords }) => ({ user_id, words: keywords, pattern: patternOf(keywords) }));
    this.keywords.set(roomId, found);
    return found;
  }

  private async reacted(event: EventOf<'reaction.added' | 'reaction.removed'>): Promise<void> {
    const { type, messageId, userId, emoji, reactions } = event;
    const people = [...new Set(reactions.flatMap((group) => group.userIds))];
    const rows =
      type === 'reaction.added'
        ? await this.tx.query(insertReactionNotice, [messageId, userId, emoji, people])
        : await this.tx.query(reduceReactionNotice, [messageId, people]);
    this.touch(rows);
  }

  /** After the last event. */
  async done(): Promise<void> {
    if (this.messageIds.length + this.roomIds.length > 0)
      this.touch(await this.tx.query(noticedOf, [this.messageIds, this.roomIds]));
    if (this.touched.size > 0) await this.tx.query(markCountsStale, [[...this.touched]]);
  }
}
