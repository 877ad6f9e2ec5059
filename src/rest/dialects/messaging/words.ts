import { toChatError } from '#api/errors.ts';
import type { Answer } from '#rest/dialect.ts';
import { Refusal } from '#rest/dialect.ts';
import { noSuchPk } from '#rest/drf/fields.ts';
import { detail, drfWords, inFields, notProvided, type Words } from '#rest/drf/words.ts';

export function invalid(details: Record<string, unknown>): Answer {
  return { status: 400, body: { error: 'Invalid request', details } };
}

const whole = (text: string) => invalid({ non_field_errors: [text] });

/** What the fields of the contract are called here. */
const inDetails = inFields({
  name: 'title',
  memberIds: 'member_ids',
  userIds: 'user_ids',
  content: 'content',
  emoji: 'emoji',
  query: 'q',
  search: 'search',
  login: 'username',
  password: 'password',
});

export const words: Words = {
  ...drfWords,
  // A session that is over is none: Django's session authentication tells no more either.
  unauthenticated: (details, at) =>
    at.headers.get('authorization') === null && at.headers.get('x-api-key') === null
      ? notProvided()
      : drfWords.unauthenticated(details, at),
  invalid_input: (details, at) => invalid(inDetails(details, at).body as Record<string, unknown>),
  message_too_long: ({ limit }) => invalid({ content: [`Ensure this field has no more than ${limit} characters.`] }),
  dm_with_self: () => invalid({ member_ids: ['A direct message needs somebody else.'] }),
  already_member: () => invalid({ user_ids: ['This person is already a member.'] }),
  room_full: ({ limit }) => invalid({ user_ids: [`The chat is full: it takes ${limit} members.`] }),
  too_many_reactions: ({ limit }) => invalid({ emoji: [`No more than ${limit} reactions to one message.`] }),
  invalid_position: () => whole('Invalid position.'),
  username_taken: () => invalid({ username: ['A user with that username already exists.'] }),
  email_taken: () => invalid({ email: ['A user with that email already exists.'] }),
  organisation_name_taken: () => invalid({ name: ['This name is taken.'] }),
  internal: () => ({ status: 500, body: { error: 'Internal server error' } }),
};

/** People whom the caller may not see or bring in are named as missing keys of the field that named them. */
export async function naming<T>(field: 'member_ids' | 'user_ids', call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const refused = toChatError(error);
    if (refused.code !== 'user_not_found' || !('userIds' in (refused.details ?? {}))) throw error;
    const { userIds } = refused.details as { userIds: number[] };
    throw new Refusal(invalid({ [field]: userIds.map(noSuchPk) }));
  }
}

export const denied = () => detail(403, 'You do not have permission to perform this action.');
export const invalidPage = () => new Refusal(detail(404, 'Invalid page.'));
