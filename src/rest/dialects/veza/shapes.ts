import { z } from 'zod';

// What is answered, in the order of the document's fields.

const When = z.string().meta({ format: 'date-time' });

export const Account = z.object({
  id: z.int(),
  username: z.string(),
  email: z.string(),
  role: z.string(),
  created_at: When,
});

export const LoggedIn = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.int(),
  user: Account,
});

/** The e-mail address is null to everybody but the person and the admins. */
export const User = z
  .object({
    ...Account.shape,
    email: z.string().nullable(),
    display_name: z.string(),
    avatar_url: z.string().nullable(),
    status_message: z.string(),
    is_online: z.boolean(),
    last_seen: When.nullable(),
  })
  .meta({ id: 'User' });

const roomStart = {
  id: z.int(),
  uuid: z.string(),
  name: z.string(),
  description: z.string(),
  is_public: z.boolean(),
  owner_id: z.int().nullable(),
  member_count: z.int(),
};

export const ListedRoom = z
  .object({ ...roomStart, unread_count: z.int(), last_activity: When, created_at: When, updated_at: When })
  .meta({ id: 'ListedRoom' });

export const Room = z
  .object({ ...roomStart, max_members: z.int(), created_at: When, updated_at: When })
  .meta({ id: 'Room' });

export const RoomDetail = z
  .object({
    ...roomStart,
    max_members: z.int(),
    unread_count: z.int(),
    last_activity: When,
    created_at: When,
    updated_at: When,
  })
  .meta({ id: 'RoomDetail' });

export const MarkedRead = z.object({ marked_count: z.int(), unread_count: z.int() });

export const Member = z
  .object({
    user_id: z.int(),
    username: z.string(),
    role: z.enum(['owner', 'moderator', 'member']),
    joined_at: When,
    is_online: z.boolean(),
    last_seen: When.nullable(),
  })
  .meta({ id: 'Member' });

const Named = z.object({ user_id: z.int(), username: z.string() });

const messageStart = {
  id: z.int(),
  uuid: z.string(),
  author_id: z.int(),
  username: z.string(),
  content: z.string(),
  parent_message_id: z.int().nullable(),
  thread_count: z.int(),
  is_pinned: z.boolean(),
  is_edited: z.boolean(),
};

export const Message = z
  .object({
    ...messageStart,
    edit_count: z.int(),
    reactions: z.record(z.string(), z.object({ count: z.int(), users: z.array(Named) })),
    mentions: z.array(z.int()),
    metadata: z.record(z.string(), z.unknown()),
    created_at: When,
    updated_at: When,
  })
  .meta({ id: 'Message' });

export const SentMessage = z
  .object({ ...messageStart, mentions: z.array(z.int()), created_at: When })
  .meta({ id: 'SentMessage' });

export const MessageList = z
  .object({ messages: z.array(Message), has_more: z.boolean(), total_count: z.int() })
  .meta({ id: 'MessageList' });

export const Conversation = z
  .object({
    id: z.int(),
    uuid: z.string(),
    other_user: z
      .object({ id: z.int(), username: z.string(), is_online: z.boolean(), last_seen: When.nullable() })
      .nullable(),
    last_message: z.object({ id: z.int(), content: z.string(), author_id: z.int(), created_at: When }).nullable(),
    unread_count: z.int(),
    is_blocked: z.boolean(),
    created_at: When,
    updated_at: When,
  })
  .meta({ id: 'Conversation' });

export const ConversationList = z.object({ conversations: z.array(Conversation), total: z.int() });

export const Reacted = z.object({ message_id: z.int(), emoji: z.string(), user_id: z.int() });

export const Reactions = z
  .object({
    message_id: z.int(),
    total_reactions: z.int(),
    reactions: z.array(
      z.object({
        emoji: z.string(),
        count: z.int(),
        users: z.array(Named.extend({ created_at: When })),
      }),
    ),
  })
  .meta({ id: 'Reactions' });

export const RoomStats = z
  .object({
    room_id: z.int(),
    period: z.enum(['24h', '7d', '30d', '90d']),
    message_count: z.int(),
    active_users: z.int(),
    new_members: z.int(),
    pinned_messages: z.int(),
    reactions_count: z.int(),
    peak_activity: z.object({ date: z.string(), hour: z.int(), message_count: z.int() }).nullable(),
    top_contributors: z.array(Named.extend({ message_count: z.int() })),
  })
  .meta({ id: 'RoomStats' });

export const AuditLogs = z
  .object({
    logs: z.array(
      z.object({
        id: z.int(),
        action: z.string(),
        details: z.record(z.string(), z.unknown()),
        user_id: z.int().nullable(),
        moderator_id: z.int().nullable(),
        ip_address: z.string().nullable(),
        created_at: When,
      }),
    ),
    total: z.int(),
  })
  .meta({ id: 'AuditLogs' });

export const ServerStats = z
  .object({
    total_users: z.int(),
    active_users_24h: z.int(),
    total_rooms: z.int(),
    total_messages: z.int(),
    messages_24h: z.int(),
    online_users: z.int(),
    uptime_seconds: z.int(),
    storage_bytes: z.int(),
  })
  .meta({ id: 'ServerStats' });
