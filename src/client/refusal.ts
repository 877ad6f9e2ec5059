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

const PASSING = new Set<Refusal['code']>(['unreachable', 'unavailable', 'internal', 'rate_limited']);

/** The same call may succeed later, as it is. */
export function isPassing({ code }: Refusal): boolean {
  return PASSING.has(code);
}

export function retryAfterMs({ details }: Refusal): number {
  return details !== null && 'retryAfterMs' in details ? details.retryAfterMs : 0;
}

/** The access token has had its time; whoever has another is let in with it. */
export function isExpired({ code, details }: Refusal): boolean {
  return code === 'unauthenticated' && details !== null && 'reason' in details && details.reason === 'expired';
}
