import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { avatarOf } from '#contract/avatars.ts';
import { MAX_AVATAR_BYTES } from '#contract/limits.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';
import { gif } from '#testing/small-pictures.ts';

let served: Served;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  served = await serve();
  [ada, bob] = await served.house.people('ada', 'bob');
});
afterAll(async () => {
  expect(served.house.reports).toEqual([]);
  await served.close();
});

const bearer = (who: Person | null) => (who ? { authorization: `Bearer ${who.accessToken}` } : undefined);

function form(bytes: Uint8Array, name = 'picture'): FormData {
  const made = new FormData();
  made.set('file', new File([new Uint8Array(bytes)], name));
  return made;
}
function send(who: Person | null, path: string, bytes: Uint8Array, headers: Record<string, string> = {}) {
  return fetch(`${served.base}${path}`, { method: 'POST', headers: { ...bearer(who), ...headers }, body: form(bytes) });
}
const get = (who: Person | null, path: string) => fetch(`${served.base}${path}`, { headers: bearer(who) ?? {} });
const codeOf = async (answer: Response) => [answer.status, (await answer.json()).error.code];
const photo = (colour: string) =>
  sharp({ create: { width: 1200, height: 600, channels: 3, background: colour } })
    .jpeg()
    .toBuffer();

test('avatars: what comes is drawn anew, small; each has another address, and the one before is gone', async () => {
  const answer = await send(bob, '/pictures/avatar', await photo('red'));
  expect(answer.status).toBe(201);
  const { avatarUrl } = await answer.json();
  expect((await ada.api.users.get({ userId: bob.id })).avatarUrl).toBe(avatarUrl);
  const shown = await get(ada, avatarUrl);
  expect(shown.headers.get('content-type')).toBe('image/webp');
  expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
  expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(shown.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
  const { format, width, height } = await sharp(Buffer.from(await shown.arrayBuffer())).metadata();
  expect([format, width, height]).toEqual(['webp', 320, 160]);
  const next = (await (await send(bob, '/pictures/avatar', await photo('blue'))).json()).avatarUrl;
  expect(next).not.toBe(avatarUrl);
  expect((await get(ada, avatarUrl)).status).toBe(404);
  expect((await get(ada, next)).status).toBe(200);
  // An address that somebody else shows is his own affair, and takes nothing from whom it belongs to.
  await ada.api.users.update({ avatarUrl: next });
  await ada.api.users.removeAvatar();
  expect((await get(ada, next)).status).toBe(200);
  await bob.api.users.removeAvatar();
  expect((await bob.api.users.me()).avatarUrl).toBeNull();
  expect((await get(bob, next)).status).toBe(404);
});

test('[S15] [S33] [S34] avatars: strangers see none and send none; what is no picture is refused', async () => {
  expect(await codeOf(await send(null, '/pictures/avatar', gif()))).toEqual([401, 'unauthenticated']);
  const { avatarUrl } = await (await send(bob, '/pictures/avatar', gif())).json();
  expect(await codeOf(await get(null, avatarUrl))).toEqual([401, 'unauthenticated']);
  expect(await codeOf(await send(bob, '/pictures/avatar', Buffer.from('<svg onload="x"/>')))).toEqual([
    400,
    'invalid_input',
  ]);
  const large = Buffer.alloc(MAX_AVATAR_BYTES + 1);
  expect(await codeOf(await send(bob, '/pictures/avatar', large))).toEqual([413, 'file_too_large']);
  expect((await bob.api.users.me()).avatarUrl).toBe(avatarUrl);
  expect(await codeOf(await get(bob, '/pictures/0'))).toEqual([404, 'file_not_found']);
  const [status] = await codeOf(
    await fetch(`${served.base}${avatarUrl}`, { method: 'DELETE', headers: bearer(bob) ?? {} }),
  );
  expect(status).toBe(405);
  expect((await get(bob, '/pictures/avatar')).status).toBe(405);
});

test('custom emoji over the wire: sent as a form, shown as it was sent to whoever is signed in; a retry adds no second', async () => {
  const headers = { 'idempotency-key': 'e1' };
  const one = await (await send(bob, '/pictures/emoji?name=point', gif(), headers)).json();
  const two = await (await send(bob, '/pictures/emoji?name=point', gif(), headers)).json();
  expect(two).toEqual(one);
  const shown = await get(ada, one.url);
  expect(shown.headers.get('content-type')).toBe('image/gif');
  expect(Buffer.from(await shown.arrayBuffer()).equals(gif())).toBe(true);
  expect((await get(null, one.url)).status).toBe(401);
  expect(await codeOf(await send(bob, '/pictures/emoji?name=Not%20a%20name', gif()))).toEqual([400, 'invalid_input']);
  expect(await codeOf(await send(bob, '/pictures/emoji', gif()))).toEqual([400, 'invalid_input']);
  expect(await codeOf(await send(bob, '/pictures/emoji?name=point', gif()))).toEqual([409, 'emoji_name_taken']);
});

test('[S32] avatars by default: the same person is drawn the same, with nothing that runs', async () => {
  const url = avatarOf({ id: 14, displayName: 'Ada  "<script>" Lovelace', avatarUrl: null });
  expect(url).toBe('/avatars/AL/2.svg');
  const answer = await get(null, url);
  expect(answer.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-security-policy')).toContain('sandbox');
  expect(await answer.text()).toContain('>AL</text>');
  const names = ['أحمد', '李小龍', 'élodie', '👩‍🚀', '_', 'x'.repeat(80), 'a\u0301\u0301\u0301 b'];
  for (const displayName of names) {
    const drawn = await get(null, avatarOf({ id: 3, displayName, avatarUrl: null }));
    expect([displayName, drawn.status]).toEqual([displayName, 200]);
  }
  expect(avatarOf({ id: 1, displayName: 'x', avatarUrl: '/pictures/1' })).toBe('/pictures/1');
  for (const path of ['/avatars/%3Cscript%3E/1.svg', '/avatars/AL/12.svg', '/avatars/AL', '/avatars/%ff/1.svg'])
    expect((await get(null, path)).status).toBe(404);
});
