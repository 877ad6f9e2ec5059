import { describe, expect, test } from 'vitest';
import type { Announcement } from '#contract/announcements.ts';
import type { Draft } from '#contract/drafts.ts';
import type { CustomEmoji } from '#contract/emoji.ts';
import { AUDIENCE, type Event, type EventType, type StreamEvent } from '#contract/events.ts';
import type { File } from '#contract/files.ts';
import type { Group } from '#contract/groups.ts';
import type { Message } from '#contract/messages.ts';
import type { Member, Room, RoomView } from '#contract/rooms.ts';
import type { Saved } from '#contract/saved.ts';
import type { Scheduled } from '#contract/scheduled.ts';
import type { User, UserRef } from '#contract/users.ts';
import { applyEvent } from '#ui/live/apply-event.ts';
import type { LiveState } from '#ui/live/live-state.ts';

const AT = '2026-03-01T10:00:00.000000Z';
const ADA: UserRef = { id: 1, username: 'ada', displayName: 'Ada Okafor', avatarUrl: null, version: 0 };
const BOB: UserRef = { id: 2, username: 'bob', displayName: 'Bob Wilson', avatarUrl: null, version: 0 };
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const room = (change: Partial<Room> = {}): Room => ({
  id: 7,
  uuid: uuid(7),
  kind: 'channel',
  visibility: 'public',
  name: 'design',
  topic: '',
  organisationId: null,
  ownerId: 2,
  maxMembers: 100,
  readOnly: false,
  slowModeSeconds: 0,
  extra: {},
  seq: 10,
  memberCount: 2,
  messageCount: 1,
  lastMessageId: 100,
  lastActivityAt: AT,
  createdAt: AT,
  updatedAt: AT,
  ...change,
});

const message = (change: Partial<Message> = {}): Message => ({
  id: 100,
  uuid: uuid(100),
  roomId: 7,
  seq: 10,
  number: 1,
  senderId: BOB.id,
  parentId: null,
  content: 'Hello',
  mentions: [],
  metadata: {},
  reactions: [],
  quote: null,
  forward: null,
  files: [],
  previews: [],
  clientId: null,
  threadCount: 0,
  lastReplyAt: null,
  editCount: 0,
  editedAt: null,
  pinnedAt: null,
  pinnedBy: null,
  createdAt: AT,
  updatedAt: AT,
  ...change,
});

const REPLY = message({ id: 1005, parentId: 100, content: 'Reply' });

const member = (user: UserRef, roomId = 7): Member => ({
  roomId,
  role: 'member',
  joinedAt: AT,
  lastReadId: 100,
  lastReadAt: null,
  user,
});

const view = (change: Partial<Room> = {}): RoomView => ({
  room: room(change),
  membership: { role: 'member', joinedAt: AT, lastReadId: 100, lastReadAt: null, unread: 0, mentions: 0 },
  other: null,
});

function user(ref: UserRef): User {
  const rest = {
    uuid: uuid(ref.id),
    statusMessage: '',
    statusEmoji: '',
    statusUntil: null,
    dndUntil: null,
    role: 'member',
    timeZone: 'UTC',
    profile: {},
  } as const;
  return {
    ...ref,
    ...rest,
    organisationId: null,
    createdAt: AT,
    lastLoginAt: null,
    deactivated: false,
    botOwnerId: null,
  };
}

const PARROT: CustomEmoji = { name: 'parrot', url: '/pictures/1', addedBy: 2, createdAt: AT, removedAt: null };
const NEWS: Announcement = { id: 8, text: 'Down at noon', level: 'warning', createdAt: AT, expiresAt: null };
const DESIGN: Group = {
  id: 4,
  organisationId: null,
  handle: 'design',
  name: 'Design',
  description: '',
  madeBy: 2,
  memberIds: [1, 2],
  managerIds: [],
  createdAt: AT,
  updatedAt: AT,
};
const toOrganisation = (event: Event): StreamEvent => ({ scope: 'organisation', streamId: 0, seq: 4, at: AT, event });
const toAll = (event: Event, seq = 4): StreamEvent => ({ scope: 'server', streamId: 0, seq, at: AT, event });
const draft = (change: Partial<Draft> = {}): Draft => ({
  roomId: 7,
  parentId: null,
  content: 'Half a',
  quoteId: null,
  version: 5,
  updatedAt: AT,
  ...change,
});
const SAVED: Saved = { messageId: 100, roomId: 7, version: 4, savedAt: AT };
const SCHEDULED: Scheduled = {
  id: 3,
  roomId: 7,
  parentId: null,
  content: 'Later',
  metadata: {},
  quoteId: null,
  fileIds: [],
  sendAt: AT,
  state: 'pending',
  error: null,
  clientId: uuid(3),
  createdAt: AT,
  updatedAt: AT,
};

