import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultsIn, SENTENCES } from '#rest/dialects/veza/reasons.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { vezaCaller } from '#testing/veza-caller.ts';

// Whoever is refused reads the name of his own field and French, whichever layer refused him.

let served: Served;
let ann: Person;
let asAnn: ReturnType<typeof vezaCaller>;
let ids: Record<string, number>;

beforeAll(async () => {
  served = await serve();
  const [first, bob] = await served.house.people('ann', 'bob');
  ann = first;
  asAnn = vezaCaller(served.base, ann);
  const { room } = await ann.api.rooms.create({ name: 'salon', memberIds: [bob.id] });
  const dm = await ann.api.rooms.openDm({ userId: bob.id });
  const { message } = await ann.api.messages.send({ roomId: room.id, content: 'x' });
  ids = { room: room.id, dm: dm.room.id, message: message.id };
});
afterAll(() => served.close());

const long = (length: number) => 'é'.repeat(length);
const webhook = { url: 'https://a.example/', events: ['user_left'], secret: 'long enough' };

const fields: [field: string, method: string, path: string, body: object | null, longest: number][] = [
  ['name', 'POST', '/rooms', {}, 100],
  ['name', 'PUT', '/rooms/{room}', {}, 100],
  ['description', 'POST', '/rooms', { name: 'a' }, 1000],
  ['description', 'PUT', '/rooms/{room}', {}, 1000],
  ['search', 'GET', '/rooms', null, 255],
  ['action', 'GET', '/rooms/{room}/audit', null, 40],
  ['content', 'POST', '/rooms/{room}/messages', {}, 2000],
  ['content', 'POST', '/conversations/{dm}/messages', {}, 2000],
  ['content', 'PUT', '/messages/{message}', {}, 2000],
  ['edit_reason', 'PUT', '/messages/{message}', { content: 'y' }, 255],
  ['reason', 'DELETE', '/messages/{message}', null, 255],
  ['q', 'GET', '/users/search', null, 254],
  ['username', 'PUT', '/users/me', {}, 32],
  ['display_name', 'PUT', '/users/me', {}, 80],
  ['status_message', 'PUT', '/users/me', {}, 140],
  ['username', 'POST', '/auth/login', { password: 'x' }, 254],
  ['password', 'POST', '/auth/login', { username: 'x' }, 200],
  ['refresh_token', 'POST', '/auth/refresh', {}, 2000],
  ['invite', 'POST', '/auth/register', { username: 'new', email: 'n@example.org', password: 'long enough' }, 200],
  ['secret', 'POST', '/webhooks', webhook, 200],
];

test.each(fields)(
  '[S23] `%s` of %s %s is named when it has a NUL or is too long',
  async (field, method, path, body, most) => {
    const at = path.replace(/\{(\w+)\}/, (_, name: string) => String(ids[name]));
    for (const value of ['a\u0000bcdefghi', long(most + 1)]) {
      const { status, error } = await (body === null
        ? asAnn(method, `${at}?${new URLSearchParams({ [field]: value })}`)
        : asAnn(method, at, { ...body, [field]: value }));
      const first = Array.isArray(error?.details.errors) ? error.details.errors[0] : error?.details;
      expect([status, first]).toMatchObject([400, { field }]);
      expect(String(first.reason)).toMatch(/caractère|trop long|permis/);
      if (value.length > most && first.actual_length !== undefined) {
        expect([first.max_length, first.actual_length]).toEqual([most, most + 1]);
      }
    }
  },
);

test('[S23] a key that is too long is named after its header, over HTTP and in an upload', async () => {
  const headers = { 'idempotency-key': 'k'.repeat(201) };
  const made = await asAnn('POST', '/rooms', { name: 'a' }, headers);
  expect([made.status, made.error?.details]).toMatchObject([400, { field: 'Idempotency-Key', max_length: 200 }]);
  const uploaded = await upload('short', headers);
  expect(uploaded).toMatchObject({ field: 'Idempotency-Key', reason: 'Le texte est trop long' });
});

async function upload(description: string, headers: Record<string, string> = {}): Promise<unknown> {
  const form = new FormData();
  form.set('room_id', String(ids.room));
  form.set('description', description);
  form.set('file', new Blob(['bytes']), 'a.txt');
  const authorization = `Bearer ${ann.accessToken}`;
  const answer = await fetch(`${served.base}/api/v1/files/upload`, {
    method: 'POST',
    headers: { authorization, ...headers },
    body: form,
  });
  expect(answer.status).toBe(400);
  return ((await answer.json()) as { error: { details: unknown } }).error.details;
}

test('[S23] the description of an upload is named too', async () => {
  const reason = 'Le texte contient un caractère interdit';
  expect(await upload('a\u0000b')).toEqual({ field: 'description', reason });
  expect(await upload(long(1001))).toEqual({
    field: 'description',
    reason: 'Le texte est trop long',
    max_length: 1000,
  });
});

test('what is too large for metadata is told in French', async () => {
  const sent = { content: 'x', metadata: { a: long(16_384) } };
  const { error } = await asAnn('POST', `/rooms/${ids.room}/messages`, sent);
  expect(error?.details).toEqual({ field: 'metadata', reason: "L'objet dépasse 16384 octets" });
});

test('a length is counted in characters', async () => {
  const { error } = await asAnn('POST', '/rooms', { name: '👋'.repeat(101) });
  expect(error?.details).toMatchObject({ max_length: 100, actual_length: 101 });
});

test('every sentence of the contract, and of a form, has its French', () => {
  const folder = new URL('../../../contract/', import.meta.url);
  const files = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const forms = ['multipart.ts', 'file-transfer.ts', 'errors.ts'].map((name) =>
    readFileSync(new URL(`../../../api/${name}`, import.meta.url), 'utf8'),
  );
  const said = [...files, ...forms].flatMap((text) =>
    [...text.matchAll(/(?:\berror:|path: \[[^\]]*\], message:|\bbroken\()\s*(['`])(.+?)\1/g)].map(
      ([, , sentence = '']) =>
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands so in the contract
        sentence.replace('${MAX_JSON_BYTES}', '16384'),
    ),
  );
  expect(said.length).toBeGreaterThan(15);
  expect(said.filter((sentence) => SENTENCES[sentence] === undefined)).toEqual([]);
  // Whatever else is said is told in a French sentence that fits everything.
  expect(faultsIn([{ path: ['topic'], message: 'is of another kind' }])).toEqual([
    { field: 'description', reason: 'La valeur est invalide' },
  ]);
});
