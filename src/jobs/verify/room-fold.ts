import type { Event } from '#contract/events.ts';
import type { File } from '#contract/files.ts';
import type { Message, ReactionGroup } from '#contract/messages.ts';
import type { Member, Room } from '#contract/rooms.ts';

/** What the log says of a message; what it does not say, because that was pruned, is absent. */
export type MessageState = Partial<Message> & { isDeleted?: boolean; deletedBy?: number | null };
export interface MemberState {
  isIn?: boolean;
  role?: Member['role'];
  joinedAt?: string;
  lastReadId?: number;
  lastReadAt?: string | null;
}
/** What the log says of a file. */
export type FileState = Partial<File> & { isDeleted?: boolean; deletedBy?: number | null };
export type RoomState = Partial<Omit<Room, 'seq'>> & { isDeleted?: boolean };

/** Which messages are followed: a huge room is replayed part by part. */
export interface Part {
  after: number;
  upTo: number;
  /** Those that the log comes back to; of all others the creation is the last word. Null when that was not asked. */
  touched: ReadonlySet<number> | null;
  isFirst: boolean;
}

/** The state of one room that its events imply. */
export class RoomFold {
  readonly room: RoomState = {};
  readonly members = new Map<number, MemberState>();
  readonly messages = new Map<number, MessageState>();
  readonly files = new Map<number, FileState>();
  /** how many messages the log says were written */
  creations = 0;
  /** Nothing more is said of these, so they need not be kept. */
  readonly settled = new Map<number, MessageState>();
  /** by the message that they quote, and by the file that hangs on it: what these change without naming them */
  private readonly quoting = new Map<number, number[]>();
  private readonly bearing = new Map<number, number>();

  constructor(private readonly part: Part) {}

  private message(id: number, change: MessageState): void {
    if (id <= this.part.after || id > this.part.upTo) return;
    const state = this.messages.get(id);
    if (state) Object.assign(state, change);
    else this.messages.set(id, { ...change });
    if (change.quote) this.quoting.set(change.quote.id, [...(this.quoting.get(change.quote.id) ?? []), id]);
    for (const file of change.files ?? []) this.bearing.set(file.id, id);
  }

  private forgetQuotes(id: number): void {
    for (const quoting of this.quoting.get(id) ?? []) this.message(quoting, { quote: null });
    this.quoting.delete(id);
  }

  private forgetFile(id: number): void {
    const bearer = this.bearing.get(id);
    const files = bearer === undefined ? undefined : this.messages.get(bearer)?.files;
    if (bearer !== undefined && files) this.message(bearer, { files: files.filter((file) => file.id !== id) });
  }

  private attach({ id: messageId, files = [] }: Message): void {
    for (const { id } of files)
      this.files.set(id, { isDeleted: false, deletedBy: null, ...this.files.get(id), messageId });
  }

  private created(message: Message & MessageState): void {
    this.creations++;
    const { touched, isFirst } = this.part;
    if (touched === null || touched.has(message.id)) this.message(message.id, message);
    else if (isFirst) this.settled.set(message.id, message);
  }

  private member(userId: number, change: MemberState): void {
    const state = this.members.get(userId);
    if (state) Object.assign(state, change);
    else this.members.set(userId, { ...change });
  }

  private joined({ user, role, joinedAt, lastReadId, lastReadAt }: Member): void {
    this.member(user.id, { isIn: true, role, joinedAt, lastReadId, lastReadAt });
  }

  private roomIs({ seq: _, ...room }: Room): void {
    Object.assign(this.room, room);
  }

  private count(by: number): void {
    if (this.room.messageCount !== undefined) this.room.messageCount += by;
  }

  private thread(thread: { parentId: number; threadCount: number; lastReplyAt: string | null } | null): void {
    if (thread) this.message(thread.parentId, { threadCount: thread.threadCount, lastReplyAt: thread.lastReplyAt });
  }

  private reacted(id: number, reactions: ReactionGroup[]): void {
    this.message(id, { reactions });
  }

  /** An event of another stream than a room's is refused: it has no business here. */
  apply(event: Event, seq: number): void {
    switch (event.type) {
      case 'message.created': {
        const { message } = event;
        if (message.seq !== seq) throw new Error(`it is of seq ${message.seq}`);
        this.created({ isDeleted: false, ...message });
        this.attach(message);
        this.thread(event.thread);
        this.count(1);
        this.room.lastMessageId = message.id;
        this.room.lastActivityAt = message.createdAt;
        return;
      }
      case 'message.edited':
      case 'message.pinned':
      case 'message.unpinned':
        this.message(event.message.id, { isDeleted: false, ...event.message });
        return;
      case 'message.previewed':
        this.message(event.messageId, { previews: event.previews });
        return;
      case 'message.deleted': {
        this.message(event.messageId, {
          isDeleted: true,
          deletedBy: event.deletedBy,
          senderId: event.senderId,
          mentions: event.mentions,
          pinnedAt: null,
          pinnedBy: null,
          files: [],
        });
        this.forgetQuotes(event.messageId);
        delete this.messages.get(event.messageId)?.updatedAt;
        this.thread(event.thread);
        this.count(-1);
        return;
      }
      case 'reaction.added':
      case 'reaction.removed':
        this.reacted(event.messageId, event.reactions);
        return;
      case 'file.added':
        this.files.set(event.file.id, { ...event.file, isDeleted: false, deletedBy: null });
        return;
      case 'file.removed':
        this.files.set(event.fileId, {
          ...this.files.get(event.fileId),
          isDeleted: true,
          deletedBy: event.removedBy,
        });
        this.forgetFile(event.fileId);
        return;
      case 'receipt.moved': {
        const { userId, lastReadId, lastReadAt } = event.position;
        this.member(userId, { isIn: true, lastReadId, lastReadAt });
        return;
      }
      case 'room.created':
        this.roomIs(event.room);
        this.room.isDeleted = false;
        for (const member of event.members) this.joined(member);
        return;
      case 'room.updated':
        this.roomIs(event.room);
        return;
      case 'room.deleted':
        this.room.isDeleted = true;
        delete this.room.updatedAt;
        // They go with it, and the log does not say so of each.
        for (const file of this.files.values()) {
          if (file.isDeleted) continue;
          delete file.isDeleted;
          delete file.deletedBy;
        }
        return;
      case 'member.joined':
        this.roomIs(event.room);
        this.joined(event.member);
        return;
      case 'member.left':
        this.roomIs(event.room);
        // What is kept of somebody who left is nobody's promise.
        this.members.set(event.userId, { isIn: false });
        return;
      case 'member.role_changed':
        this.roomIs(event.room);
        this.member(event.userId, { isIn: true, role: event.role });
        return;
      case 'user.updated':
      case 'user.blocked':
      case 'user.unblocked':
      case 'session.revoked':
      case 'emoji.added':
      case 'emoji.removed':
      case 'announcement.posted':
      case 'announcement.withdrawn':
      case 'announcement.dismissed':
      case 'group.changed':
      case 'group.deleted':
      case 'preferences.changed':
      case 'notifications.counted':
      case 'draft.set':
      case 'draft.cleared':
      case 'saved.added':
      case 'saved.removed':
      case 'scheduled.set':
      case 'scheduled.gone':
        throw new Error(`${event.type} in a room`);
      default:
        event satisfies never;
        throw new Error('its type is unknown');
    }
  }
}
