import { expect, test } from 'vitest';
import { z } from 'zod';
import { choice, json, pk, pks, toFieldErrors } from '#rest/drf/fields.ts';

const Body = z.object({
  school: pk({ nullable: true }).optional(),
  chat: pk().optional(),
  members: pks().optional(),
  extra: json({ inForm: true }).optional(),
  kind: choice(['a', 'b']).optional(),
});

function told(given: object): unknown {
  const read = Body.safeParse(given, { reportInput: true });
  return read.success ? read.data : toFieldErrors(read.error);
}

const NULL = ['This field may not be null.'];

test.each([
  [{ school: '' }, { school: null }],
  [{ school: null }, { school: null }],
  [{ chat: '' }, { chat: NULL }],
  [{ chat: null }, { chat: NULL }],
  [{ members: [1, ''] }, { members: NULL }],
  [{ chat: 2147483648 }, { chat: ['Invalid pk "2147483648" - object does not exist.'] }],
  [{ extra: [1] }, { extra: ['Expected a dictionary of items but got type "list".'] }],
  [{ extra: '[1]' }, { extra: ['Expected a dictionary of items but got type "list".'] }],
  [{ extra: 'null' }, { extra: NULL }],
  [{ extra: '{' }, { extra: ['Value must be valid JSON.'] }],
  [{ kind: 'c' }, { kind: ['"c" is not a valid choice.'] }],
  [{ kind: { a: 1 } }, { kind: ['"{"a":1}" is not a valid choice.'] }],
])('%j is read as Django reads it', (given, answer) => {
  expect(told(given)).toEqual(answer);
});
