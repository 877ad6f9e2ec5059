import { TRPCClientError } from '@trpc/client';
import type { AppRouter } from '#api/router.ts';
import type { ErrorCode, ErrorDetails } from '#contract/errors.ts';

/** Why a call did not succeed: the server's code, or `unreachable` when no answer came at all. */
export interface Refusal {
  code: ErrorCode | 'unreachable';
  details: ErrorDetails[ErrorCode];
}

export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof TRPCClientError)) return { code: 'unreachable', details: null };
  const { data } = error as TRPCClientError<AppRouter>;
  return data ? { code: data.code, details: data.details } : { code: 'unreachable', details: null };
}
