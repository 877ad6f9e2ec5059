import { TRPCError } from '@trpc/server';
import { type PublicError, toPublicError } from '#api/errors.ts';
import { ChatError, type ErrorCode } from '#contract/errors.ts';

/** What a caller is told when a call fails; null when it does not. */
export async function refusal(call: Promise<unknown>): Promise<PublicError | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    return toPublicError(error);
  }
}

/** The code alone, also of a core function that was called without a door; null when it does not fail. */
export async function refusalCode(call: Promise<unknown>): Promise<ErrorCode | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof TRPCError || error instanceof ChatError) return toPublicError(error).code;
    throw error;
  }
}