function stateWith(change: Partial<LiveState> = {}): LiveState {
  const people = { [BOB.id]: BOB };
  const log = { parentId: null, messages: [message()], people, hasOlder: false, hasNewer: false, seq: 10 };
  const parent = { ...log, hasOlder: true, hasNewer: true };
  const thread = { roomId: 7, parent, replies: { ...log, parentId: 100, messages: [REPLY] } };
  return {
    meId: ADA.id,
    me: { ...user(ADA), email: 'ada@example.org', locale: 'en' },
    rooms: [view()],
    logs: new Map([[7, log]]),
    threads: new Map([[100, thread]]),
    members: new Map([[7, { members: [member(ADA), member(BOB)], complete: true, seq: 10 }]]),
    emoji: { items: [PARROT], seq: 3 },
    announcements: { items: [NEWS], dismissed: [], seq: 3 },
    preferences: { items: [], seq: 3 },
    notices: { unread: 0, seq: 3 },
    groups: { organisationId: 0, items: [DESIGN], seq: 3 },
    cards: new Map([[BOB.id, { ...user(BOB), email: null }]]),
    drafts: [draft()],
    saved: [SAVED],
    scheduled: [SCHEDULED],
    ...change,
  };
}

const inRoom = (event: Event, seq = 11, streamId = 7): StreamEvent => ({ scope: 'room', streamId, seq, at: AT, event });
const toUser = (event: Event, streamId: number, seq = 1): StreamEvent => ({
  scope: 'user',
  streamId,
  seq,
  at: AT,
  event,
});

const created = (change: Partial<Message> = {}, sender = BOB): Event => ({
  type: 'message.created',
  message: message({ id: 101, seq: 11, senderId: sender.id, ...change }),
  sender,
  thread: null,
});

const FILE: File = {
  id: 5,
  uuid: uuid(5),
  roomId: 7,
  uploaderId: BOB.id,
  name: 'plan.pdf',
  description: '',
  size: 3,
  mime: 'application/pdf',
  width: null,
  height: null,
  kind: 'document',
  durationMs: null,
  waveform: null,
  hasThumbnail: false,
  messageId: null,
  createdAt: AT,
};

const PREVIEW = { url: 'https://a.example', title: 'A', description: '', siteName: 'a.example', imageUrl: null };

const roomOf = (state: LiveState, id = 7) => state.rooms?.find((known) => known.room.id === id);
const messagesOf = (state: LiveState) => state.logs.get(7)?.messages ?? [];

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

describe('my own message', () => {
  const mine = inRoom(created({ clientId: 'c1', content: 'Mine' }, ADA));

  test('is unread for nobody', () => {
    expect(roomOf(applyEvent(stateWith(), mine))?.membership?.unread).toBe(0);
  });

  test('is there once when its answer came before its event', () => {
    const before = stateWith();
    const log = before.logs.get(7);
    if (!log) throw new Error('the room has a log');
    const answered = { ...log, messages: [...log.messages, message({ id: 101, senderId: 1, clientId: 'c1' })] };
    const after = applyEvent({ ...before, logs: new Map([[7, answered]]) }, mine);
    expect(messagesOf(after).map(({ id }) => id)).toEqual([100, 101]);
  });
});

describe('what was fetched is newer than the event', () => {
  test('[E4] a draft, a saved and a scheduled message stay as they were fetched', () => {
    const before = stateWith({ drafts: [draft({ version: 12 })], saved: [{ ...SAVED, version: 12 }] });
    const late: Event[] = [
      { type: 'draft.set', draft: draft({ content: 'Older', version: 9 }) },
      { type: 'draft.cleared', roomId: 7, parentId: null },
      { type: 'saved.removed', messageId: 100 },
      {
        type: 'scheduled.set',
        scheduled: { ...SCHEDULED, content: 'Older', updatedAt: '2026-02-01T10:00:00.000000Z' },
      },
    ];
    for (const event of late) expect(applyEvent(before, toUser(event, ADA.id, 9))).toEqual(before);
  });

  test('a room that already counts the message does not count it again', () => {
    const after = applyEvent(stateWith({ rooms: [view({ seq: 11 })] }), inRoom(created()));
    expect(roomOf(after)?.membership?.unread).toBe(0);
  });

  test('a reply counts at the message that it answers', () => {
    const reply = created({ parentId: 100 });
    const thread = { parentId: 100, threadCount: 1, lastReplyAt: AT };
    const after = applyEvent(stateWith(), inRoom({ ...reply, thread } as Event));
    expect(messagesOf(after)[0]).toMatchObject({ threadCount: 1, lastReplyAt: AT });
  });

  test('[E4] a deleted message goes from the quotes of it too', () => {
    const quote = { id: 100, senderId: 2, senderName: 'Bob', excerpt: 'Hello', createdAt: AT };
    const quoting = applyEvent(stateWith(), inRoom(created({ quote })));
    expect(messagesOf(quoting)[1]?.quote).toEqual(quote);
    const gone = { type: 'message.deleted', messageId: 100, senderId: 2, deletedBy: 2, thread: null } as const;
    const after = applyEvent(quoting, inRoom({ ...gone, mentions: [] }, 12));
    expect(messagesOf(after)).toMatchObject([{ id: 101, quote: null }]);
  });

  test('[E4] a deleted file goes from the message that it hangs on', () => {
    const other = { ...FILE, id: 6 };
    const bearing = applyEvent(stateWith(), inRoom(created({ files: [FILE, other] })));
    const after = applyEvent(bearing, inRoom({ type: 'file.removed', fileId: FILE.id, removedBy: 2 }, 12));
    expect(messagesOf(after)[1]?.files).toEqual([other]);
  });

  test('a deleted unread message leaves the badge with its mention', () => {
    const unread = applyEvent(stateWith(), inRoom(created({ mentions: [1] })));
    const gone = { type: 'message.deleted', messageId: 101, senderId: 2, deletedBy: 2, thread: null } as const;
    const after = applyEvent(unread, inRoom({ ...gone, mentions: [1] }, 12));
    expect(roomOf(after)?.membership).toMatchObject({ unread: 0, mentions: 0 });
  });
});

