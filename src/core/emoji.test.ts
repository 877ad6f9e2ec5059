import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_EMOJI_BYTES, MAX_EMOJI_EACH } from '#contract/limits.ts';
import { addEmoji, type EmojiPolicy } from '#core/emoji.ts';
import { House, type Person } from '#testing/house.ts';
import { refusalCode } from '#testing/refusal.ts';
import { gif } from '#testing/small-pictures.ts';

let house: House;
let ada: Person;
let bob: Person;
let cleo: Person;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, cleo] = await house.people('ada', 'bob', 'cleo');
});
afterAll(async () => {
  expect(house.reports).toEqual([]);
  await house.close();
});

async function* chunks(...parts: Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* parts;
}

function add(who: Person, name: string, options: { bytes?: Uint8Array; clientId?: string; policy?: EmojiPolicy } = {}) {
  const ctx = { ...who.core, files: house.services.files };
  const { bytes = gif(), clientId, policy = 'everyone' } = options;
  return addEmoji(ctx, policy, { name, clientId }, chunks(bytes));
}
const names = async () => (await ada.api.emoji.list({})).items.map(({ name }) => name);

test('custom emoji: added, listed by name in pages, used as a reaction and removed; what was used stays', async () => {
  const party = await add(bob, 'party');
  await add(bob, 'a_parrot');
  expect(party).toMatchObject({ name: 'party', addedBy: bob.id, removedAt: null });
  const first = await ada.api.emoji.list({ limit: 1 });
  expect(first.items.map(({ name }) => name)).toEqual(['a_parrot']);
  const second = await ada.api.emoji.list({ limit: 1, cursor: first.nextCursor ?? '' });
  expect(second).toMatchObject({ items: [party], nextCursor: null, seq: 2 });

  const { room } = await ada.api.rooms.create({ name: 'room', memberIds: [bob.id] });
  const { message } = await ada.api.messages.send({ roomId: room.id, content: 'well done :party:' });
  const long = 'p'.repeat(32);
  await add(bob, long);
  await bob.api.reactions.add({ messageId: message.id, emoji: ':party:' });
  await bob.api.reactions.add({ messageId: message.id, emoji: `:${long}:` });
  await bob.api.emoji.remove({ name: 'party' });
  const { message: after } = await ada.api.messages.get({ messageId: message.id });
  expect(after.reactions.map(({ emoji }) => emoji)).toEqual([':party:', `:${long}:`]);
  expect((await ada.api.emoji.list({})).items.find(({ name }) => name === 'party')).toMatchObject({ url: party.url });

  expect(await refusalCode(ada.api.reactions.add({ messageId: message.id, emoji: ':party:' }))).toBe('emoji_not_found');
  expect(await refusalCode(ada.api.reactions.add({ messageId: message.id, emoji: ':never:' }))).toBe('emoji_not_found');
  // What one has given one can take back.
  await bob.api.reactions.remove({ messageId: message.id, emoji: ':party:' });
});

test('custom emoji: a removed name may be given again, and its old picture is gone', async () => {
  const old = await add(bob, 'again');
  await bob.api.emoji.remove({ name: 'again' });
  const fresh = await add(cleo, 'again');
  expect(fresh.url).not.toBe(old.url);
  const uuids = [old, fresh].map(({ url }) => url.slice('/pictures/'.length));
  const kept = await house.sql<{ uuid: string }>('SELECT uuid FROM picture WHERE uuid = ANY($1)', [uuids]);
  expect(kept.map(({ uuid }) => uuid)).toEqual([uuids[1]]);
});

test('[S18] custom emoji: who may not add, take a taken name, or remove, is refused and nothing is there', async () => {
  const before = await names();
  expect(await refusalCode(add(bob, 'taken', { policy: 'admins' }))).toBe('forbidden');
  await add(bob, 'taken', { policy: 'everyone' });
  expect(await refusalCode(add(cleo, 'taken'))).toBe('emoji_name_taken');
  expect(await refusalCode(cleo.api.emoji.remove({ name: 'taken' }))).toBe('forbidden');
  expect(await refusalCode(cleo.api.emoji.remove({ name: 'unknown' }))).toBe('emoji_not_found');
  // Of the server's admins nobody's emoji is safe; twice is once.
  await ada.api.emoji.remove({ name: 'taken' });
  await ada.api.emoji.remove({ name: 'taken' });
  expect(await names()).toEqual([...before, 'taken'].sort());
  const { items } = await ada.api.audit.list({ action: 'emoji_removed' });
  expect(items.filter(({ details }) => details.name === 'taken')).toHaveLength(1);
});

test('[S33] [S34] custom emoji: what is no small picture is refused', async () => {
  const before = await names();
  expect(await refusalCode(add(bob, 'page', { bytes: Buffer.from('<svg><script/></svg>') }))).toBe('invalid_input');
  expect(await refusalCode(add(bob, 'torn', { bytes: gif().subarray(0, 20) }))).toBe('invalid_input');
  expect(await refusalCode(add(bob, 'none', { bytes: Buffer.alloc(0) }))).toBe('invalid_input');
  expect(await refusalCode(add(bob, 'huge', { bytes: Buffer.alloc(MAX_EMOJI_BYTES + 1) }))).toBe('file_too_large');
  expect(await names()).toEqual(before);
});

test('[S37] custom emoji: adding with one client id, thrice in parallel, adds one', async () => {
  const added = await Promise.all([1, 2, 3].map(() => add(bob, 'once', { clientId: 'one' })));
  expect(new Set(added.map(({ url }) => url)).size).toBe(1);
  expect(await refusalCode(add(bob, 'other', { clientId: 'one' }))).toBe('idempotency_conflict');
});

test('custom emoji: nobody but an admin adds more than his share', async () => {
  await house.sql(
    `INSERT INTO emoji (name, picture, added_by)
     SELECT 'many_' || n, (SELECT uuid FROM picture LIMIT 1), $1 FROM generate_series(1, $2::int) n`,
    [cleo.id, MAX_EMOJI_EACH],
  );
  expect(await refusalCode(add(cleo, 'more'))).toBe('too_many_emoji');
  await house.sql(
    `INSERT INTO emoji (name, picture, added_by)
     SELECT 'lots_' || n, (SELECT uuid FROM picture LIMIT 1), $1 FROM generate_series(1, 1000) n`,
    [ada.id],
  );
  expect(await refusalCode(add(ada, 'last'))).toBe('too_many_emoji');
});
