import * as fc from 'fast-check';

/** As much of JSON Schema as the descriptions of our APIs use. */
export interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  $ref?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
}

const words = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'general',
    'hello',
    '👍',
    '@ann hi',
    'a'.repeat(300),
    '\u0000',
    '__proto__',
    '../x',
    '%00',
    "'; --",
    '1',
  ),
);

/** What clients send that nobody means: whatever is of no type that a schema names. */
export const nonsense: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  words,
  fc.constantFrom(
    null,
    true,
    -1,
    0,
    1e308,
    9007199254740992,
    2147483648,
    -0.5,
    [],
    {},
    [[[[]]]],
    { __proto__: null, a: 1 },
    '',
    '\ud800',
  ),
  fc.record({ constructor: fc.constant(1), toString: fc.constant(null) }),
);

/** Values that a schema takes, by and large: what a shape checks beyond its schema may refuse some. */
export function fromSchema(schema: JsonSchema, resolve: (ref: string) => JsonSchema, depth = 4): fc.Arbitrary<unknown> {
  const into = (inner: JsonSchema) => fromSchema(inner, resolve, depth - 1);
  if (depth < 0) return fc.constant(null);
  if (schema.$ref !== undefined) return into(resolve(schema.$ref));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(into));
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => into({ ...schema, type })));
  return ofType(schema, into);
}

function ofType(schema: JsonSchema, into: (inner: JsonSchema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const { minLength = 0, maxLength = 60, minimum = -5, maximum = 300 } = schema;
  switch (schema.type) {
    case 'string':
      if (schema.format === 'uuid') return fc.uuid();
      if (schema.format === 'email') return fc.emailAddress();
      return fc.oneof(
        words,
        fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)), unit: 'grapheme' }),
      );
    case 'integer':
      return fc.oneof(
        fc.integer({ min: Math.max(minimum, -1000), max: Math.min(maximum, Math.max(minimum, 300)) }),
        fc.integer(),
      );
    case 'number':
      return fc.double({ noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(into(schema.items ?? {}), { maxLength: 5 });
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, into(inner)])),
        { requiredKeys: schema.required ?? [] },
      );
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}
