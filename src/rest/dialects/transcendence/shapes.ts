import { z } from 'zod';
import { char, pk } from '#rest/drf/fields.ts';

// What is written, in the order of the document's fields.

const Time = z.string().meta({ format: 'date-time' });

export const Player = z.object({
  email: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  username: z.string(),
  avatar: z.string().nullable(),
  created_at: Time.nullable(),
  last_login: Time.nullable(),
  wins: z.number(),
  losses: z.number(),
  level: z.number(),
  matches_played: z.number(),
  is2fa: z.boolean(),
  is_online: z.boolean(),
  rank: z.number(),
});
export type Player = z.output<typeof Player>;

export const ChatMessage = z.object({
  id: z.int(),
  chat: z.int(),
  sender: Player,
  message: z.string(),
  updated_at: Time,
});
export type ChatMessage = z.output<typeof ChatMessage>;

const NotificationType = z.enum(['friend_request', 'mention', 'invitation']);
const Notification = z.object({
  id: z.int(),
  sender_notif: Player,
  type: NotificationType,
  message: z.string(),
  receiver_notif: z.int(),
});
export const NotificationTold = z.object({ sender: Player, type: NotificationType, message: z.string() });

function page<Results extends z.ZodType>(results: Results) {
  return z.object({
    count: z.int(),
    next: z.string().nullable(),
    previous: z.string().nullable(),
    results,
  });
}

export const MessagesPage = page(z.array(ChatMessage));
export const PlayersPage = page(z.array(Player));
export const NotificationsPage = page(z.object({ notifications: z.array(Notification) }));
export const Deleted = z.object({ message: z.literal('Message deleted') });
export const Access = z.object({ access: z.string() });

// What is read.

export const ListQuery = z.object({
  page: z.string().optional().meta({ description: 'A page number, or last' }),
});
export const MessagesQuery = ListQuery.extend({
  username: char({ max: 100 }).meta({ description: 'The other person of the chat' }),
});
export const DeleteMessage = z.object({ message_id: pk({ max: Number.MAX_SAFE_INTEGER }) });
export const Credentials = z.object({ email: char({ max: 254 }), password: char({ max: 200, trim: false }) });
