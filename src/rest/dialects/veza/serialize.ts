import type { Tokens } from '#contract/auth.ts';
import { MAX_NAMED_PER_REACTION } from '#contract/limits.ts';
import type * as contract from '#contract/messages.ts';
import type { Member, Room, RoomView } from '#contract/rooms.ts';
import type { Me, ServerRole, UserRef } from '#contract/users.ts';
import { dateOf } from '#rest/dialects/veza/dates.ts';
import type { Names, Seen } from '#rest/dialects/veza/people.ts';

const ROLES: Record<ServerRole, string> = { owner: 'owner', admin: 'admin', member: 'user' };

export function toAccount(me: Me) {
  return { id: me.id, username: me.username, email: me.email, role: ROLES[me.role], created_at: dateOf(me.createdAt) };
}

export function toLoggedIn({ accessToken, refreshToken, expiresIn, me }: Tokens) {
  return { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn, user: toAccount(me) };
}

export function toUser(user: Omit<Me, 'email' | 'locale'>, email: string | null, seen: Seen) {
  return {
    id: user.id,
    username: user.username,
    email,
    role: ROLES[user.role],
    created_at: dateOf(user.createdAt),
    display_name: user.displayName,
    avatar_url: user.avatarUrl,
    status_message: user.statusMessage,
    ...seen,
  };
}

function startOf(room: Room) {
  return {
    id: room.id,
    uuid: room.uuid,
    name: room.name ?? '',
    description: room.topic,
    is_public: room.visibility === 'public',
    owner_id: room.ownerId,
    member_count: room.memberCount,
  };
}

const datesOf = (room: Room) => ({ created_at: dateOf(room.createdAt), updated_at: dateOf(room.updatedAt) });

export function toListedRoom({ room, membership }: RoomView) {
  return {
    ...startOf(room),
    unread_count: membership?.unread ?? 0,
    last_activity: dateOf(room.lastActivityAt),
    ...datesOf(room),
  };
}

export function toRoom(room: Room) {
  return { ...startOf(room), max_members: room.maxMembers, ...datesOf(room) };
}

export function toRoomDetail({ room, membership }: RoomView) {
  return {
    ...startOf(room),
    max_members: room.maxMembers,
    unread_count: membership?.unread ?? 0,
    last_activity: dateOf(room.lastActivityAt),
    ...datesOf(room),
  };
}

export function toMember(member: Member, seen: Seen) {
  return {
    user_id: member.user.id,
    username: member.user.username,
    role: member.role,
    joined_at: dateOf(member.joinedAt),
    ...seen,
  };
}

function messageStart(message: contract.Message, username: string) {
  return {
    id: message.id,
    uuid: `msg-${message.uuid}`,
    author_id: message.senderId,
    username,
    content: message.content,
    parent_message_id: message.parentId,
    thread_count: message.threadCount,
    is_pinned: message.pinnedAt !== null,
    is_edited: message.editCount > 0,
  };
}

/** Of an emoji that half the room chose, so many are named; the count is of all. */
const MOST_NAMED = MAX_NAMED_PER_REACTION;

/** By number, then by emoji. JSON readers take `__proto__` for something else than a name, so it is left out. */
function inOrder<Group extends { emoji: string; count: number }>(groups: Group[]): Group[] {
  return groups
    .filter((group) => group.emoji !== '__proto__')
    .sort((a, b) => b.count - a.count || (a.emoji < b.emoji ? -1 : 1));
}

function toReactions(groups: contract.ReactionGroup[], names: Names) {
  const counted = groups.map(({ emoji, userIds }) => ({ emoji, userIds, count: userIds.length }));
  return Object.fromEntries(
    inOrder(counted).map(({ emoji, userIds, count }) => [
      emoji,
      {
        count,
        users: userIds.slice(0, MOST_NAMED).flatMap((id) => {
          const username = names.get(id);
          return username === undefined ? [] : [{ user_id: id, username }];
        }),
      },
    ]),
  );
}

/** Everybody whom these messages name. */
export function* peopleIn(messages: readonly contract.Message[]): Iterable<number> {
  for (const message of messages) {
    yield message.senderId;
    for (const { userIds } of message.reactions) yield* userIds.slice(0, MOST_NAMED);
  }
}

export function toMessage(message: contract.Message, names: Names) {
  return {
    ...messageStart(message, names.get(message.senderId) ?? ''),
    edit_count: message.editCount,
    reactions: toReactions(message.reactions, names),
    mentions: message.mentions,
    metadata: message.metadata,
    created_at: dateOf(message.createdAt),
    updated_at: dateOf(message.updatedAt),
  };
}

export function toSent({ message, sender }: contract.MessageWithSender) {
  return {
    ...messageStart(message, sender.username),
    mentions: message.mentions,
    created_at: dateOf(message.createdAt),
  };
}

export function toLastMessage(last: contract.Message | undefined) {
  if (!last) return null;
  return { id: last.id, content: last.content, author_id: last.senderId, created_at: dateOf(last.createdAt) };
}

export function toConversation(
  { room, membership, other }: RoomView,
  around: { seen: (userId: number) => Seen; last: contract.Message | undefined; isBlocked: boolean },
) {
  return {
    id: room.id,
    uuid: `conv-${room.uuid}`,
    other_user: other && { id: other.id, username: other.username, ...around.seen(other.id) },
    last_message: toLastMessage(around.last),
    unread_count: membership?.unread ?? 0,
    is_blocked: around.isBlocked,
    created_at: dateOf(room.createdAt),
    updated_at: dateOf(room.lastActivityAt),
  };
}

export function toReactionList(messageId: number, rows: contract.Reaction[]) {
  const groups = new Map<string, contract.Reaction[]>();
  for (const row of rows) groups.set(row.emoji, [...(groups.get(row.emoji) ?? []), row]);
  const named = ({ user, createdAt }: { user: UserRef; createdAt: string }) => ({
    user_id: user.id,
    username: user.username,
    created_at: dateOf(createdAt),
  });
  const reactions = [...groups].map(([emoji, own]) => ({ emoji, count: own[0]?.count ?? 0, users: own.map(named) }));
  const total = reactions.reduce((sum, { count }) => sum + count, 0);
  return { message_id: messageId, total_reactions: total, reactions: inOrder(reactions) };
}
