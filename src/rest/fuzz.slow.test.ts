import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSession } from '#auth/accounts.ts';
import { issueTokens } from '#auth/tokens.ts';
import type { Dialect } from '#rest/dialect.ts';
import { describeDialect } from '#rest/openapi.ts';
import { dialects } from '#rest/registry.ts';
import { fromSchema, type JsonSchema, nonsense } from '#testing/from-schema.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { tiny } from '#testing/sixth-dialect.ts';

// Whatever is sent: no failure of ours, no status that the description does not name, no body that its schema refuses, no
// hang. What is sent is made from the description itself, and spoiled.

/** so many requests of each dialect, shared by its operations */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 2000);
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
const SLOWEST_MS = 10_000;
/** Sentences of zod and names of the contract: they are for programmers. */
const INSIDE = /\bToo (big|small)\b|Invalid (input|option|key)\b|: expected |"clientId"/;

interface Operation {
  parameters?: { name: string; in: string; required: boolean; schema: JsonSchema }[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
}

let served: Served;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  served = await serve({}, {}, [tiny]);
  [ann, bob] = await served.house.people('ann', 'bob');
});
afterAll(() => served.close());

/** A room with something in it and a token of its own: what one operation destroys the next one finds again. */
async function scene() {
  const { auth, db } = served.house.services;
  const { sessionId } = await startSession(auth, ann.id, 'token', { ip: null, userAgent: 'fuzz' });
  const { accessToken } = await issueTokens(auth, db, ann.id, sessionId);
  const api = served.house.caller({ authorization: `Bearer ${accessToken}` });
  // A request that was made up may have blocked the other one.
  await api.users.setBlocked({ userId: bob.id, blocked: false });
  const { room } = await api.rooms.create({ name: 'fuzz', kind: 'channel', memberIds: [bob.id] });
  const { room: dm } = await api.rooms.openDm({ userId: bob.id });
  const { message } = await api.messages.send({ roomId: room.id, content: 'hello' });
  const names = [room.id, dm.id, message.id, ann.id, bob.id, room.uuid, message.uuid, '👍', 'bob'].map(String);
  return { accessToken, names };
}

const broken = fc.constantFrom<[string, Uint8Array]>(
  ['application/json', Buffer.from('{"a":')],
  ['application/json', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['application/json', Buffer.from('{"content":"a","content":"b","name":"a","name":{}}')],
  ['application/json', Buffer.from(`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`)],
  ['application/json', Buffer.from('{"content":1e999,"id":123456789012345678901234567890}')],
  ['application/json', Buffer.from('{"__proto__":{"is_public":true},"constructor":{}}')],
  ['application/json', Buffer.from('"text"')],
  ['application/json', Buffer.from('null')],
  ['application/json; charset=utf-16', Buffer.from('{}', 'utf16le')],
  ['text/plain', Buffer.from('hello')],
  ['application/xml', Buffer.from('<a/>')],
  ['', Buffer.from('{"name":"x"}')],
  ['multipart/form-data; boundary=x', Buffer.from('--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nab')],
  ['multipart/form-data', Buffer.from('--x\r\n\r\n')],
  ['multipart/form-data; boundary=x', Buffer.from('--x--\r\n')],
  ['application/x-www-form-urlencoded', Buffer.from('name=%ff%fe&content=%00&a&b=&=c&name=2')],
);

interface Sent {
  path: string;
  headers: Record<string, string>;
  body: Uint8Array | null;
}

/** A request of this operation: mostly one that its description allows, sometimes spoiled somewhere. */
function requestOf(path: string, operation: Operation, names: string[], description: Description): fc.Arbitrary<Sent> {
  const resolve = (ref: string) => description.components.schemas[ref.split('/').at(-1) ?? ''] ?? {};
  const known = fc.constantFrom(...names);
  const wild = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom('0', '-1', '1e9', '99999999999999999999', 'null', '%2e%2e', '٣'),
  );
  const segment = fc.oneof({ weight: 6, arbitrary: known }, { weight: 2, arbitrary: wild }).map(encodeURIComponent);
  const parameters = operation.parameters ?? [];
  const inPath = fc.record(Object.fromEntries(parameters.filter((p) => p.in === 'path').map((p) => [p.name, segment])));
  const query = fc.record(
    Object.fromEntries(
      parameters
        .filter((p) => p.in === 'query')
        .map((p) => [p.name, fc.oneof(fromSchema(p.schema, resolve).map(textOf), known, wild)]),
    ),
    { requiredKeys: [] },
  );
  const bodies = Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) =>
    fc
      .oneof(
        { weight: 5, arbitrary: fromSchema(schema, resolve) },
        { weight: 3, arbitrary: spoiled(schema, resolve, names) },
        { weight: 1, arbitrary: nonsense },
      )
      .map((value): [string, Uint8Array] => encode(type, value)),
  );
  const none = fc.constant<[string, Uint8Array] | null>(null);
  const body =
    bodies.length === 0
      ? none
      : fc.oneof({ weight: 8, arbitrary: fc.oneof(...bodies) }, { weight: 2, arbitrary: broken }, none);
  return fc.record({ inPath, query, body }).map(
    (made): Sent => ({
      path: `${path.replace(/\{(\w+)\}/g, (_, name) => made.inPath[name] ?? 'x')}?${new URLSearchParams(made.query as Record<string, string>)}`,
      headers: made.body && made.body[0] !== '' ? { 'content-type': made.body[0] } : {},
      body: made.body?.[1] ?? null,
    }),
  );
}

