import { z } from 'zod';
import { Content, SendMessage } from '#contract/messages.ts';
import { Cursor, PageLimit } from '#contract/paging.ts';
import { BigId, FreeData, Id, Timestamp } from '#contract/text.ts';

/** A message that is sent by the server when its time has come. */
export const Scheduled = z.object({
  id: BigId,
  roomId: Id,
  parentId: BigId.nullable(),
  content: z.string(),
  metadata: FreeData,
  quoteId: BigId.nullable(),
  fileIds: z.array(BigId),
  sendAt: Timestamp,
  /** `failed`: when its time came its author might not send it; it waits for him. */
  state: z.enum(['pending', 'failed']),
  /** why, as one of the codes of a refusal */
  error: z.string().nullable(),
  /** the client id of the message that it becomes */
  clientId: z.uuid(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Scheduled = z.infer<typeof Scheduled>;

const LONGEST_MS = 366 * 24 * 3600_000;

/** Any spelling of a time with its zone. */
const Time = z.iso
  .datetime({ offset: true })
  .refine((text) => Date.parse(text) < Date.now() + LONGEST_MS, { error: 'is not within the next year' })
  .transform((text) => new Date(text).toISOString());
const Moment = Time.refine((text) => Date.parse(text) > Date.now(), { error: 'is not within the next year' });

/** Whether it has passed is for core to judge: another try may come when it has. */
export const CreateScheduled = z.object({ message: SendMessage, sendAt: Time });
/** What is left out stays as it is. A failed one waits for its time again. */
export const UpdateScheduled = z
  .object({ scheduledId: BigId, content: Content.optional(), sendAt: Moment.optional() })
  .refine(({ content, sendAt }) => content !== undefined || sendAt !== undefined, {
    error: 'is missing',
    path: ['sendAt'],
  });
export const ScheduledId = z.object({ scheduledId: BigId });
export const ListScheduled = z.object({ cursor: Cursor.optional(), limit: PageLimit });