test('[E4] what I dismissed on another device does not come up when word of its posting comes late', () => {
  const dismissed = applyEvent(stateWith(), toUser({ type: 'announcement.dismissed', announcementId: 9 }, ADA.id));
  const after = applyEvent(dismissed, toAll({ type: 'announcement.posted', announcement: { ...NEWS, id: 9 } }));
  expect(after.announcements?.items).toEqual([NEWS]);
});

describe('a part of a room', () => {
  const first = stateWith().logs.get(7);
  const middle = (change: object) =>
    stateWith({ logs: new Map([[7, { ...(first as NonNullable<typeof first>), ...change }]]) });

  test('what is written beyond it counts in the room, and is not shown among what is far from it', () => {
    const after = applyEvent(middle({ hasOlder: true, hasNewer: true }), inRoom(created()));
    expect(messagesOf(after).map(({ id }) => id)).toEqual([100]);
    expect(after.logs.get(7)?.hasNewer).toBe(true);
    expect(roomOf(after)).toMatchObject({ room: { messageCount: 2 }, membership: { unread: 1 } });
  });

  test('what happens to a message in it is shown, whichever part it is', () => {
    const reacted = { type: 'reaction.added', messageId: 100, userId: 2, emoji: '👍' } as const;
    const event = inRoom({ ...reacted, reactions: [{ emoji: '👍', userIds: [2] }] });
    const after = applyEvent(middle({ hasOlder: true, hasNewer: true }), event);
    expect(messagesOf(after)[0]?.reactions).toHaveLength(1);
  });
});

describe('a reply', () => {
  const repliesOf = (state: LiveState) => state.threads.get(100)?.replies.messages.map(({ id }) => id);
  const thread = { parentId: 100, threadCount: 2, lastReplyAt: AT };
  const replied = inRoom({ ...created({ id: 1101, parentId: 100 }), thread } as Event);

  test('stands in its thread and not among the messages of the room, which count it', () => {
    const after = applyEvent(stateWith(), replied);
    expect(repliesOf(after)).toEqual([1005, 1101]);
    expect(messagesOf(after)).toMatchObject([{ id: 100, threadCount: 2 }]);
    expect(after.threads.get(100)?.parent.messages).toMatchObject([{ id: 100, threadCount: 2 }]);
    expect(roomOf(after)?.membership?.unread).toBe(1);
  });

  test('of another message stands in no thread that is open', () => {
    const after = applyEvent(stateWith(), inRoom(created({ id: 1101, parentId: 99 })));
    expect(repliesOf(after)).toEqual([1005]);
    expect(messagesOf(after)).toHaveLength(1);
  });

  test('is edited, deleted, and goes with the room like the rest', () => {
    const edited = message({ ...REPLY, content: 'Better', seq: 12 });
    const once = applyEvent(
      stateWith(),
      inRoom({ type: 'message.edited', message: edited, mentioned: [], unmentioned: [] }),
    );
    expect(once.threads.get(100)?.replies.messages[0]?.content).toBe('Better');
    const gone = { type: 'message.deleted' as const, senderId: 2, deletedBy: 2, mentions: [], thread: null };
    expect(repliesOf(applyEvent(once, inRoom({ ...gone, messageId: 1005 }, 12)))).toEqual([]);
    const orphaned = applyEvent(once, inRoom({ ...gone, messageId: 100 }, 12));
    expect(orphaned.threads.get(100)?.parent.messages).toEqual([]);
    expect(applyEvent(once, inRoom({ type: 'room.deleted', roomId: 7 }, 12)).threads.size).toBe(0);
  });
});
