/** Every way in which Parley can refuse. A door turns a code into its own words through one exhaustive table. */
export interface ErrorDetails {
  // who is calling
  unauthenticated: { reason: 'missing' | 'invalid' | 'expired' | 'revoked' };
  invalid_credentials: null;
  refresh_token_reused: null;
  account_deactivated: null;
  second_factor_required: null;
  second_factor_invalid: null;
  second_factor_enrolment: null;
  second_factor_state: { enabled: boolean };
  reset_invalid: null;
  oidc_failed: null;
  email_unverified: null;
  registration_closed: null;
  invite_invalid: null;
  // what may be seen and done
  forbidden: { need: string };
  room_not_found: null;
  message_not_found: null;
  file_not_found: null;
  user_not_found: { userIds: number[] };
  organisation_not_found: null;
  session_not_found: null;
  api_key_not_found: null;
  invite_not_found: null;
  webhook_not_found: null;
  emoji_not_found: null;
  group_not_found: null;
  announcement_not_found: null;
  export_not_found: null;
  scheduled_not_found: null;
  not_a_member: null;
  room_read_only: null;
  slow_mode: { retryAfterMs: number };
  user_blocked: null;
  last_owner: null;
  under_legal_hold: null;
  wrong_room_kind: { kind: string };
  // what came in
  invalid_input: { issues: { path: (string | number)[]; message: string }[] };
  message_too_long: { limit: number; actual: number };
  invalid_cursor: null;
  invalid_search: { operator: string; value: string };
  invalid_position: null;
  dm_with_self: null;
  // what is already so
  username_taken: null;
  email_taken: null;
  organisation_name_taken: null;
  already_member: null;
  room_full: { limit: number };
  too_many_reactions: { limit: number };
  emoji_name_taken: null;
  too_many_emoji: { limit: number };
  group_handle_taken: null;
  group_full: { limit: number };
  too_many_groups: { limit: number };
  too_many_scheduled: { limit: number };
  idempotency_conflict: null;
  // the server itself
  rate_limited: { retryAfterMs: number; limit: number };
  payload_too_large: { limit: number };
  file_too_large: { limit: number };
  quota_exceeded: { of: 'person' | 'server'; limit: number; used: number | null };
  upload_not_found: null;
  upload_conflict: { offset: number };
  procedure_not_found: null;
  method_not_allowed: null;
  unavailable: null;
  internal: null;
}

export type ErrorCode = keyof ErrorDetails;

type DetailsArgument<C extends ErrorCode> = ErrorDetails[C] extends null ? [] : [details: ErrorDetails[C]];

export class ChatError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'ChatError';
  readonly details: ErrorDetails[C];

  constructor(
    readonly code: C,
    ...[details]: DetailsArgument<C>
  ) {
    super(code);
    this.details = (details ?? null) as ErrorDetails[C];
  }
}

/** What a caller reads beside the code. The log keeps its own text. */
export const PUBLIC_MESSAGES = {
  unauthenticated: 'Sign in to do this.',
  invalid_credentials: 'The name or the password is wrong.',
  refresh_token_reused: 'This refresh token was already used, so its session was ended. Sign in again.',
  account_deactivated: 'This account is deactivated.',
  second_factor_required: 'This account asks for a code of its authenticator as well.',
  second_factor_invalid: 'The code is wrong or was used already.',
  second_factor_enrolment: 'This server asks for sign-in in two steps: set it up first.',
  second_factor_state: 'Sign-in in two steps is already so.',
  oidc_failed: 'Signing in by the provider did not work. Try again.',
  email_unverified: 'The provider has not verified your e-mail address.',
  reset_invalid: 'This link was used already or has expired. Ask for a new one.',
  registration_closed: 'This server does not take new accounts.',
  invite_invalid: 'This invitation does not exist, was used up, or has expired.',
  forbidden: 'You may not do this.',
  room_not_found: 'There is no such room.',
  message_not_found: 'There is no such message.',
  file_not_found: 'There is no such file.',
  user_not_found: 'There is no such person.',
  organisation_not_found: 'There is no such organisation.',
  session_not_found: 'There is no such session.',
  api_key_not_found: 'There is no such key.',
  invite_not_found: 'There is no such invitation.',
  announcement_not_found: 'There is no such announcement.',
  export_not_found: 'There is no such export.',
  webhook_not_found: 'There is no such webhook.',
  emoji_not_found: 'There is no such emoji.',
  group_not_found: 'There is no such group.',
  scheduled_not_found: 'There is no such message for later.',
  not_a_member: 'Join the room first.',
  room_read_only: 'Only owners and moderators write in this room.',
  slow_mode: 'This room is slow. Wait a little before your next message.',
  user_blocked: 'One of you has blocked the other.',
  under_legal_hold: 'This is kept by order and cannot be deleted.',
  last_owner: 'A room needs an owner: pass it on first.',
  wrong_room_kind: 'This cannot be done in a room of this kind.',
  invalid_input: 'The request is not valid.',
  message_too_long: 'The message is too long.',
  invalid_cursor: 'The cursor is not one of this list.',
  invalid_search: 'What stands behind an operator of the search cannot be understood.',
  invalid_position: 'The position is not one that this server gave.',
  dm_with_self: 'A direct message needs somebody else.',
  username_taken: 'This username is taken.',
  email_taken: 'This e-mail address is taken.',
  organisation_name_taken: 'There is an organisation of this name.',
  already_member: 'This person is already a member.',
  room_full: 'The room is full.',
  too_many_reactions: 'You have reacted to this message as often as one can.',
  emoji_name_taken: 'There is an emoji of this name.',
  too_many_emoji: 'There are as many emoji as there can be.',
  group_handle_taken: 'There is a group or a person of this name.',
  group_full: 'The group is full.',
  too_many_groups: 'There are as many groups as there can be.',
  too_many_scheduled: 'You have as many messages for later as one can.',
  idempotency_conflict: 'This client id was used for another request.',
  rate_limited: 'Too many requests. Wait a little.',
  payload_too_large: 'The request is too large.',
  file_too_large: 'The file is too large.',
  quota_exceeded: 'There is no room left for this file.',
  upload_not_found: 'There is no such upload, or it has expired.',
  upload_conflict: 'The upload goes on at another place.',
  procedure_not_found: 'There is no such procedure.',
  method_not_allowed: 'This procedure is called another way.',
  unavailable: 'The server cannot reach its database. Try again.',
  internal: 'Something went wrong on the server.',
} satisfies Record<ErrorCode, string>;
