import type { Announcement } from '#contract/announcements.ts';
import type { Draft } from '#contract/drafts.ts';
import type { CustomEmoji } from '#contract/emoji.ts';
import type { Event, StreamEvent } from '#contract/events.ts';
import type { File } from '#contract/files.ts';
import type { Group } from '#contract/groups.ts';
import type { Message } from '#contract/messages.ts';
import type { Member, Room, RoomView } from '#contract/rooms.ts';
import type { Saved } from '#contract/saved.ts';
import type { Scheduled } from '#contract/scheduled.ts';
import type { User, UserRef } from '#contract/users.ts';
import type { LiveState } from '#ui/live/live-state.ts';

// A state of a small server, for the tests of what events do to it.

export const AT = '2026-03-01T10:00:00.000000Z';
export const ADA: UserRef = { id: 1, username: 'ada', displayName: 'Ada Okafor', avatarUrl: null, version: 0 };
export const BOB: UserRef = { id: 2, username: 'bob', displayName: 'Bob Wilson', avatarUrl: null, version: 0 };
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export const room = (change: Partial<Room> = {}): Room => ({
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

export const message = (change: Partial<Message> = {}): Message => ({
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

export const REPLY = message({ id: 1005, parentId: 100, content: 'Reply' });

export const member = (user: UserRef, roomId = 7): Member => ({
  roomId,
  role: 'member',
  joinedAt: AT,
  lastReadId: 100,
  lastReadAt: null,
  user,
});

export const view = (change: Partial<Room> = {}): RoomView => ({
  room: room(change),
  membership: { role: 'member', joinedAt: AT, lastReadId: 100, lastReadAt: null, unread: 0, mentions: 0 },
  other: null,
});

export function user(ref: UserRef): User {
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

export const PARROT: CustomEmoji = { name: 'parrot', url: '/pictures/1', addedBy: 2, createdAt: AT, removedAt: null };
export const NEWS: Announcement = { id: 8, text: 'Down at noon', level: 'warning', createdAt: AT, expiresAt: null };
export const DESIGN: Group = {
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
export const toOrganisation = (event: Event): StreamEvent => ({
  scope: 'organisation',
  streamId: 0,
  seq: 4,
  at: AT,
  event,
});
export const toAll = (event: Event, seq = 4): StreamEvent => ({ scope: 'server', streamId: 0, seq, at: AT, event });
export const draft = (change: Partial<Draft> = {}): Draft => ({
  roomId: 7,
  parentId: null,
  content: 'Half a',
  quoteId: null,
  version: 5,
  updatedAt: AT,
  ...change,
});
export const SAVED: Saved = { messageId: 100, roomId: 7, version: 4, savedAt: AT };
export const SCHEDULED: Scheduled = {
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

export function stateWith(change: Partial<LiveState> = {}): LiveState {
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

export const inRoom = (event: Event, seq = 11, streamId = 7): StreamEvent => ({
  scope: 'room',
  streamId,
  seq,
  at: AT,
  event,
});
export const toUser = (event: Event, streamId: number, seq = 1): StreamEvent => ({
  scope: 'user',
  streamId,
  seq,
  at: AT,
  event,
});

export const created = (change: Partial<Message> = {}, sender = BOB): Event => ({
  type: 'message.created',
  message: message({ id: 101, seq: 11, senderId: sender.id, ...change }),
  sender,
  thread: null,
});

export const FILE: File = {
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

export const PREVIEW = { url: 'https://a.example', title: 'A', description: '', siteName: 'a.example', imageUrl: null };

export const roomOf = (state: LiveState, id = 7) => state.rooms?.find((known) => known.room.id === id);
export const messagesOf = (state: LiveState) => state.logs.get(7)?.messages ?? [];
