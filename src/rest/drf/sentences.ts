import type { z } from 'zod';

/** What our own shapes say of a value, as Django says such things. */
const SENTENCES: Record<string, string> = {
  'is empty': 'This field may not be blank.',
  'is missing': 'This field is required.',
  'has nothing that can be seen': 'This value has nothing that can be seen.',
  'is not one emoji': 'Enter one emoji.',
  'contains a character that cannot be stored': 'This value has a character that cannot be stored.',
  'is nested too deeply or contains a character that cannot be stored':
    'This value is nested too deeply, or has a character that cannot be stored.',
};
const SIZE = /^is larger than (\d+) bytes$/;
/** Django's own for whatever has no better one. */
const NOT_VALID = 'Enter a valid value.';

/** What a procedure says of a field of its own; whatever is not meant for people's eyes has one sentence. */
export function sentenceOf(message: string): string {
  const bytes = SIZE.exec(message)?.[1];
  return bytes === undefined ? (SENTENCES[message] ?? NOT_VALID) : `Ensure this value has no more than ${bytes} bytes.`;
}

const UNITS: Record<string, string> = { string: 'characters', array: 'elements' };

/** What a shape says of one field. Django's fields have said it already; a shape of zod's own has only its code. */
export function sentenceFor(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'custom':
      return issue.message in SENTENCES ? sentenceOf(issue.message) : issue.message;
    case 'too_big': {
      const unit = UNITS[issue.origin];
      return unit
        ? `Ensure this field has no more than ${issue.maximum} ${unit}.`
        : `Ensure this value is less than or equal to ${issue.maximum}.`;
    }
    case 'too_small': {
      if (issue.origin === 'string' && issue.minimum === 1) return 'This field may not be blank.';
      const unit = UNITS[issue.origin];
      return unit
        ? `Ensure this field has at least ${issue.minimum} ${unit}.`
        : `Ensure this value is greater than or equal to ${issue.minimum}.`;
    }
    case 'invalid_type':
      return issue.input === undefined ? 'This field is required.' : NOT_VALID;
    default:
      return NOT_VALID;
  }
}
