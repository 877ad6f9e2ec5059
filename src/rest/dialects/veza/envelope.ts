import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from '#rest/dialect.ts';
import { now } from '#rest/dialects/veza/dates.ts';
import type { Said } from '#rest/dialects/veza/words.ts';

/** Everything that succeeds comes so. */
export function enveloped<Data extends z.ZodType>(data: Data) {
  return z.object({ success: z.literal(true), data });
}

export function ok(data: unknown, status = 200): Answer {
  return { status, body: { success: true, data } };
}

export const done: Answer = { status: 204 };

export const ErrorBody = z
  .object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()),
    timestamp: z.string(),
    request_id: z.string(),
  })
  .meta({ id: 'Error' });

export const Failure = z.object({ success: z.literal(false), error: ErrorBody });

const OURS = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** As the document spells it; what a proxy gave stays as it is. */
export function requestIdOf(id: string = randomUUID()): string {
  return OURS.test(id) ? `req_${id}` : id;
}

export function errorBody({ code, message, details = {} }: Said, requestId: string): z.infer<typeof ErrorBody> {
  return { code, message, details, timestamp: now(), request_id: requestId };
}
