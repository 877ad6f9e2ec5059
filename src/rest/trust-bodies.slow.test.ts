import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SOCKETS } from '#testing/doors/ways-in.ts';
import { doWrite, FRAMES, type Own, WRITES, type Write } from '#testing/doors/writes.ts';
import type { Person } from '#testing/house.ts';
import { RestSocket } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';
import { until } from '#testing/until.ts';

// What a body says beyond what it may say, and what it says where text is expected: at every door that takes one.

let served: Served;
let ann: Person;
let ben: Person;
let cleo: Person;
let own: Own;

beforeAll(async () => {
  served = await serve();
  [ann, ben, cleo] = await served.house.people('ann', 'ben', 'cleo');
});
afterAll(() => served.close());

/** Ben's own room with ann in it, and a message of his. */
beforeEach(async () => {
  const { room } = await ben.api.rooms.create({ name: 'own', kind: 'group', memberIds: [ann.id] });
  const { message } = await ben.api.messages.send({ roomId: room.id, content: 'before' });
  const dm = await ben.api.rooms.openDm({ userId: ann.id });
  own = {
    roomId: room.id,
    dmId: dm.room.id,
    messageId: message.id,
    otherId: ann.id,
    otherName: 'ann',
    newcomerId: cleo.id,
  };
});

const LONG_AGO = '1999-12-31T23:59:59.000000Z';
const NO_ID = 1_999_999_999;
const TIMES = [
  'created_at',
  'createdAt',
  'updated_at',
  'updatedAt',
  'timestamp',
  'last_update',
  'edited_at',
  'editedAt',
  'deleted_at',
  'joined_at',
  'pinned_at',
  'lastLoginAt',
];
const FORGED = (): [string, unknown][] => [
  ...[
    'sender',
    'sender_id',
    'senderId',
    'author',
    'author_id',
    'authorId',
    'created_by',
    'owner',
    'owner_id',
    'ownerId',
    'pinned_by',
  ].map((field): [string, unknown] => [field, ann.id]),
  ...['id', 'uuid', 'seq', 'number', 'liveCount', 'live_count', 'edit_count', 'version'].map(
    (field): [string, unknown] => [field, NO_ID],
  ),
  ...TIMES.map((field): [string, unknown] => [field, LONG_AGO]),
  ['is_deleted', true],
  ['isDeleted', true],
  ['deleted', true],
  ['is_admin', true],
  ['is_staff', true],
  ['deactivated', true],
  ['password_hash', 'x'],
  ['organisationId', 1],
  ['__proto__', { sender: ann.id }],
  ['constructor', { prototype: { role: 'owner' } }],
];
/** A role is a field of a new member: there it is his. Everywhere else it is nobody's. */
const ROLED = new Set(['trpc members.add', 'veza member']);

/** What nothing that ben writes may change, whatever it says. */
async function invariants() {
  const { house } = served;
  const [state] = await house.sql(
    `SELECT (SELECT count(*)::int FROM message WHERE sender_id <> $1) AS others,
            (SELECT count(*)::int FROM message WHERE deleted_at IS NOT NULL) AS deleted,
            (SELECT count(*)::int FROM room WHERE deleted_at IS NOT NULL) AS closed,
            (SELECT count(*)::int FROM message WHERE id = $2 OR created_at < '2020-01-01' OR updated_at < '2020-01-01'
              OR edited_at < '2020-01-01' OR pinned_at < '2020-01-01' OR pinned_by <> $1) AS forged,
            (SELECT count(*)::int FROM room WHERE id = $2 OR created_at < '2020-01-01' OR updated_at < '2020-01-01') AS rooms,
            (SELECT count(*)::int FROM member WHERE role = 'owner' AND user_id <> $1) AS owners,
            (SELECT json_agg(json_build_array(id, role, organisation_id, deactivated_at, password_hash, created_at) ORDER BY id) FROM users) AS people`,
    [ben.id, NO_ID],
  );
  return state;
}

