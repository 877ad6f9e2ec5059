import { z } from 'zod';
import type { FreeData } from '#contract/text.ts';
import { sentenceFor } from '#rest/drf/sentences.ts';

type Dict = z.output<typeof FreeData>;

/** Django's fields as zod shapes: what they take, what they make of it, and their very sentences when they refuse. */

class Mistake extends Error {}

function refuse(message: string): never {
  throw new Mistake(message);
}

interface Common {
  /** may be left out */
  optional?: boolean;
  nullable?: boolean;
}

const REQUIRED = 'This field is required.';
const NOT_NULL = 'This field may not be null.';

function field<T>(read: (value: unknown) => T, schema: Record<string, unknown>, { nullable }: Common): z.ZodType<T, T> {
  const shape = z
    .unknown()
    .transform((value, context): T => {
      try {
        if (value === undefined) refuse(REQUIRED);
        if (value === null && !nullable) refuse(NOT_NULL);
        return read(value);
      } catch (error) {
        if (!(error instanceof Mistake)) throw error;
        context.addIssue({ code: 'custom', message: error.message });
        return z.NEVER;
      }
    })
    .meta(nullable ? nullableSchema(schema) : schema);
  return shape as unknown as z.ZodType<T, T>;
}

function nullableSchema(schema: Record<string, unknown>): Record<string, unknown> {
  return typeof schema.type === 'string' ? { ...schema, type: [schema.type, 'null'] } : schema;
}

/** Numbers become text as Python writes them; what is neither is no string. */
function textOf(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : refuse('Not a valid string.');
  if (typeof value !== 'string') return refuse('Not a valid string.');
  return value;
}

interface CharOptions extends Common {
  max?: number;
  min?: number;
  blank?: boolean;
  trim?: boolean;
}

export function char(options: CharOptions & { nullable: true }): z.ZodType<string | null, string | null>;
export function char(options?: CharOptions): z.ZodType<string, string>;
export function char(options: CharOptions = {}): z.ZodType<string | null, string | null> {
  const { max, min, blank = false, trim = true } = options;
  const read = (value: unknown): string | null => {
    if (value === null) return null;
    const text = trim ? textOf(value).trim() : textOf(value);
    if (text === '' && !blank) refuse('This field may not be blank.');
    if (text.includes('\u0000')) refuse('Null characters are not allowed.');
    // Django's ProhibitSurrogateCharactersValidator: half of a pair cannot be stored.
    const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.exec(text);
    if (lone) refuse(`Surrogate characters are not allowed: U+${lone[0].charCodeAt(0).toString(16).toUpperCase()}.`);
    const length = [...text].length;
    if (max !== undefined && length > max) refuse(`Ensure this field has no more than ${max} characters.`);
    if (min !== undefined && length < min) refuse(`Ensure this field has at least ${min} characters.`);
    return text;
  };
  const schema = {
    type: 'string',
    ...(max !== undefined && { maxLength: max }),
    ...(min !== undefined && { minLength: min }),
  };
  return field(read, schema, options);
}

const TRUE = new Set<unknown>([
  't',
  'T',
  'y',
  'Y',
  'yes',
  'Yes',
  'YES',
  'true',
  'True',
  'TRUE',
  'on',
  'On',
  'ON',
  '1',
  1,
  true,
]);
const FALSE = new Set<unknown>([
  'f',
  'F',
  'n',
  'N',
  'no',
  'No',
  'NO',
  'false',
  'False',
  'FALSE',
  'off',
  'Off',
  'OFF',
  '0',
  0,
  false,
]);

export function bool(options: Common = {}): z.ZodType<boolean, boolean> {
  const read = (value: unknown) =>
    TRUE.has(value) ? true : FALSE.has(value) ? false : refuse('Must be a valid boolean.');
  return field(read, { type: 'boolean' }, options);
}

const MAX_ID = 2_147_483_647;

export function integer(options: Common & { min?: number; max?: number } = {}): z.ZodType<number, number> {
  const { min, max } = options;
  const read = (value: unknown): number => {
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || !/^\s*-?\d{1,1000}(\.0*)?\s*$/.test(text))
      return refuse('A valid integer is required.');
    const number = Number(text);
    if (!Number.isSafeInteger(number)) return refuse('A valid integer is required.');
    if (max !== undefined && number > max) refuse(`Ensure this value is less than or equal to ${max}.`);
    if (min !== undefined && number < min) refuse(`Ensure this value is greater than or equal to ${min}.`);
    return number;
  };
  const schema = {
    type: 'integer',
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
  };
  return field(read, schema, options);
}

/** As Python names what JSON may carry. */
export function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return 'dict';
}

/** What Django says of a key that points at nothing the caller may see. */
export function noSuchPk(pk: unknown): string {
  return `Invalid pk "${String(pk)}" - object does not exist.`;
}

