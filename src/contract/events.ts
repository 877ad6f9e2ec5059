import { z } from 'zod';
import { Announcement } from '#contract/announcements.ts';
import { Draft, DraftCleared } from '#contract/drafts.ts';
import { CustomEmoji } from '#contract/emoji.ts';
import { File } from '#contract/files.ts';
import { Group } from '#contract/groups.ts';
import { Message, Preview, ReactionGroup, ReadPosition } from '#contract/messages.ts';
import { RoomPreferences } from '#contract/preferences.ts';
import { Member, Room, RoomRole } from '#contract/rooms.ts';
import { Saved } from '#contract/saved.ts';
import { Scheduled } from '#contract/scheduled.ts';
import { BigId, Id, Timestamp } from '#contract/text.ts';
import { User, UserRef } from '#contract/users.ts';

/** What a reply, or its deletion, does to the message that it answers. */
const Thread = z.object({ parentId: BigId, threadCount: z.int(), lastReplyAt: Timestamp.nullable() });

export const Event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message.created'), message: Message, sender: UserRef, thread: Thread.nullable() }),
  z.object({
    type: z.literal('message.edited'),
    message: Message,
    /** people whose mention badge this edit changes, the author left out */
    mentioned: z.array(Id),
    unmentioned: z.array(Id),
  }),
  z.object({
    type: z.literal('message.deleted'),
    messageId: BigId,
    senderId: Id,
    mentions: z.array(Id),
    /** null: nobody, it was older than messages are kept */
    deletedBy: Id.nullable(),
    thread: Thread.nullable(),
  }),
  /** All that it has now: what was behind its links became known, or its author took one away. No edit. */
  z.object({ type: z.literal('message.previewed'), messageId: BigId, previews: z.array(Preview) }),
  z.object({ type: z.literal('message.pinned'), message: Message }),
  z.object({ type: z.literal('message.unpinned'), message: Message }),
  z.object({
    type: z.literal('reaction.added'),
    messageId: BigId,
    userId: Id,
    emoji: z.string(),
    reactions: z.array(ReactionGroup),
  }),
  z.object({
    type: z.literal('reaction.removed'),
    messageId: BigId,
    userId: Id,
    emoji: z.string(),
    reactions: z.array(ReactionGroup),
  }),
  z.object({ type: z.literal('receipt.moved'), position: ReadPosition }),
  z.object({ type: z.literal('file.added'), file: File }),
  z.object({ type: z.literal('file.removed'), fileId: BigId, removedBy: Id.nullable() }),
  z.object({ type: z.literal('room.created'), room: Room, members: z.array(Member) }),
  z.object({ type: z.literal('room.updated'), room: Room }),
  z.object({ type: z.literal('room.deleted'), roomId: Id }),
  z.object({ type: z.literal('member.joined'), room: Room, member: Member }),
  z.object({ type: z.literal('member.left'), room: Room, userId: Id, removedBy: Id.nullable() }),
  z.object({ type: z.literal('member.role_changed'), room: Room, userId: Id, role: RoomRole }),
  z.object({ type: z.literal('user.updated'), user: User }),
  z.object({ type: z.literal('user.blocked'), userId: Id }),
  z.object({ type: z.literal('user.unblocked'), userId: Id }),
  z.object({ type: z.literal('session.revoked'), sessionId: Id }),
  z.object({ type: z.literal('emoji.added'), emoji: CustomEmoji }),
  z.object({ type: z.literal('emoji.removed'), emoji: CustomEmoji }),
  z.object({ type: z.literal('announcement.posted'), announcement: Announcement }),
  z.object({ type: z.literal('announcement.withdrawn'), announcementId: Id }),
  z.object({ type: z.literal('announcement.dismissed'), announcementId: Id }),
  z.object({ type: z.literal('group.changed'), group: Group }),
  z.object({ type: z.literal('group.deleted'), groupId: Id }),
  /** `readUpTo`: all up to that notification were read, on this device or on another. */
  z.object({ type: z.literal('notifications.counted'), unread: z.int(), readUpTo: BigId.nullable() }),
  z.object({ type: z.literal('preferences.changed'), preferences: RoomPreferences }),
  z.object({ type: z.literal('draft.set'), draft: Draft }),
  DraftCleared.extend({ type: z.literal('draft.cleared') }),
  z.object({ type: z.literal('saved.added'), saved: Saved }),
  z.object({ type: z.literal('saved.removed'), messageId: BigId }),
  z.object({ type: z.literal('scheduled.set'), scheduled: Scheduled }),
  /** It was called off, or it has become this message. */
  z.object({ type: z.literal('scheduled.gone'), scheduledId: BigId, messageId: BigId.nullable() }),
]);
export type Event = z.infer<typeof Event>;
export type EventType = Event['type'];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;

/**
 * Who hears of it, decided when it is delivered:
 * `members` of the room; `members-and-subject`, because whoever left must learn of it too;
 * `self`, the user whose stream it is; `contacts`, whoever shares a room with that user, and the user;
 * `everyone` who is signed in; `organisation`, the people of the one whose stream it is.
 */
export const AUDIENCE = {
  'message.created': 'members',
  'message.edited': 'members',
  'message.deleted': 'members',
  'message.previewed': 'members',
  'message.pinned': 'members',
  'message.unpinned': 'members',
  'reaction.added': 'members',
  'reaction.removed': 'members',
  'receipt.moved': 'members',
  'file.added': 'members',
  'file.removed': 'members',
  'room.created': 'members',
  'room.updated': 'members',
  'room.deleted': 'members',
  'member.joined': 'members',
  'member.left': 'members-and-subject',
  'member.role_changed': 'members',
  'user.updated': 'contacts',
  'user.blocked': 'self',
  'user.unblocked': 'self',
  'session.revoked': 'self',
  'emoji.added': 'everyone',
  'emoji.removed': 'everyone',
  'announcement.posted': 'everyone',
  'announcement.withdrawn': 'everyone',
  'announcement.dismissed': 'self',
  'group.changed': 'organisation',
  'group.deleted': 'organisation',
  'preferences.changed': 'self',
  'notifications.counted': 'self',
  'draft.set': 'self',
  'draft.cleared': 'self',
  'saved.added': 'self',
  'saved.removed': 'self',
  'scheduled.set': 'self',
  'scheduled.gone': 'self',
} satisfies Record<EventType, 'members' | 'members-and-subject' | 'self' | 'contacts' | 'everyone' | 'organisation'>;

/**
 * Whose streams there are: rooms', people's, the one of the whole server (id 0), and those of organisations (whoever is of none
 * hears that of id 0).
 */
export const Scope = z.enum(['room', 'user', 'server', 'organisation']);
export type Scope = z.infer<typeof Scope>;
export const StreamId = z.int().min(0).max(2_147_483_647);

/** An event in its place: the seq of a stream is 1..n, and a room's stream tells all that happens in the room. */
export const StreamEvent = z.object({
  scope: Scope,
  streamId: StreamId,
  seq: z.int(),
  at: Timestamp,
  event: Event,
});
export type StreamEvent = z.infer<typeof StreamEvent>;