describe.each(WRITES.map((write): [string, Write] => [write.name, write]))('%s', (name, write) => {
  const send = (body: object | string) => doWrite(served.base, ben, write, own, body);
  const valid = () => write.body(own, ben);

  test('[S3] [S4] what names another author, an id, a role, a time or a deletion has no effect, or is refused', async () => {
    const plain = await send(valid());
    expect(plain.status, plain.text).toBeLessThan(300);
    const before = await invariants();
    const forged = ROLED.has(name) ? FORGED() : [...FORGED(), ['role', 'owner'] as const];
    for (const [field, value] of forged) {
      // In these, is_deleted is the author's own deletion in other words, as their document has it.
      if (field === 'is_deleted' && /^school .*(changed|replaced)$/.test(name)) continue;
      const { status, text } = await send(
        write.form ? { ...valid(), [field]: value } : withField(valid(), field, value),
      );
      expect(status, `${field}: ${text}`).toBeLessThan(500);
    }
    expect(await invariants()).toEqual(before);
    expect(served.house.reports).toEqual([]);
  });

  test('[S23] an object, a list, NUL or half a surrogate pair where text is expected is refused', async () => {
    const texts = Object.entries(valid()).filter(([, value]) => typeof value === 'string');
    const answers: [string, number][] = [];
    for (const [field] of texts) {
      const bad = write.form
        ? ['a%00b', '%00']
        : [
            '{}',
            '[]',
            '["a"]',
            '{"__proto__":{"a":1}}',
            '{"toString":"a"}',
            '"a\\u0000b"',
            '"a\\ud800"',
            '"\\udc00a"',
            'true',
          ];
      for (const value of bad) {
        const rest = Object.entries(valid()).filter(([key]) => key !== field);
        const { status } = write.form
          ? await sendRaw(write, `${field}=${value}`)
          : await send(
              `{${[...rest.map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`), `"${field}":${value}`].join(',')}}`,
            );
        answers.push([`${field} ${value}`, status]);
      }
      // What stands in a prototype is not there.
      if ('content' in valid() && write.method !== 'PATCH') {
        answers.push(['__proto__', (await send(`{"__proto__":${JSON.stringify(valid())}}`)).status]);
      }
    }
    const taken = answers.filter(([, status]) => status < 400 || status >= 500);
    expect(taken).toEqual([]);
    expect(served.house.reports).toEqual([]);
  });
});

async function sendRaw({ method, path }: Write, body: string) {
  const headers = { authorization: `Bearer ${ben.accessToken}`, 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await fetch(`${served.base}${path(own)}`, { method, headers, body });
  await answer.arrayBuffer();
  return answer;
}

/** As JSON text, so that `__proto__` is a field like any other. */
function withField(body: object, field: string, value: unknown): string {
  const fields = Object.entries(body).filter(([key]) => key !== field);
  return `{${[...fields, [field, value]].map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`).join(',')}}`;
}

describe.each(SOCKETS.filter(({ name }) => FRAMES[name]).map((way) => [way.name, way] as const))(
  'the socket %s',
  (name, { path }) => {
    const spoken = FRAMES[name];
    if (!spoken) throw new Error(name);

    /** Says texts, and waits for so many errors: the last is of what is said behind them, which is no frame at all. */
    async function sayAll(texts: readonly string[], errors = 1): Promise<string[]> {
      const address = new URL(`${path(own.roomId)}?token=${ben.accessToken}`, served.base.replace('http', 'ws'));
      const socket = new RestSocket(address);
      await socket.opened;
      for (const text of texts) socket.say(text);
      socket.say('{"no frame');
      const heard = () => socket.frames.filter((frame) => /"type": ?"error"/.test(frame));
      await until('all is answered', () => heard().length >= errors);
      socket.close();
      expect(heard().at(-1)).toContain(spoken?.noFrame);
      return heard();
    }

    const frameWith = (field: string, json: string) => {
      const frame = spoken.frame(own);
      const inside = (spoken.inside ? frame[spoken.inside] : frame) as object;
      const made = `{${[
        ...Object.entries(inside)
          .filter(([key]) => key !== field)
          .map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`),
        `${JSON.stringify(field)}:${json}`,
      ].join(',')}}`;
      return spoken.inside ? `{"type":${JSON.stringify(frame.type)},"${spoken.inside}":${made}}` : made;
    };

    test('[S3] [S4] [S13] a frame that names another author, an id, a role or a time has no such effect', async () => {
      await sayAll([JSON.stringify(spoken.frame(own))]);
      const before = await invariants();
      const count = async () => (await served.house.sql('SELECT 1 FROM message WHERE sender_id = $1', [ben.id])).length;
      const written = await count();
      await sayAll(FORGED().map(([field, value]) => frameWith(field, JSON.stringify(value))));
      expect(await invariants()).toEqual(before);
      // Each was taken as it would have been without, so that this has tried something.
      expect(await count()).toBeGreaterThan(written + FORGED().length / 2);
      expect(served.house.reports).toEqual([]);
    });

    test('[S23] [S22] objects, lists, NUL, half a surrogate pair, binary and no JSON are answered by an error each', async () => {
      const field = spoken.inside || name === 'messaging live' ? 'content' : 'message';
      const bad = ['{}', '[]', '["a"]', '{"__proto__":{"a":1}}', '"a\\u0000b"', '"a\\ud800"', 'true', 'null', '7'];
      const texts = [
        ...bad.map((json) => frameWith(field, json)),
        '[]',
        'null',
        '7',
        '"x"',
        '{}',
        '{"type":{}}',
        '{"type":"__proto__"}',
        '{"type":"constructor","data":{}}',
        `${'['.repeat(50_000)}`,
      ];
      const before = (await served.house.sql('SELECT 1 FROM message')).length;
      expect(await sayAll(texts, texts.length + 1)).toHaveLength(texts.length + 1);
      expect(await served.house.sql('SELECT 1 FROM message')).toHaveLength(before);
      expect(served.house.reports).toEqual([]);
    });
  },
);
