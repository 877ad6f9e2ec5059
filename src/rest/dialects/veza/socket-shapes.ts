import { z } from 'zod';
import { BigId, ClientId, Id } from '#contract/text.ts';
import { ErrorBody } from '#rest/dialects/veza/envelope.ts';
import { isOneDirection, NewMessage, oneDirection } from '#rest/dialects/veza/messages.ts';
import { OneEmoji } from '#rest/dialects/veza/reactions.ts';
import * as shapes from '#rest/dialects/veza/shapes.ts';
import { Period } from '#rest/dialects/veza/stats.ts';

// What the socket takes under `data`, frame by frame.

const Text = NewMessage.extend({ idempotency_key: ClientId.optional() });
const atMost100 = z.int().min(1).max(100).default(50);
const offset = z.int().min(0).max(1_000_000).default(0);
const InRoom = z.object({ room_id: Id });
const OnMessage = z.object({ message_id: BigId });
const WithEmoji = OnMessage.extend({ emoji: OneEmoji });

/** A room or a conversation, and only one of them. */
const isOnePlace = (value: { room_id?: number | undefined; conversation_id?: number | undefined }) =>
  (value.room_id === undefined) !== (value.conversation_id === undefined);
const onePlace = { error: 'needs room_id or conversation_id', path: ['room_id'] };
const place = { room_id: Id.optional(), conversation_id: Id.optional() };

export const Asked = {
  join_room: InRoom,
  leave_room: InRoom,
  send_message: Text.extend({ room_id: Id }),
  get_history: z
    .object({
      ...place,
      limit: atMost100,
      before_id: BigId.optional(),
      after_id: z.int().min(0).optional(),
      include_threads: z.boolean().optional(),
      pinned_only: z.boolean().optional(),
    })
    .refine(isOnePlace, onePlace)
    .refine(isOneDirection, oneDirection),
  pin_message: OnMessage.extend({ pinned: z.boolean().default(true) }),
  create_dm: z.object({ user_id: Id, idempotency_key: ClientId.optional() }),
  send_dm: Text.extend({ conversation_id: Id.optional(), user_id: Id.optional() }).refine(
    (value) => (value.conversation_id === undefined) !== (value.user_id === undefined),
    { error: 'needs conversation_id or user_id', path: ['conversation_id'] },
  ),
  block_dm: z.object({ conversation_id: Id, blocked: z.boolean().default(true) }),
  list_dms: z.object({ limit: atMost100, offset }),
  add_reaction: WithEmoji,
  remove_reaction: WithEmoji,
  get_reactions: OnMessage,
  update_status: z.object({
    status: z.enum(['online', 'away']).optional(),
    status_message: z.string().trim().max(140).optional(),
  }),
  typing: z.object({ ...place, is_typing: z.boolean() }).refine(isOnePlace, onePlace),
  get_room_stats: InRoom.extend({ period: Period }),
  get_audit_logs: InRoom.extend({ limit: atMost100, offset, action: z.string().trim().max(40).optional() }),
  ping: z.looseObject({}),
  disconnect: z.looseObject({}),
};
export type Command = keyof typeof Asked;

export const Authenticate = z
  .object({ token: z.string().min(1).max(5000).optional(), api_key: z.string().min(1).max(200).optional() })
  .refine((value) => value.token !== undefined || value.api_key !== undefined, {
    error: 'needs token or api_key',
    path: ['token'],
  });

const Place = { room_id: z.int().optional(), conversation_id: z.int().optional() };
const Person = { user_id: z.int(), username: z.string() };
const WhereReacted = z.object({ ...Place, message_id: z.int(), ...Person, emoji: z.string(), count: z.int() });
const WholeMessage = z.object({ ...Place, ...shapes.Message.shape });

/** What it says under `data`. Of `room_id` and `conversation_id` one is there. */
const Told = {
  auth_success: z.object({ user: shapes.Account }),
  auth_error: ErrorBody,
  room_joined: z.object({
    room_id: z.int(),
    ...Person,
    role: z.string(),
    joined_at: z.string(),
    member_count: z.int(),
  }),
  room_left: z.object({ room_id: z.int(), ...Person, removed_by: z.int().nullable() }),
  room_updated: shapes.Room,
  message_sent: z.object({ ...Place, ...shapes.SentMessage.shape }),
  room_message: WholeMessage,
  dm_message: WholeMessage,
  room_history: z.object({ ...Place, ...shapes.MessageList.shape }),
  message_edited: WholeMessage,
  message_deleted: z.object({ ...Place, message_id: z.int(), deleted_by: z.int() }),
  dm_created: shapes.Conversation,
  dm_blocked: shapes.Conversation,
  dm_list: shapes.ConversationList,
  reaction_added: WhereReacted,
  reaction_removed: WhereReacted,
  message_reactions: shapes.Reactions,
  user_presence: z.object({
    ...Person,
    is_online: z.boolean(),
    status: z.enum(['online', 'away', 'offline']),
    last_seen: z.string().nullable(),
  }),
  typing: z.object({ ...Place, ...Person, is_typing: z.boolean() }),
  room_stats: shapes.RoomStats,
  audit_logs: z.object({ room_id: z.int(), ...shapes.AuditLogs.shape }),
  pong: z.object({ timestamp: z.string() }),
  error: ErrorBody,
};
export type FrameType = keyof typeof Told;

export interface Frame {
  type: FrameType;
  data: object;
}

const framed = (all: Record<string, z.ZodType>) =>
  Object.fromEntries(Object.entries(all).map(([type, data]) => [type, z.object({ type: z.literal(type), data })]));

/** Where nothing need be said, `data` may be left out. */
const orNothing = (data: z.ZodType) => (data.safeParse({}).success ? data.nullish() : data);
const asked = Object.entries({ authenticate: Authenticate, ...Asked });

export const hears: Record<string, z.ZodType> = framed(
  Object.fromEntries(asked.map(([type, data]) => [type, orNothing(data)])),
);
export const says: Record<string, z.ZodType> = framed(Told);
