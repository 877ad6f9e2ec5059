import { z } from 'zod';

/** Text that PostgreSQL can hold and JSON can carry: no NUL, no half of a surrogate pair. */
function isStorable(value: string): boolean {
  return !value.includes('\u0000') && value.isWellFormed();
}

const storable = z.string().refine(isStorable, { error: 'contains a character that cannot be stored' });

/** They would turn around what stands behind them, wherever a name is set into a sentence. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/gu;
const IS_SEEN = /[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** One trimmed line of text, of which something can be seen: names, titles, reasons. */
export function line(min: number, max: number) {
  return storable
    .transform((value) => value.replace(TURNING, '').replace(/\s+/gu, ' ').trim())
    .pipe(
      z
        .string()
        .min(min)
        .max(max)
        .refine((value) => value === '' || IS_SEEN.test(value), { error: 'has nothing that can be seen' }),
    );
}

/** Text of several lines, its ends trimmed. */
export function paragraph(min: number, max: number) {
  return storable.trim().min(min).max(max);
}

/** Text kept to the letter: passwords, tokens, keys. */
export function verbatim(min: number, max: number) {
  return storable.min(min).max(max);
}

const MAX_JSON_BYTES = 16_384;

function isStorableJson(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (value === null || typeof value !== 'object') return true;
  if (depth === 0) return false;
  return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorableJson(inner, depth - 1));
}

/** Free data of a caller: an object of plain JSON, bounded in size and depth. */
export const FreeData = z
  .record(z.string(), z.json())
  .refine((value) => isStorableJson(value, 8), {
    error: 'is nested too deeply or contains a character that cannot be stored',
  })
  .refine((value) => new TextEncoder().encode(JSON.stringify(value)).length <= MAX_JSON_BYTES, {
    error: `is larger than ${MAX_JSON_BYTES} bytes`,
  });

/** The id of whatever there are fewer than 2^31 of: a larger one would be refused by PostgreSQL, not answered. */
export const Id = z.int().positive().max(2_147_483_647);

/** The id of what grows without end: messages, their edits, audit entries. */
export const BigId = z.int().positive();

/** Chosen by the caller, once per intended change: a retry with the same id does the change once. */
export const ClientId = verbatim(1, 200);

/** UTC with six fraction digits, as PostgreSQL keeps it. */
export const Timestamp = z.iso.datetime({ precision: 6 });

/** From Prisma's Date, which has milliseconds, to the contract's spelling. */
export function timestampOf(date: Date): string {
  return `${date.toISOString().slice(0, -1)}000Z`;
}
