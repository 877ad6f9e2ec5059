import { toChatError } from '#api/errors.ts';
import type { ErrorCode, ErrorDetails } from '#contract/errors.ts';
import { type Answer, Refusal } from '#rest/dialect.ts';

type Replies = { readonly [C in ErrorCode]?: (details: ErrorDetails[C]) => Answer | Promise<Answer> };

/** What a procedure answers; some of its refusals are said here in other words than the dialect's table has. */
export async function orInstead<T>(work: Promise<T>, replies: Replies): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code, details } = toChatError(error);
    const reply = replies[code] as ((details: unknown) => Answer | Promise<Answer>) | undefined;
    throw reply ? new Refusal(await reply(details)) : error;
  }
}

export function fieldError(field: string, message: string): Answer {
  return { status: 400, body: { [field]: [message] } };
}
