import { z } from 'zod';
import { StartError } from '#db/start-error.ts';
import type { Archive } from '#jobs/slack/archive.ts';

// What is read of a Slack export. All else in it is left alone, and a message that is none of this is counted and passed over.

const Text = z.string().transform((text) => text.toWellFormed().replaceAll('\u0000', ''));

export const SlackUser = z.object({
  id: z.string(),
  name: Text.default(''),
  deleted: z.boolean().default(false),
  is_bot: z.boolean().default(false),
  tz: z.string().nullish(),
  profile: z
    .object({
      email: z.email().nullish(),
      real_name: Text.nullish(),
      display_name: Text.nullish(),
      title: Text.nullish(),
    })
    .default({}),
});
export type SlackUser = z.infer<typeof SlackUser>;

const Named = z.object({ value: Text.default('') });

export const SlackRoom = z.object({
  id: z.string(),
  /** of its folder; a direct message has its id there */
  name: Text.optional(),
  created: z.number().optional(),
  creator: z.string().optional(),
  is_archived: z.boolean().default(false),
  members: z.array(z.string()).default([]),
  topic: Named.optional(),
  purpose: Named.optional(),
  pins: z.array(z.object({ id: z.string(), user: z.string().optional() })).nullish(),
});
export type SlackRoom = z.infer<typeof SlackRoom>;

export const SlackMessage = z.object({
  type: z.literal('message'),
  subtype: z.string().optional(),
  ts: z.string().regex(/^\d{9,11}\.\d{1,6}$/),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  username: Text.optional(),
  text: Text.default(''),
  thread_ts: z.string().optional(),
  reactions: z.array(z.object({ name: z.string(), users: z.array(z.string()).default([]) })).default([]),
  files: z
    .array(z.object({ name: Text.nullish(), title: Text.nullish(), permalink: z.string().nullish() }))
    .default([]),
  attachments: z.array(z.object({ fallback: Text.nullish(), text: Text.nullish() })).default([]),
});
export type SlackMessage = z.infer<typeof SlackMessage>;

export async function readList<T extends z.ZodType>(archive: Archive, name: string, item: T): Promise<z.output<T>[]> {
  if (!archive.names.includes(name)) return [];
  const parsed = z.array(item).safeParse(parse(await archive.read(name), name));
  if (!parsed.success)
    throw new StartError(`${name} is not what a Slack export has there: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

/** The messages of one day, and how many entries were none. */
export async function readDay(archive: Archive, name: string): Promise<{ messages: SlackMessage[]; others: number }> {
  const entries = z.array(z.unknown()).parse(parse(await archive.read(name), name));
  const read = entries.map((entry) => SlackMessage.safeParse(entry));
  const messages = read.flatMap((one) => (one.success && !SAYS_NOTHING.has(one.data.subtype ?? '') ? [one.data] : []));
  return { messages, others: entries.length - messages.length };
}

/** Who came, went and renamed: the room itself tells, not its messages. */
const SAYS_NOTHING = new Set([
  'channel_join',
  'channel_leave',
  'channel_name',
  'channel_topic',
  'channel_purpose',
  'channel_archive',
  'channel_unarchive',
  'group_join',
  'group_leave',
  'group_name',
  'group_topic',
  'group_purpose',
  'pinned_item',
  'tombstone',
]);

function parse(bytes: Buffer, name: string): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new StartError(`${name} is no JSON.`);
  }
}
