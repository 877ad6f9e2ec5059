import { type Answer, Refusal } from '#rest/dialect.ts';
import { sentenceOf } from '#rest/drf/sentences.ts';
import { drfWords, type Words } from '#rest/drf/words.ts';

function failed(error: string): Answer {
  return { status: 400, body: { error } };
}

export const refuse = (error: string) => new Refusal(failed(error));

export const NO_SUCH_USER = 'User not Found';
export const NOT_THE_SENDER = 'You are not the sender of this message';
export const TO_ONESELF = "You can't send message to yourself";
export const I_BLOCKED = "Can't send message to this blocked user";
export const HE_BLOCKED = "Can't send message this user blocked you";

/** The document knows one answer to all that goes wrong with a request of somebody who is signed in. */
export const words: Words = {
  ...drfWords,
  forbidden: (details, at) =>
    details.need === 'a request of this site' ? drfWords.forbidden(details, at) : failed(NOT_THE_SENDER),
  room_not_found: () => failed('Chat not Found'),
  message_not_found: () => failed('Message not Found'),
  user_not_found: () => failed(NO_SUCH_USER),
  not_a_member: () => failed('You are not in this chat'),
  room_read_only: () => failed('You may not write in this chat'),
  user_blocked: () => failed(I_BLOCKED),
  wrong_room_kind: () => failed('This is not possible in this chat'),
  dm_with_self: () => failed(TO_ONESELF),
  invalid_input: ({ issues }) => failed([...new Set(issues.map(({ message }) => sentenceOf(message)))].join(' ')),
  message_too_long: ({ limit }) => failed(`Message too long (maximum ${limit} characters)`),
  invalid_cursor: () => failed('Invalid page.'),
  invalid_position: () => failed('Invalid position.'),
};

/** The errors of the fields in one sentence. */
export function refuseFields(errors: Record<string, unknown>): Answer {
  const said = Object.entries(errors).map(([name, error]) => {
    const text = Array.isArray(error) ? error.join(' ') : JSON.stringify(error);
    return name === 'non_field_errors' ? text : `${name}: ${text}`;
  });
  return failed(said.join(' '));
}
