import { TRPCError } from '@trpc/server';
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc';
import { ZodError } from 'zod';
import { ChatError, type ErrorCode, type ErrorDetails, PUBLIC_MESSAGES } from '#contract/errors.ts';

/** This door's words for every code. */
const TRPC_CODES = {
  unauthenticated: 'UNAUTHORIZED',
  invalid_credentials: 'UNAUTHORIZED',
  refresh_token_reused: 'UNAUTHORIZED',
  account_deactivated: 'UNAUTHORIZED',
  second_factor_required: 'UNAUTHORIZED',
  second_factor_invalid: 'UNAUTHORIZED',
  second_factor_enrolment: 'FORBIDDEN',
  second_factor_state: 'CONFLICT',
  reset_invalid: 'FORBIDDEN',
  oidc_failed: 'UNAUTHORIZED',
  email_unverified: 'FORBIDDEN',
  registration_closed: 'FORBIDDEN',
  invite_invalid: 'FORBIDDEN',
  forbidden: 'FORBIDDEN',
  room_not_found: 'NOT_FOUND',
  message_not_found: 'NOT_FOUND',
  file_not_found: 'NOT_FOUND',
  user_not_found: 'NOT_FOUND',
  organisation_not_found: 'NOT_FOUND',
  session_not_found: 'NOT_FOUND',
  api_key_not_found: 'NOT_FOUND',
  invite_not_found: 'NOT_FOUND',
  webhook_not_found: 'NOT_FOUND',
  emoji_not_found: 'NOT_FOUND',
  group_not_found: 'NOT_FOUND',
  announcement_not_found: 'NOT_FOUND',
  export_not_found: 'NOT_FOUND',
  under_legal_hold: 'CONFLICT',
  scheduled_not_found: 'NOT_FOUND',
  not_a_member: 'FORBIDDEN',
  room_read_only: 'FORBIDDEN',
  slow_mode: 'TOO_MANY_REQUESTS',
  user_blocked: 'FORBIDDEN',
  last_owner: 'CONFLICT',
  wrong_room_kind: 'UNPROCESSABLE_CONTENT',
  invalid_input: 'BAD_REQUEST',
  message_too_long: 'BAD_REQUEST',
  invalid_cursor: 'BAD_REQUEST',
  invalid_search: 'BAD_REQUEST',
  invalid_position: 'BAD_REQUEST',
  dm_with_self: 'BAD_REQUEST',
  username_taken: 'CONFLICT',
  email_taken: 'CONFLICT',
  organisation_name_taken: 'CONFLICT',
  already_member: 'CONFLICT',
  room_full: 'CONFLICT',
  too_many_reactions: 'CONFLICT',
  emoji_name_taken: 'CONFLICT',
  too_many_emoji: 'CONFLICT',
  group_handle_taken: 'CONFLICT',
  group_full: 'CONFLICT',
  too_many_groups: 'CONFLICT',
  too_many_scheduled: 'CONFLICT',
  idempotency_conflict: 'CONFLICT',
  rate_limited: 'TOO_MANY_REQUESTS',
  payload_too_large: 'PAYLOAD_TOO_LARGE',
  file_too_large: 'PAYLOAD_TOO_LARGE',
  quota_exceeded: 'PAYLOAD_TOO_LARGE',
  upload_not_found: 'NOT_FOUND',
  upload_conflict: 'CONFLICT',
  procedure_not_found: 'NOT_FOUND',
  method_not_allowed: 'METHOD_NOT_SUPPORTED',
  unavailable: 'SERVICE_UNAVAILABLE',
  internal: 'INTERNAL_SERVER_ERROR',
} satisfies Record<ErrorCode, TRPC_ERROR_CODE_KEY>;

export interface PublicError {
  code: ErrorCode;
  details: ErrorDetails[ErrorCode];
  message: string;
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);

/** The database is gone, or going: whoever asks again soon may be served. */
function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && CONNECTION_CODES.has(String(error.code))) return true;
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
    error.message,
  );
}

/** tRPC's own refusals, made before a procedure of ours was reached. */
const FROM_TRPC: Partial<Record<TRPC_ERROR_CODE_KEY, 'procedure_not_found' | 'method_not_allowed'>> = {
  NOT_FOUND: 'procedure_not_found',
  METHOD_NOT_SUPPORTED: 'method_not_allowed',
};

/** Any failure as an error of the contract. What is none of ours is `internal`, and its text stays on the server. */
export function toChatError(error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  if (error instanceof ZodError) {
    const issues = error.issues.map(({ path, message }) => ({
      path: path.map((key) => (typeof key === 'number' ? key : String(key))),
      message,
    }));
    return new ChatError('invalid_input', { issues });
  }
  if (error instanceof TRPCError) {
    if (error.cause instanceof ChatError || error.cause instanceof ZodError) return toChatError(error.cause);
    if (isLostConnection(error.cause)) return new ChatError('unavailable');
    if (error.code === 'PARSE_ERROR' || error.code === 'BAD_REQUEST' || error.code === 'UNSUPPORTED_MEDIA_TYPE') {
      return new ChatError('invalid_input', { issues: [{ path: [], message: 'The body is not valid JSON.' }] });
    }
    const code = FROM_TRPC[error.code];
    return code ? new ChatError(code) : new ChatError('internal');
  }
  return new ChatError(isLostConnection(error) ? 'unavailable' : 'internal');
}

export function toPublicError(error: unknown): PublicError {
  const { code, details } = toChatError(error);
  return { code, details, message: PUBLIC_MESSAGES[code] };
}

export function toTrpcError(error: unknown): TRPCError {
  const cause = toChatError(error);
  return new TRPCError({ code: TRPC_CODES[cause.code], message: PUBLIC_MESSAGES[cause.code], cause });
}

/** Which failures the operator must hear of. */
export function isOurFault(error: unknown): boolean {
  const { code } = toChatError(error);
  return code === 'internal' || code === 'unavailable';
}
