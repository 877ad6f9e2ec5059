import { TRPCError } from '@trpc/server';
import { type PublicError, toPublicError } from '#api/errors.ts';

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
