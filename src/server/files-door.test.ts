import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdir, readlink, truncate } from 'node:fs/promises';
import path from 'node:path';
import { encode } from 'next-auth/jwt';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { File } from '#contract/files.ts';
import { Follower } from '#testing/follower.ts';
import type { Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';
import { serve } from '#testing/served.ts';
import { until } from '#testing/until.ts';
import { bearer, codeOf, END, part, Uploads } from '#testing/uploads.ts';

let uploads: Uploads;
let ada: Person;
let bob: Person;
let eve: Person;

beforeAll(async () => {
  uploads = await Uploads.open();
  ({ ada, bob, eve } = uploads);
});
beforeEach(() => uploads.newRoom());
afterAll(() => uploads.close());

describe('up and down again', () => {
  test('a file is what was sent, told by its bytes and its cleaned name, and every member hears of it', async () => {
    const { hub } = uploads.served.house.services;
    const follower = new Follower(hub, { userId: bob.id, sessionId: bob.sessionId, apiKeyId: null });
    await follower.ready();
    const bytes = randomBytes(200_000);
    const file = await uploads.uploaded(bytes, {
      name: '../../été 🎉.bin',
      description: ' the plan ',
      type: 'image/png',
    });
    expect(file).toMatchObject({
      roomId: uploads.roomId,
      uploaderId: ada.id,
      name: 'été 🎉.bin',
      description: 'the plan',
    });
    expect(file).toMatchObject({ size: 200_000, mime: 'application/octet-stream', hasThumbnail: false, width: null });
    const answer = await uploads.get(file, { as: bob });
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect(answer.headers.get('content-length')).toBe('200000');
    expect(answer.headers.get('etag')).toBe(`"${createHash('sha256').update(bytes).digest('hex')}"`);
    expect(await bob.api.files.get({ fileId: file.id })).toEqual(file);
    expect((await bob.api.files.list({ roomId: uploads.roomId })).items).toEqual([file]);
    const events = await follower.until((seen) => seen.some(({ event }) => event.type === 'file.added'));
    expect(events.at(-1)?.event).toEqual({ type: 'file.added', file });
    await ada.api.files.delete({ fileId: file.id });
    const later = await follower.until((seen) => seen.some(({ event }) => event.type === 'file.removed'));
    expect(later.at(-1)?.event).toEqual({ type: 'file.removed', fileId: file.id, removedBy: ada.id });
    await follower.stop();
  });

  test('the form may name the room, before the file or behind it', async () => {
    const file = part('name="file"; filename="x.txt"', 'hello');
    const room = part('name="roomId"', String(uploads.roomId));
    for (const body of [Buffer.concat([room, file, END]), Buffer.concat([file, room, END])]) {
      const answer = await uploads.raw(body, null);
      expect([answer.status, (await answer.json()).roomId]).toEqual([201, uploads.roomId]);
    }
  });

  test('a page of files goes on where the last one ended', async () => {
    const made = [];
    for (const name of ['1', '2', '3']) made.unshift((await uploads.uploaded(name, { name })).id);
    const first = await bob.api.files.list({ roomId: uploads.roomId, limit: 2 });
    const second = await bob.api.files.list({ roomId: uploads.roomId, limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
    expect(second.nextCursor).toBeNull();
  });

  test.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=-50', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=4-99', 206, '456789', 'bytes 4-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=-0', 416, '', 'bytes */10'],
    ['bytes=0-1,3-4', 200, '0123456789', null],
    ['bytes=5-2', 200, '0123456789', null],
    ['lines=1-2', 200, '0123456789', null],
    [`bytes=0-${'9'.repeat(40)}`, 200, '0123456789', null],
  ])('the range %s is answered %i', async (range, status, text, contentRange) => {
    const file = await uploads.uploaded('0123456789');
    const answer = await uploads.get(file, { headers: { range } });
    expect([answer.status, await answer.text()]).toEqual([status, text]);
    expect(answer.headers.get('content-range')).toBe(contentRange);
    if (status !== 416) expect(answer.headers.get('content-length')).toBe(String(text.length));
  });

  test('what a caller has already is not sent again, and HEAD says all but the bytes', async () => {
    const file = await uploads.uploaded('0123456789');
    const head = await uploads.get(file, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
    const etag = head.headers.get('etag') ?? '';
    const again = await uploads.get(file, { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const part = { range: 'bytes=0-0' };
    expect((await uploads.get(file, { headers: { ...part, 'if-range': etag } })).status).toBe(206);
    expect((await uploads.get(file, { headers: { ...part, 'if-range': '"old"' } })).status).toBe(200);
  });

  test('a download that is cut by its reader leaves nothing open and nothing said', async () => {
    const file = await uploads.uploaded('x');
    // More than all buffers on the way hold.
    await truncate(path.join(uploads.filesDir, file.uuid.slice(0, 2), file.uuid), 64 * 2 ** 20);
    await uploads.served.house.sql('UPDATE file SET size = $1 WHERE id = $2', [64 * 2 ** 20, file.id]);
    for (let n = 0; n < 5; n++) {
      const abort = new AbortController();
      const answer = await uploads.get(file, { signal: abort.signal });
      await answer.body?.getReader().read();
      abort.abort();
    }
    const open = async () => {
      const links = await readdir('/proc/self/fd');
      const targets = await Promise.all(links.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
      return targets.filter((target) => target.startsWith(uploads.filesDir)).length;
    };
    await until('no file is open', async () => (await open()) === 0);
  });

  test('[S37] one key, fifty uploads at once: one file, and one on disk; another content with it is refused', async () => {
    const before = [await uploads.rows(), (await uploads.onDisk()).length] as [number, number];
    const headers = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 50 }, () => uploads.uploaded('the same', { headers })));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect([await uploads.rows(), (await uploads.onDisk()).length]).toEqual([before[0] + 1, before[1] + 1]);
    expect(await codeOf(await uploads.upload('another', { headers }))).toEqual([409, 'idempotency_conflict']);
    expect((await uploads.onDisk()).length).toBe(before[1] + 1);
  });
});

describe('who may', () => {
  test('[S8] [S15] only members have it; for all others, and once it is deleted, there is no such file', async () => {
    const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const file = await uploads.uploaded(picture, { as: bob, name: 'p.png' });
    const nowhere = { uuid: randomUUID() };
    const said = (of: { uuid: string }, as: Person, thumbnail: boolean) =>
      uploads.get(of, { as: as, thumbnail }).then(codeOf);
    const missing = [404, 'file_not_found'];
    for (const thumbnail of [false, true]) {
      expect((await uploads.get(file, { as: bob, thumbnail })).status).toBe(200);
      expect(await codeOf(await uploads.get(file, { as: null, thumbnail }))).toEqual([401, 'unauthenticated']);
      expect(await said(file, eve, thumbnail)).toEqual(missing);
      expect(await said(nowhere, ada, thumbnail)).toEqual(missing);
    }
    const fileId = file.id;
    expect(await refusal(eve.api.files.get({ fileId }))).toMatchObject({ code: 'file_not_found' });
    expect(await refusal(eve.api.files.delete({ fileId }))).toMatchObject({ code: 'file_not_found' });
    expect(await refusal(eve.api.files.list({ roomId: uploads.roomId }))).toMatchObject({ code: 'room_not_found' });
    // Public rooms are read by all; what is in their files is their members'.
    await ada.api.rooms.update({ roomId: uploads.roomId, visibility: 'public' });
    expect(await said(file, eve, false)).toEqual(missing);
    await ada.api.members.remove({ roomId: uploads.roomId, userId: bob.id });
    expect(await said(file, bob, false)).toEqual(missing);
    await ada.api.files.delete({ fileId });
    for (const thumbnail of [false, true]) expect(await said(file, ada, thumbnail)).toEqual(missing);
    expect((await uploads.onDisk()).filter((name) => name.startsWith(file.uuid))).toEqual([]);
    await ada.api.rooms.delete({ roomId: uploads.roomId });
  });

  test('[S2] nothing is taken from whoever may not write there', async () => {
    const before = await uploads.onDisk();
    expect(await codeOf(await uploads.upload('x', { as: eve }))).toEqual([404, 'room_not_found']);
    expect(await codeOf(await uploads.upload('x', { room: 2 ** 31 }))).toEqual([400, 'invalid_input']);
    expect(await codeOf(await uploads.upload('x', { room: null }))).toEqual([400, 'invalid_input']);
    expect(await codeOf(await uploads.upload('x', { headers: { authorization: 'Bearer x' } }))).toEqual([
      401,
      'unauthenticated',
    ]);
    // He is told so before anybody looks at what he sent.
    const form = { ...bearer(eve), 'content-type': 'multipart/form-data; boundary=x' };
    const asked = await fetch(`${uploads.served.base}/files?roomId=${uploads.roomId}`, {
      method: 'POST',
      body: 'no form',
      headers: form,
    });
    expect(await codeOf(asked)).toEqual([404, 'room_not_found']);
    await ada.api.rooms.update({ roomId: uploads.roomId, readOnly: true });
    expect(await codeOf(await uploads.upload('x', { as: bob }))).toEqual([403, 'room_read_only']);
    const dm = await bob.api.rooms.openDm({ userId: eve.id });
    await eve.api.users.setBlocked({ userId: bob.id, blocked: true });
    expect(await codeOf(await uploads.upload('x', { as: bob, room: dm.room.id }))).toEqual([403, 'user_blocked']);
    expect(await uploads.onDisk()).toEqual(before);
  });

  test('it is deleted by who uploaded it or by a moderator, and the audit log says so', async () => {
    const [his, hers] = [await uploads.uploaded('x', { as: bob }), await uploads.uploaded('y')];
    expect(await refusal(bob.api.files.delete({ fileId: hers.id }))).toMatchObject({ code: 'forbidden' });
    await bob.api.files.delete({ fileId: his.id });
    const again = await uploads.uploaded('z', { as: bob, name: 'z.txt' });
    await ada.api.files.delete({ fileId: again.id });
    const { items } = await ada.api.audit.list({ roomId: uploads.roomId, action: 'file_deleted' });
    expect(items.map(({ actorId, userId }) => [actorId, userId])).toEqual([
      [ada.id, bob.id],
      [bob.id, bob.id],
    ]);
    expect(items[0]?.details).toEqual({ file_id: again.id, name: 'z.txt', size: 1 });
  });

  test('[S20] a cookie uploads from our own pages only', async () => {
    const secret = Buffer.from(uploads.served.house.services.auth.secret).toString();
    const cookie = `next-auth.session-token=${await encode({ token: { sid: ada.sessionId }, secret })}`;
    const from = (origin: string) => {
      const form = new FormData();
      form.set('file', new Blob(['x']), 'x');
      const headers = { cookie, origin };
      return fetch(`${uploads.served.base}/files?roomId=${uploads.roomId}`, { method: 'POST', body: form, headers });
    };
    expect((await from(uploads.served.base)).status).toBe(201);
    expect(await codeOf(await from('https://evil.example'))).toEqual([403, 'forbidden']);
  });

  test('[S28] an upload is one of the writes that an account has, a download one of the reads', async () => {
    const limited = await serve({ rateLimits: true });
    try {
      const cleo = await limited.house.person('cleo');
      const { room } = await cleo.api.rooms.create({ name: 'limited' });
      const post = () => {
        const form = new FormData();
        form.set('file', new Blob(['x']), 'x');
        return fetch(`${limited.base}/files?roomId=${room.id}`, { method: 'POST', body: form, headers: bearer(cleo) });
      };
      const file: File = await (await post()).json();
      for (let n = 2; n < 300; n++) await limited.house.services.limits.spend('write', cleo.id);
      const refused = await post();
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await codeOf(refused)).toEqual([429, 'rate_limited']);
      expect((await fetch(`${limited.base}/files/${file.uuid}`, { headers: bearer(cleo) })).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  test('other methods and paths are told apart', async () => {
    const ask = (method: string, at: string) => fetch(uploads.served.base + at, { method, headers: bearer(ada) });
    const posted = await ask('GET', '/files');
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'POST']);
    const put = await ask('DELETE', `/files/${randomUUID()}`);
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    for (const at of ['/files/..%2f..%2fetc', '/files/x', `/files/${randomUUID()}/x`])
      expect(await codeOf(await ask('GET', at))).toEqual([404, 'file_not_found']);
  });
});
