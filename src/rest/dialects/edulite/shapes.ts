import { z } from 'zod';
import { MAX_FIRST_MEMBERS, MAX_MESSAGE_LENGTH } from '#contract/limits.ts';
import { char, formLists, pks } from '#rest/drf/fields.ts';
import { PathBigId, PathId } from '#rest/drf/path-ids.ts';

export const ChatRoom = z.object({ id: z.int(), name: z.string(), participants: z.array(z.int()) });

export const Message = z.object({
  id: z.int(),
  chat_room: z.int(),
  sender: z.int(),
  content: z.string(),
  timestamp: z.iso.datetime(),
});

const Link = z.url().nullable();
export const RoomPage = z.object({ count: z.int(), next: Link, previous: Link, results: z.array(ChatRoom) });
export const MessagePage = z.object({ next: Link, previous: Link, results: z.array(Message) });

const content = char({ max: MAX_MESSAGE_LENGTH });
export const NewRoom = formLists(
  z.object({ name: char({ max: 255 }), participants: pks({ max: MAX_FIRST_MEMBERS }).optional() }),
  'participants',
);
export const NewMessage = z.object({ content });
export const MessageChanges = z.object({ content: content.optional() });

export const RoomPath = z.object({ room_id: PathId });
export const RoomMessagesPath = z.object({ chat_room_id: PathId });
export const MessagePath = z.object({ chat_room_id: PathId, pk: PathBigId });

export const RoomWindow = z.object({
  limit: z.string().optional().describe('Items per page, 10 unless told'),
  offset: z.string().optional().describe('Starting index'),
});
export const MessageCursor = z.object({ cursor: z.string().optional().describe('Where a page begins') });
