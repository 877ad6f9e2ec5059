import { describe, expect, test } from 'vitest';
import { AUDIENCE, type EventType, type StreamEvent } from '#contract/events.ts';
import { applyEvent } from '#ui/live/apply-event.ts';
import {
  ADA,
  AT,
  BOB,
  created,
  DESIGN,
  draft,
  FILE,
  inRoom,
  member,
  message,
  messagesOf,
  NEWS,
  PARROT,
  PREVIEW,
  room,
  roomOf,
  SAVED,
  SCHEDULED,
  stateWith,
  toAll,
  toOrganisation,
  toUser,
  user,
} from '#ui/live/live-samples.ts';
import type { LiveState } from '#ui/live/live-state.ts';

/** One of each, and what must be true after it. A new event type does not compile until it stands here. */
const CASES: { [T in EventType]: [event: StreamEvent, check: (after: LiveState) => void] } = {
  'message.created': [
    inRoom(created({ mentions: [ADA.id] })),
    (after) => {
      expect(messagesOf(after).map(({ id }) => id)).toEqual([100, 101]);
      expect(roomOf(after)?.membership).toMatchObject({ unread: 1, mentions: 1 });
      expect(roomOf(after)?.room).toMatchObject({ seq: 11, messageCount: 2, lastMessageId: 101 });
    },
  ],
  'message.edited': [
    inRoom({ type: 'message.edited', message: message({ content: 'Hi' }), mentioned: [ADA.id], unmentioned: [] }),
    (after) => {
      expect(messagesOf(after)[0]?.content).toBe('Hi');
      // She had read it already, so its new mention is nothing new to her.
      expect(roomOf(after)?.membership?.mentions).toBe(0);
    },
  ],
  'message.deleted': [
    inRoom({ type: 'message.deleted', messageId: 100, senderId: 2, mentions: [], deletedBy: 2, thread: null }),
    (after) => {
      expect(messagesOf(after)).toEqual([]);
      expect(roomOf(after)?.membership?.unread).toBe(0);
      expect(roomOf(after)?.room.messageCount).toBe(0);
    },
  ],
  'message.previewed': [
    inRoom({ type: 'message.previewed', messageId: 100, previews: [PREVIEW] }),
    (after) => expect(messagesOf(after)[0]?.previews).toEqual([PREVIEW]),
  ],
  'message.pinned': [
    inRoom({ type: 'message.pinned', message: message({ pinnedAt: AT, pinnedBy: 2 }) }),
    (after) => expect(messagesOf(after)[0]?.pinnedBy).toBe(2),
  ],
  'message.unpinned': [
    inRoom({ type: 'message.unpinned', message: message() }),
    (after) => expect(messagesOf(after)[0]?.pinnedBy).toBeNull(),
  ],
  'reaction.added': [
    inRoom({
      type: 'reaction.added',
      messageId: 100,
      userId: 2,
      emoji: '👍',
      reactions: [{ emoji: '👍', userIds: [2] }],
    }),
    (after) => expect(messagesOf(after)[0]?.reactions).toEqual([{ emoji: '👍', userIds: [2] }]),
  ],
  'reaction.removed': [
    inRoom({ type: 'reaction.removed', messageId: 100, userId: 2, emoji: '👍', reactions: [] }),
    (after) => expect(messagesOf(after)[0]?.reactions).toEqual([]),
  ],
  'receipt.moved': [
    inRoom({
      type: 'receipt.moved',
      position: { roomId: 7, userId: ADA.id, lastReadId: 90, lastReadAt: AT, unread: 3, mentions: 1 },
    }),
    (after) => {
      expect(roomOf(after)?.membership).toMatchObject({ lastReadId: 90, unread: 3, mentions: 1 });
      expect(after.members.get(7)?.members[0]?.lastReadAt).toBe(AT);
    },
  ],
  'file.added': [
    inRoom({ type: 'file.added', file: FILE }),
    (after) => expect(roomOf(after)).toMatchObject({ room: { seq: 11 }, membership: { unread: 0 } }),
  ],
  'file.removed': [
    inRoom({ type: 'file.removed', fileId: FILE.id, removedBy: 2 }),
    (after) => expect(roomOf(after)).toMatchObject({ room: { seq: 11 }, membership: { unread: 0 } }),
  ],
  'room.created': [
    inRoom(
      { type: 'room.created', room: room({ id: 8, kind: 'dm', seq: 1 }), members: [member(BOB, 8), member(ADA, 8)] },
      1,
      8,
    ),
    (after) => expect(roomOf(after, 8)).toMatchObject({ other: BOB, membership: { unread: 0 } }),
  ],
  'room.updated': [
    inRoom({ type: 'room.updated', room: room({ name: 'drawing', seq: 11 }) }),
    (after) => expect(roomOf(after)?.room.name).toBe('drawing'),
  ],
  'room.deleted': [
    inRoom({ type: 'room.deleted', roomId: 7 }),
    (after) => {
      expect(roomOf(after)).toBeUndefined();
      expect(after.logs.has(7)).toBe(false);
    },
  ],
  'member.joined': [
    inRoom({ type: 'member.joined', room: room({ memberCount: 3 }), member: member({ ...BOB, id: 3 }) }),
    (after) => {
      expect(roomOf(after)?.room.memberCount).toBe(3);
      expect(after.members.get(7)?.members).toHaveLength(3);
    },
  ],
  'member.left': [
    inRoom({ type: 'member.left', room: room({ memberCount: 1 }), userId: ADA.id, removedBy: 2 }),
    (after) => {
      expect(roomOf(after)).toBeUndefined();
      expect(after.members.has(7)).toBe(false);
    },
  ],
  'member.role_changed': [
    inRoom({ type: 'member.role_changed', room: room(), userId: ADA.id, role: 'moderator' }),
    (after) => {
      expect(roomOf(after)?.membership?.role).toBe('moderator');
      expect(after.members.get(7)?.members[0]?.role).toBe('moderator');
    },
  ],
  'user.updated': [
    toUser({ type: 'user.updated', user: { ...user({ ...BOB, displayName: 'Robert' }), statusEmoji: '🌴' } }, BOB.id),
    (after) => {
      expect(after.logs.get(7)?.people[BOB.id]?.displayName).toBe('Robert');
      expect(after.members.get(7)?.members[1]?.user.displayName).toBe('Robert');
      expect(after.cards.get(BOB.id)).toMatchObject({ displayName: 'Robert', statusEmoji: '🌴', email: null });
    },
  ],
  'user.blocked': [toUser({ type: 'user.blocked', userId: 2 }, ADA.id), (after) => expect(roomOf(after)).toBeDefined()],
  'user.unblocked': [
    toUser({ type: 'user.unblocked', userId: 2 }, ADA.id),
    (after) => expect(roomOf(after)).toBeDefined(),
  ],
  'draft.set': [
    toUser({ type: 'draft.set', draft: draft({ content: 'New', version: 9 }) }, ADA.id, 9),
    (after) => expect(after.drafts).toEqual([draft({ content: 'New', version: 9 })]),
  ],
  'draft.cleared': [
    toUser({ type: 'draft.cleared', roomId: 7, parentId: null }, ADA.id, 9),
    (after) => expect(after.drafts).toEqual([]),
  ],
  'saved.added': [
    toUser({ type: 'saved.added', saved: { ...SAVED, messageId: 101, version: 9 } }, ADA.id, 9),
    (after) => expect(after.saved?.map(({ messageId }) => messageId)).toEqual([101, 100]),
  ],
  'saved.removed': [
    toUser({ type: 'saved.removed', messageId: 100 }, ADA.id, 9),
    (after) => expect(after.saved).toEqual([]),
  ],
  'scheduled.set': [
    toUser({ type: 'scheduled.set', scheduled: { ...SCHEDULED, state: 'failed', error: 'not_a_member' } }, ADA.id, 9),
    (after) => expect(after.scheduled).toMatchObject([{ id: 3, state: 'failed', error: 'not_a_member' }]),
  ],
  'scheduled.gone': [
    toUser({ type: 'scheduled.gone', scheduledId: 3, messageId: 101 }, ADA.id, 9),
    (after) => expect(after.scheduled).toEqual([]),
  ],
  'session.revoked': [
    toUser({ type: 'session.revoked', sessionId: 5 }, ADA.id),
    (after) => expect(roomOf(after)).toBeDefined(),
  ],
  'emoji.added': [
    toAll({ type: 'emoji.added', emoji: { ...PARROT, name: 'party' } }),
    (after) => expect(after.emoji?.items.map(({ name }) => name)).toEqual(['parrot', 'party']),
  ],
  'emoji.removed': [
    toAll({ type: 'emoji.removed', emoji: { ...PARROT, removedAt: AT } }),
    (after) => expect(after.emoji?.items).toEqual([{ ...PARROT, removedAt: AT }]),
  ],
  'announcement.posted': [
    toAll({ type: 'announcement.posted', announcement: { ...NEWS, id: 9 } }),
    (after) => expect(after.announcements?.items.map(({ id }) => id)).toEqual([8, 9]),
  ],
  'announcement.withdrawn': [
    toAll({ type: 'announcement.withdrawn', announcementId: 8 }),
    (after) => expect(after.announcements?.items).toEqual([]),
  ],
  'announcement.dismissed': [
    toUser({ type: 'announcement.dismissed', announcementId: 8 }, ADA.id),
    (after) => expect(after.announcements?.items).toEqual([]),
  ],
  'group.changed': [
    toOrganisation({ type: 'group.changed', group: { ...DESIGN, memberIds: [2] } }),
    (after) => expect(after.groups?.items).toEqual([{ ...DESIGN, memberIds: [2] }]),
  ],
  'group.deleted': [
    toOrganisation({ type: 'group.deleted', groupId: DESIGN.id }),
    (after) => expect(after.groups?.items).toEqual([]),
  ],
  'notifications.counted': [
    toUser({ type: 'notifications.counted', unread: 2, readUpTo: null }, ADA.id, 4),
    (after) => expect(after.notices).toEqual({ unread: 2, seq: 4 }),
  ],
  'preferences.changed': [
    toUser(
      {
        type: 'preferences.changed',
        preferences: { roomId: 7, level: 'mentions', mutedUntil: null, favourite: true },
      },
      ADA.id,
      4,
    ),
    (after) => expect(after.preferences?.items).toMatchObject([{ roomId: 7, level: 'mentions', favourite: true }]),
  ],
};

describe('every event', () => {
  for (const type of Object.keys(AUDIENCE) as EventType[]) {
    const [event, check] = CASES[type];
    test(`${type} brings the state up to date`, () => check(applyEvent(stateWith(), event)));
    test(`[E4] ${type}, which what was fetched shows already, changes nothing`, () => {
      const once = applyEvent(stateWith(), event);
      expect(applyEvent(once, event)).toEqual(once);
    });
  }
});
