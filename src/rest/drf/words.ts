import type { ChatError, ErrorCode, ErrorDetails } from '#contract/errors.ts';
import type { Answer, Incoming } from '#rest/dialect.ts';
import { sentenceOf } from '#rest/drf/sentences.ts';

export type Words = { readonly [C in ErrorCode]: (details: ErrorDetails[C], at: Incoming) => Answer };

const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="api"' };
/** What a refresh token of ours looks like: shown where an access token belongs, it is named. */
const REFRESH_TOKEN = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

export function detail(status: number, text: string, headers?: Record<string, string>): Answer {
  return { status, body: { detail: text }, ...(headers && { headers }) };
}

export function unauthorized(body: object): Answer {
  return { status: 401, body, headers: CHALLENGE };
}

export function notProvided(): Answer {
  return unauthorized({ detail: 'Authentication credentials were not provided.' });
}

function tokenNotValid(at: Incoming): Answer {
  const token = at.headers.get('authorization')?.split(' ')[1] ?? '';
  const message = REFRESH_TOKEN.test(token) ? 'Token has wrong type' : 'Token is invalid or expired';
  return unauthorized({
    detail: 'Given token not valid for any token type',
    code: 'token_not_valid',
    messages: [{ token_class: 'AccessToken', token_type: 'access', message }],
  });
}

export function badToken(text = 'Token is invalid or expired'): Answer {
  return unauthorized({ detail: text, code: 'token_not_valid' });
}

export function notFound(): Answer {
  return detail(404, 'Not found.');
}

export function denied(): Answer {
  return detail(403, 'You do not have permission to perform this action.');
}

/** What the contract refuses, under the names that a document has for the contract's own; the others are nobody's business. */
export function inFields(names: Readonly<Record<string, string>>): Words['invalid_input'] {
  return ({ issues }) => {
    const errors: Record<string, string[]> = {};
    for (const { path, message } of issues) {
      const field = names[String(path[0])] ?? 'non_field_errors';
      errors[field] = [...new Set([...(errors[field] ?? []), sentenceOf(message)])];
    }
    return { status: 400, body: errors };
  };
}

function throttled({ retryAfterMs }: { retryAfterMs: number }): Answer {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const text = `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`;
  return detail(429, text, { 'Retry-After': String(seconds) });
}

/** Whether a name is unknown, its account is asleep or the password is wrong: one and the same answer. */
export const noAccount = () => unauthorized({ detail: 'No active account found with the given credentials' });

/** How Django REST Framework would have said it. A dialect replaces what its document says otherwise. */
export const drfWords: Words = {
  unauthenticated: ({ reason }, at) => (reason === 'missing' ? notProvided() : tokenNotValid(at)),
  invalid_credentials: noAccount,
  refresh_token_reused: () => badToken('Token is blacklisted'),
  second_factor_required: () =>
    unauthorized({
      detail: 'This account signs in with a code: write it behind the password.',
      code: 'second_factor_required',
    }),
  second_factor_invalid: noAccount,
  second_factor_enrolment: denied,
  second_factor_state: denied,
  reset_invalid: denied,
  oidc_failed: denied,
  email_unverified: denied,
  under_legal_hold: denied,
  announcement_not_found: notFound,
  export_not_found: notFound,
  account_deactivated: () => unauthorized({ detail: 'User is inactive', code: 'user_inactive' }),
  registration_closed: denied,
  invite_invalid: denied,
  forbidden: ({ need }) =>
    need === 'a request of this site'
      ? detail(403, 'CSRF Failed: Origin checking failed - the request comes from another site.')
      : denied(),
  room_not_found: notFound,
  message_not_found: notFound,
  user_not_found: notFound,
  organisation_not_found: notFound,
  session_not_found: notFound,
  api_key_not_found: notFound,
  invite_not_found: notFound,
  file_not_found: notFound,
  webhook_not_found: notFound,
  emoji_not_found: notFound,
  group_not_found: notFound,
  scheduled_not_found: notFound,
  not_a_member: denied,
  room_read_only: denied,
  user_blocked: () => detail(403, 'One of you has blocked the other.'),
  last_owner: () => detail(403, 'A room needs an owner: pass it on first.'),
  wrong_room_kind: denied,
  invalid_input: inFields({}),
  message_too_long: ({ limit }) => ({
    status: 400,
    body: { content: [`Ensure this field has no more than ${limit} characters.`] },
  }),
  invalid_search: () => detail(400, 'Invalid search'),
  invalid_cursor: () => detail(404, 'Invalid cursor'),
  invalid_position: () => detail(400, 'Invalid position.'),
  dm_with_self: () => detail(400, 'A direct message needs somebody else.'),
  username_taken: () => ({ status: 400, body: { username: ['A user with that username already exists.'] } }),
  email_taken: () => ({ status: 400, body: { email: ['A user with that email already exists.'] } }),
  organisation_name_taken: () => ({ status: 400, body: { name: ['This name is taken.'] } }),
  already_member: () => detail(400, 'This person is already a member.'),
  room_full: () => detail(400, 'The room is full.'),
  emoji_name_taken: () => detail(400, 'There is an emoji of this name.'),
  too_many_emoji: () => detail(400, 'There are as many emoji as there can be.'),
  group_handle_taken: () => detail(400, 'There is a group or a person of this name.'),
  group_full: () => detail(400, 'The group is full.'),
  too_many_groups: () => detail(400, 'There are as many groups as there can be.'),
  too_many_reactions: () => detail(400, 'You have reacted to this message as often as one can.'),
  too_many_scheduled: () => detail(400, 'You have as many messages for later as one can.'),
  idempotency_conflict: () => detail(409, 'This Idempotency-Key was used for another request.'),
  rate_limited: throttled,
  slow_mode: throttled,
  quota_exceeded: ({ limit }) => detail(413, `No more than ${limit} bytes may be kept.`),
  upload_not_found: () => detail(404, 'Not found.'),
  upload_conflict: () => detail(409, 'The upload goes on at another place.'),
  file_too_large: ({ limit }) => detail(413, `The file is larger than ${limit} bytes.`),
  payload_too_large: () => detail(413, 'The request body is too large.'),
  procedure_not_found: notFound,
  method_not_allowed: (_, at) => detail(405, `Method "${at.method}" not allowed.`),
  unavailable: () => detail(503, 'Service temporarily unavailable, try again later.'),
  internal: () => detail(500, 'A server error occurred.'),
};

export function sayIn(words: Words, error: ChatError, at: Incoming): Answer {
  // The table has one function for each code, of that code's own details.
  const say = words[error.code] as (details: unknown, at: Incoming) => Answer;
  return say(error.details, at);
}