function pkOf(value: unknown, noneFor: number): number {
  if (typeof value === 'boolean' || (typeof value === 'object' && value !== null)) {
    return refuse(`Incorrect type. Expected pk value, received ${pythonType(value)}.`);
  }
  if (typeof value === 'string' && !/^\s*[+-]?\d+\s*$/.test(value)) {
    return refuse(`Incorrect type. Expected pk value, received ${pythonType(value)}.`);
  }
  const pk = typeof value === 'number' ? Math.trunc(value) : Number(value);
  if (!Number.isSafeInteger(pk) || pk < 1 || pk > noneFor) return refuse(noSuchPk(value));
  return pk;
}

/** What a form has for no key at all is none in JSON too. */
const orNull = (value: unknown) => (value === '' ? null : value);

interface PkOptions extends Common {
  /** a larger key points at nothing */
  max?: number;
}

/** The key of another row. That it points at one is for the route to see, by a procedure. */
export function pk(options: PkOptions & { nullable: true }): z.ZodType<number | null, number | null>;
export function pk(options?: PkOptions): z.ZodType<number, number>;
export function pk(options: PkOptions = {}): z.ZodType<number | null, number | null> {
  const { max = MAX_ID, nullable } = options;
  const read = (value: unknown): number | null => {
    const key = orNull(value);
    if (key !== null) return pkOf(key, max);
    return nullable ? null : refuse(NOT_NULL);
  };
  return field(read, { type: 'integer', minimum: 1, maximum: max }, options);
}

/** In a form a list is a field that is repeated: all its values, where JSON has a list. */
export function formLists<Shape extends z.ZodType>(shape: Shape, ...names: string[]) {
  return z.preprocess((given) => {
    if (pythonType(given) !== 'dict') return given;
    const fields = given as Record<string, unknown>;
    const lists = names.filter((name) => Array.isArray(fields[`${name}[]`]));
    return { ...fields, ...Object.fromEntries(lists.map((name) => [name, fields[`${name}[]`]])) };
  }, shape);
}

/** Several keys: a list in JSON, a repeated field in a form (`formLists`). */
export function pks(options: Common & { empty?: boolean; max?: number } = {}): z.ZodType<number[], number[]> {
  const read = (value: unknown): number[] => {
    const list = Array.isArray(value) ? value : null;
    if (!list) return refuse(`Expected a list of items but got type "${pythonType(value)}".`);
    if (list.length === 0 && options.empty === false) refuse('This list may not be empty.');
    if (options.max !== undefined && list.length > options.max)
      refuse(`Ensure this field has no more than ${options.max} elements.`);
    return [...new Set(list.map(orNull).map((one) => (one === null ? refuse(NOT_NULL) : pkOf(one, MAX_ID))))];
  };
  return field(
    read,
    {
      type: 'array',
      items: { type: 'integer', minimum: 1, maximum: MAX_ID },
      ...(options.max !== undefined && { maxItems: options.max }),
    },
    options,
  );
}

/** Free JSON; in a form it is text that holds JSON. */
export function json(options: Common & { inForm?: boolean } = {}): z.ZodType<Dict, Dict> {
  const read = (value: unknown): Dict => {
    let data = value;
    if (options.inForm && typeof value === 'string') {
      try {
        data = JSON.parse(value);
      } catch {
        refuse('Value must be valid JSON.');
      }
    }
    const type = pythonType(data);
    if (type === 'NoneType') refuse(NOT_NULL);
    if (type !== 'dict') refuse(`Expected a dictionary of items but got type "${type}".`);
    return data as Dict;
  };
  return field(read, options.inForm ? { type: 'string' } : { type: 'object' }, options);
}

export function choice<const Value extends string>(
  values: readonly Value[],
  options: Common = {},
): z.ZodType<Value, Value> {
  // An object may say itself how it becomes text, and then become none: it is written as JSON.
  const shown = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
  const read = (value: unknown) =>
    values.find((one) => one === value) ?? refuse(`"${shown(value)}" is not a valid choice.`);
  return field(read, { type: 'string', enum: values }, options);
}

/** The issues of a refused body as Django lists them: by field, all at once, in the order of the fields. */
export function toFieldErrors(error: z.ZodError): Record<string, unknown> {
  const errors: Record<string, unknown> = {};
  for (const issue of error.issues) {
    const [name, index] = issue.path;
    if (name === undefined) {
      const input: unknown = 'input' in issue ? issue.input : undefined;
      const given = pythonType(input);
      const text = given === 'NoneType' ? 'No data provided' : `Invalid data. Expected a dictionary, but got ${given}.`;
      return { non_field_errors: [issue.code === 'custom' ? issue.message : text] };
    }
    if (index === undefined) errors[String(name)] = [...((errors[String(name)] as string[]) ?? []), sentenceFor(issue)];
    else errors[String(name)] = { ...(errors[String(name)] as object), [String(index)]: [sentenceFor(issue)] };
  }
  return errors;
}
