import { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import { BigId, Id } from '#contract/text.ts';

/** A whole number in a path or a query. */
function digits(schema: object, shape: z.ZodType<number, number>) {
  return z
    .string()
    .regex(/^\d{1,16}$/, { error: 'is no positive whole number' })
    .transform(Number)
    .pipe(shape)
    .meta({ ...schema, type: 'integer', pattern: undefined });
}

export function whole(minimum: number, maximum: number) {
  return digits({ minimum, maximum }, z.int().min(minimum).max(maximum));
}

export const pathId = digits({ minimum: 1, maximum: 2_147_483_647 }, Id);
export const pathBigId = digits({ minimum: 1 }, BigId);
export const limit = (usual: number) => whole(1, 100).default(usual);
export const offset = whole(0, 1_000_000).default(0);
export const yesOrNo = z
  .enum(['true', 'false', '1', '0'])
  .transform((text) => text === 'true' || text === '1')
  .meta({ type: 'boolean', enum: undefined });

export const RoomPath = z.object({ room_id: pathId });
export const MessagePath = z.object({ message_id: pathBigId });
export const MemberPath = z.object({ room_id: pathId, user_id: pathId });
export const ConversationPath = z.object({ conversation_id: pathId });

const MAX_LENGTH = 2000;

/** The text of a message as this document limits it; one that another door took may be longer. */
export const Content = z
  .string()
  .trim()
  .min(1)
  .meta({ maxLength: MAX_LENGTH, description: `Au plus ${MAX_LENGTH} caractères` });

export function refuseTooLong(content: string): void {
  const actual = [...content].length;
  if (actual > MAX_LENGTH) throw new ChatError('message_too_long', { limit: MAX_LENGTH, actual });
}
