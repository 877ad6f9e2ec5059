import { z } from 'zod';
import { MAX_ADDED_AT_ONCE, MAX_FIRST_MEMBERS, MAX_MESSAGE_LENGTH } from '#contract/limits.ts';
import { bool, char, choice, formLists, integer, pks } from '#rest/drf/fields.ts';
import { PathBigId, PathId } from '#rest/drf/path-ids.ts';

// What is written, in the order of the document's fields.

export const Person = z.object({ id: z.int(), username: z.string(), display_name: z.string() });
export const Sender = Person.extend({ avatar_url: z.string().nullable() });
const ChatType = z.enum(['dm', 'group', 'room']);
const Time = z.string().meta({ format: 'date-time' });

const LastMessage = z.object({ id: z.int(), content: z.string(), created_at: Time, sender: Person });

export const Chat = z.object({
  id: z.int(),
  title: z.string(),
  chat_type: ChatType,
  created_at: Time,
  updated_at: Time,
  last_message: LastMessage.nullable(),
  unread_count: z.int(),
  members: z.array(Person),
});

export const NewChat = z.object({
  id: z.int(),
  title: z.string(),
  chat_type: ChatType,
  created_at: Time,
  members: z.array(Person),
});

export const ChatDetail = z.object({
  id: z.int(),
  title: z.string(),
  chat_type: ChatType,
  created_at: Time,
  updated_at: Time,
  members: z.array(Person),
  admins: z.array(z.int()),
});

export const Reactions = z.array(z.object({ emoji: z.string(), count: z.int(), users: z.array(z.int()) }));

export const Message = z.object({
  id: z.int(),
  content: z.string(),
  created_at: Time,
  updated_at: Time,
  is_edited: z.boolean(),
  is_deleted: z.boolean(),
  sender: Sender,
  reactions: Reactions,
  read_by: z.array(z.int()),
});

export const SentMessage = z.object({ id: z.int(), content: z.string(), created_at: Time, sender: Sender });
export const MessageDetail = SentMessage.extend({ chat: z.int() });

export const ReactionAnswer = z.object({
  action: z.enum(['added', 'removed']),
  emoji: z.string(),
  message_id: z.int(),
});
export const Done = z.object({ status: z.literal('success') });
export const Marked = Done.extend({ marked_count: z.int() });
export const Added = Done.extend({ added_count: z.int() });

export const FoundUser = z.object({
  id: z.int(),
  username: z.string(),
  display_name: z.string(),
  email: z.string(),
  avatar_url: z.string().nullable(),
});
export const FoundUsers = z.object({ results: z.array(FoundUser) });

export function page<Row extends z.ZodType>(row: Row) {
  return z.object({
    count: z.int(),
    next: z.string().nullable(),
    previous: z.string().nullable(),
    results: z.array(row),
  });
}

// What is read.

export const ChatPath = z.object({ chat_id: PathId });
export const MemberPath = ChatPath.extend({ user_id: PathId });
export const MessagePath = z.object({ message_id: PathBigId });

const ListQuery = z.object({
  page: z.string().optional().meta({ description: 'A page number, or last' }),
});
export const ChatsQuery = ListQuery.extend({
  search: char({ max: 255, blank: true }).optional().meta({ description: 'Part of a title or of a name' }),
});
export const MessagesQuery = ListQuery.extend({
  before: integer({ min: 0 }).optional().meta({ description: 'Messages before this message id' }),
  after: integer({ min: 0 }).optional().meta({ description: 'Messages after this message id' }),
});
export const UsersQuery = z.object({ q: char({ max: 254 }) });

export const Credentials = z.object({ username: char({ max: 254 }), password: char({ max: 200, trim: false }) });
export const CreateChat = formLists(
  z.object({
    chat_type: choice(['dm', 'group', 'room']),
    title: char({ max: 255, nullable: true }).optional(),
    member_ids: pks({ max: MAX_FIRST_MEMBERS }).optional(),
  }),
  'member_ids',
);
export const UpdateChat = z.object({ title: char({ max: 255 }) });
export const PatchChat = z.object({ title: char({ max: 255 }).optional() });
export const WriteMessage = z.object({ content: char({ max: MAX_MESSAGE_LENGTH }) });
export const PatchMessage = z.object({ content: char({ max: MAX_MESSAGE_LENGTH }).optional() });
export const React = z.object({ emoji: char({ max: 64 }) });
export const AddMembers = formLists(z.object({ user_ids: pks({ empty: false, max: MAX_ADDED_AT_ONCE }) }), 'user_ids');
export const SetTyping = z.object({ is_typing: bool() });
