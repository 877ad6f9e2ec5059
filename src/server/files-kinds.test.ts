import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { refusal } from '#testing/refusal.ts';
import { codeOf, Uploads } from '#testing/uploads.ts';

const QUOTA = 1_000_000;
let uploads: Uploads;

beforeAll(async () => {
  uploads = await Uploads.open({ personQuota: QUOTA });
});
beforeEach(() => uploads.newRoom());
afterAll(() => uploads.close());

const picture = () =>
  sharp({ create: { width: 8, height: 4, channels: 3, background: 'red' } })
    .png()
    .toBuffer();

/** Two and a half seconds of silence. */
function wav(): Buffer {
  const head = Buffer.from(
    'RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\0\0\0\0\0\x7d\0\0\x02\0\x10\0data\0\0\0\0',
    'latin1',
  );
  head.writeUInt32LE(80_000, 40);
  return Buffer.concat([head, Buffer.alloc(1000)]);
}

const WEBM = Buffer.from('\x1a\x45\xdf\xa3 webm', 'latin1');
const VOICE = { durationMs: 9000, waveform: [0, 50, 100] };

test('the gallery lists a room’s images, videos, audio, voices and documents apart, the newest first, page by page', async () => {
  const { ada, bob, eve, roomId } = uploads;
  const image = await uploads.uploaded(await picture(), { name: 'p.png' });
  const movie = await uploads.uploaded(WEBM, { name: 'm.webm' });
  const sound = await uploads.uploaded(wav(), { name: 's.wav' });
  const voice = await uploads.uploaded(wav(), { name: 'v.wav', voice: VOICE });
  const texts = [await uploads.uploaded('one'), await uploads.uploaded('two'), await uploads.uploaded('three')];
  const listed = async (kind?: 'image' | 'video' | 'audio' | 'voice' | 'document') =>
    (await bob.api.files.list({ roomId, ...(kind && { kind }) })).items;
  expect(await listed('image')).toEqual([image]);
  expect((await listed('video')).map(({ id }) => id)).toEqual([movie.id]);
  expect(await listed('audio')).toEqual([sound]);
  expect(await listed('voice')).toEqual([voice]);
  expect(await listed('document')).toEqual(texts.toReversed());
  expect(await listed()).toHaveLength(7);
  expect([image.kind, image.width, image.durationMs]).toEqual(['image', 8, null]);
  expect([sound.kind, sound.durationMs, sound.waveform]).toEqual(['audio', 2500, null]);
  const first = await bob.api.files.list({ roomId, kind: 'document', limit: 2 });
  const second = await bob.api.files.list({ roomId, kind: 'document', limit: 2, cursor: first.nextCursor ?? '' });
  expect([...first.items, ...second.items]).toEqual(texts.toReversed());
  expect(second.nextCursor).toBeNull();
  expect(await bob.api.files.find({ uuid: image.uuid })).toEqual(image);
  expect(await refusal(eve.api.files.list({ roomId, kind: 'image' }))).toMatchObject({ code: 'room_not_found' });
  expect(await refusal(eve.api.files.find({ uuid: image.uuid }))).toMatchObject({ code: 'file_not_found' });
  const sent = await ada.api.messages.send({ roomId, content: '', fileIds: [voice.id] });
  expect(sent.message.files).toEqual([{ ...voice, messageId: sent.message.id }]);
});

test('a voice message has its duration and a waveform of at most 100 peaks, and is a recording of sound', async () => {
  const voice = await uploads.uploaded(wav(), { voice: VOICE });
  // How long it is the bytes say, where they do.
  expect(voice).toMatchObject({ kind: 'voice', durationMs: 2500, waveform: [0, 50, 100] });
  const untold = await uploads.uploaded(WEBM, { type: 'audio/webm', voice: VOICE });
  expect(untold).toMatchObject({ kind: 'voice', mime: 'audio/webm', durationMs: 9000 });
  const before = (await uploads.onDisk()).length;
  for (const wrong of [
    { ...VOICE, waveform: Array.from({ length: 101 }, () => 1) },
    { ...VOICE, waveform: [] },
    { ...VOICE, waveform: [101] },
    { ...VOICE, waveform: [0.5] },
    { ...VOICE, durationMs: 0 },
    { durationMs: 5 },
    'loud',
  ])
    expect(await codeOf(await uploads.upload(wav(), { voice: wrong }))).toEqual([400, 'invalid_input']);
  expect(await codeOf(await uploads.upload('a text', { voice: VOICE }))).toEqual([400, 'invalid_input']);
  expect((await uploads.onDisk()).length).toBe(before);
});

test('a quota: nobody keeps more than he may, side by side neither, and what is deleted makes room again', async () => {
  const { bob } = uploads;
  const half = Buffer.alloc(QUOTA / 2);
  expect(await bob.api.files.usage()).toEqual({ used: 0, limit: QUOTA, maxFileBytes: 3 * 1024 * 1024 });
  const rooms = await Promise.all([1, 2, 3, 4, 5].map((n) => bob.api.rooms.create({ name: `room ${n}` })));
  const answers = await Promise.all(rooms.map(({ room }) => uploads.upload(half, { as: bob, room: room.id })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 413, 413, 413]);
  const before = (await uploads.onDisk()).length;
  const refused = await uploads.upload('x', { as: bob });
  expect([refused.status, (await refused.json()).error]).toEqual([
    413,
    expect.objectContaining({ code: 'quota_exceeded', details: { of: 'person', limit: QUOTA, used: QUOTA } }),
  ]);
  expect((await uploads.onDisk()).length).toBe(before);
  expect((await bob.api.files.usage()).used).toBe(QUOTA);
  const kept = await Promise.all(answers.filter(({ ok }) => ok).map((answer) => answer.json()));
  await bob.api.files.delete({ fileId: kept[0].id });
  expect((await bob.api.files.usage()).used).toBe(QUOTA / 2);
  expect((await uploads.upload('x', { as: bob })).status).toBe(201);
});

test('a quota of the whole server says no to everybody', async () => {
  const small = await Uploads.open({ serverQuota: 100 });
  try {
    await small.newRoom();
    await small.uploaded('x'.repeat(60));
    const refused = await small.upload('x'.repeat(60), { as: small.bob });
    expect((await refused.json()).error.details).toEqual({ of: 'server', limit: 100, used: null });
    expect((await small.upload('x'.repeat(40), { as: small.bob })).status).toBe(201);
  } finally {
    await small.close();
  }
});