/** An object as the schema wants it, with one field that is something else. */
function spoiled(schema: JsonSchema, resolve: (ref: string) => JsonSchema, names: string[]): fc.Arbitrary<unknown> {
  const fields = Object.keys(schema.properties ?? {});
  if (fields.length === 0) return nonsense;
  const other = fc.oneof(
    nonsense,
    fc.constantFrom(...names),
    fc.constantFrom(...names.map(Number).filter(Number.isFinite)),
  );
  return fc
    .tuple(fromSchema(schema, resolve), fc.constantFrom(...fields, 'id', 'sender', 'is_deleted', 'owner_id'), other)
    .map(([value, field, something]) => ({ ...(value as object), [field]: something }));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function encode(type: string, value: unknown): [string, Uint8Array] {
  if (type === 'application/json') return [type, Buffer.from(JSON.stringify(value) ?? '')];
  const fields = typeof value === 'object' && value !== null ? Object.entries(value) : [['name', value]];
  const pairs = fields.map(([name, field]): [string, string] => [String(name), textOf(field) ?? '']);
  if (type === 'application/x-www-form-urlencoded') return [type, Buffer.from(new URLSearchParams(pairs).toString())];
  const clean = (text: string) => text.replace(/[\r\n"]/g, '');
  const parts = pairs.map(([name, text]) => {
    const file = name === 'file' ? '; filename="a.txt"' : '';
    return `--frontier\r\nContent-Disposition: form-data; name="${clean(name)}"${file}\r\n\r\n${text}\r\n`;
  });
  return ['multipart/form-data; boundary=frontier', Buffer.from(`${parts.join('')}--frontier--\r\n`)];
}

/** Judges an answer by what the description says of the operation. */
function judgeOf(operation: Operation, description: Description) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const known = new Map<string, ValidateFunction | null>();
  /** Beyond what the description has, only a path that there is not may answer with a page; so may a redirect. */
  const isDeclared = (status: number, type: string) => {
    const mediaType = type.split(';')[0]?.trim() ?? '';
    const declared = Object.keys(operation.responses[String(status)]?.content ?? {});
    return (
      declared.some((one) => one === mediaType || one === '*/*' || one === 'application/octet-stream') ||
      (mediaType === 'text/html' && (status === 404 || status === 301))
    );
  };
  const validatorOf = (status: string) => {
    if (!known.has(status)) {
      const schema = operation.responses[status]?.content?.['application/json']?.schema;
      known.set(status, schema ? ajv.compile({ ...schema, components: description.components }) : null);
    }
    return known.get(status);
  };
  return (status: number, type: string, text: string): string | null => {
    if (status >= 500) return `status ${status}`;
    const answer = operation.responses[String(status)];
    if (!answer) return `status ${status}, which is not declared`;
    if (INSIDE.test(text)) return `status ${status} in words of the inside`;
    if (!type.startsWith('application/json')) {
      return text === '' || isDeclared(status, type) ? null : `a body of ${status} that is ${type || 'of no type'}`;
    }
    const validate = validatorOf(String(status));
    if (!validate) return text === '' ? null : `status ${status} with a body that is not declared`;
    return validate(JSON.parse(text))
      ? null
      : `a body of ${status} that its schema refuses: ${ajv.errorsText(validate.errors)}`;
  };
}

describe.each([...dialects, tiny].map((dialect): [string, Dialect] => [dialect.name, dialect]))(
  '%s',
  (_name, dialect) => {
    const description = describeDialect(dialect, '1') as unknown as Description;
    const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, string, Operation] => [
        method.toUpperCase(),
        path,
        operation,
      ]),
    );

    test.each(operations)(
      `%s %s keeps to its description whatever is sent (seed ${SEED})`,
      async (method, path, operation) => {
        const { accessToken, names } = await scene();
        const judge = judgeOf(operation, description);
        await fc.assert(
          fc.asyncProperty(requestOf(path, operation, names, description), async (sent) => {
            const answer = await fetch(`${served.base}${sent.path}`, {
              method,
              headers: { authorization: `Bearer ${accessToken}`, ...sent.headers },
              body: method === 'GET' ? null : sent.body && new Uint8Array(sent.body),
              redirect: 'manual',
              signal: AbortSignal.timeout(SLOWEST_MS),
            });
            const text = await answer.text();
            const wrong = judge(answer.status, answer.headers.get('content-type') ?? '', text);
            if (wrong !== null) throw new Error(`${method} ${sent.path}: ${wrong}\n${text.slice(0, 500)}`);
          }),
          { numRuns: Math.ceil(REQUESTS / operations.length), seed: SEED, interruptAfterTimeLimit: 60_000 },
        );
        expect(served.house.reports).toEqual([]);
      },
    );
  },
);
