import { z } from 'zod';
import { MAX_FIRST_MEMBERS, MAX_MESSAGE_LENGTH } from '#contract/limits.ts';
import { Timestamp } from '#contract/text.ts';
import { bool, char, formLists, json, pk, pks, pythonType } from '#rest/drf/fields.ts';
import { PathBigKey, PathKey } from '#rest/drf/path-ids.ts';

const Extra = z.record(z.string(), z.unknown());

export const ChatMessage = z.object({
  id: z.int(),
  content: z.string(),
  is_deleted: z.boolean(),
  uuid: z.uuid(),
  created_at: Timestamp,
  last_update: Timestamp,
  extra_data: Extra,
  school: z.int().nullable(),
  chat: z.int(),
  sender: z.int(),
});

export const ChatRoom = z.object({
  id: z.int(),
  school: z.string().nullable(),
  name: z.string().nullable(),
  details: z.string().nullable(),
  is_group: z.boolean(),
  is_deleted: z.boolean(),
  uuid: z.uuid(),
  created_at: Timestamp,
  last_update: Timestamp,
  extra_data: Extra,
});

const { id, school, ...rest } = ChatRoom.shape;
export const ChatRoomDetail = z.object({ id, school, messages: z.array(ChatMessage), ...rest });

function pageOf<Row extends z.ZodType>(row: Row) {
  const link = z.url().nullable();
  return z.object({ count: z.int(), next: link, previous: link, results: z.array(row) });
}
export const MessagePage = pageOf(ChatMessage);
export const RoomPage = pageOf(ChatRoom);

/** The document says that a body is `data`: clients send the object itself, or wrapped in that name. */
export function unwrap(given: unknown): unknown {
  if (pythonType(given) !== 'dict') return given;
  const { data, ...others } = given as Record<string, unknown>;
  return pythonType(data) === 'dict' && Object.keys(others).length === 0 ? data : given;
}

const content = char({ max: MAX_MESSAGE_LENGTH });
const extraData = json({ inForm: true });
const messageFields = {
  content,
  is_deleted: bool().optional(),
  extra_data: extraData.meta({ type: ['object', 'string'] }).optional(),
  school: pk({ nullable: true }).optional(),
  chat: pk(),
  sender: pk(),
};
export const MessageBody = z.preprocess(unwrap, z.object(messageFields));
export const MessageChanges = z.preprocess(unwrap, z.object(messageFields).partial());
export const CreateChatMessage = z.object({ chat_room_id: z.string(), content: z.string() });
export const CreateMessageBody = z.preprocess(unwrap, z.object({ chat_room_id: char(), content }));

const firstWords = {
  participants: pks({ max: MAX_FIRST_MEMBERS }).optional(),
  initial_message: char({ max: MAX_MESSAGE_LENGTH, blank: true }).optional(),
};
const roomFields = {
  name: char({ max: 255, blank: true }).optional(),
  details: char({ max: 1000, blank: true }).optional(),
  is_group: bool().optional(),
  is_deleted: bool().optional(),
  extra_data: extraData.optional(),
};
export const RoomChanges = z.object(roomFields);
export const RoomForm = formLists(z.object({ ...roomFields, ...firstWords }), 'participants');
export const CreateChatRoom = z.object({ name: z.string().nullable() });
export const CreateRoomForm = formLists(
  z.object({ name: char({ min: 1, max: 255 }).optional(), ...firstWords }),
  'participants',
);
export const Success = z.object({ success: z.literal(true) });

export const MessagePath = z.object({ id: PathBigKey });
export const RoomPath = z.object({ id: PathKey });

const filter = (what: string) => char({ blank: true }).optional().describe(what);
const window = {
  limit: z.string().optional().describe('Nombre de résultats à retourner par page.'),
  offset: z.string().optional().describe("L'index initial à partir duquel retourner les résultats."),
};
export const MessageFilters = z.object({
  ...window,
  chat: filter('Filtre par salon : son id ou son uuid.'),
  school: filter('Filtre par école : son id ou son nom.'),
});
export const RoomFilters = z.object({
  name: filter('Filtre par nom du salon.'),
  school: filter('Filtre par école : son id ou son nom.'),
  details: filter('Filtre par détails du salon.'),
  ...window,
});
