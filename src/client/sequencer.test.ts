import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FollowedItem, Sequencer } from '#client/sequencer.ts';
import type { StreamEvent } from '#contract/events.ts';
import type { LiveItem, ReadStretch } from '#contract/live.ts';

const ME = 1;
const AT = '2026-03-01T10:00:00.000000Z';

type Scope = StreamEvent['scope'];
const place = (scope: Scope, streamId: number, seq: number) => ({ scope, streamId, seq, at: AT });
/** Something that happens in a stream; what it is does not matter here. */
const happens = (scope: Scope, streamId: number, seq: number): StreamEvent => ({
  ...place(scope, streamId, seq),
  event: { type: 'user.blocked', userId: 9 },
});
const deleted = (roomId: number, seq: number): StreamEvent => ({
  ...place('room', roomId, seq),
  event: { type: 'room.deleted', roomId },
});
const item = (...events: StreamEvent[]): LiveItem => ({ type: 'events', events });
const inRoom = (...seqs: number[]) => seqs.map((seq) => happens('room', 7, seq));

/** All pending steps of promises. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

type Read = (stretch: ReadStretch) => Promise<readonly StreamEvent[] | null>;
const readAll: Read = async ({ scope, streamId, after, upTo }) =>
  Array.from({ length: upTo - after }, (_, at) => happens(scope, streamId, after + 1 + at));

function record(readMissing: Read = readAll) {
  const items: FollowedItem[] = [];
  const asked: ReadStretch[] = [];
  const sequencer = new Sequencer({
    meId: ME,
    onItem: (one) => items.push(one),
    readMissing(stretch) {
      asked.push(stretch);
      return readMissing(stretch);
    },
  });
  const events = () => items.flatMap((one) => ('events' in one ? one.events : []));
  const seqs = () => events().map(({ seq }) => seq);
  const kinds = () => items.map(({ type }) => type);
  return { sequencer, items, asked, events, seqs, kinds };
}

describe('[E3] the sequencer', () => {
  test('drops what it has handed on, and still says ready', () => {
    const { sequencer, items, seqs } = record();
    sequencer.take(item(...inRoom(1, 2)));
    sequencer.take({ type: 'ready', events: inRoom(1, 2) });
    expect(seqs()).toEqual([1, 2]);
    expect(items.at(-1)).toEqual({ type: 'ready', events: [] });
  });

  test('fills a hole before it goes on, while other streams go on at once', async () => {
    const { sequencer, asked, events } = record();
    sequencer.take(item(...inRoom(1)));
    sequencer.take(item(...inRoom(4, 5), happens('room', 8, 3)));
    expect(events().map(({ streamId, seq }) => [streamId, seq])).toEqual([
      [7, 1],
      [8, 3],
    ]);
    expect(sequencer.isHolding).toBe(true);
    await settle();
    expect(asked).toEqual([{ scope: 'room', streamId: 7, after: 1, upTo: 3 }]);
    expect(events().map(({ streamId, seq }) => [streamId, seq])).toEqual([
      [7, 1],
      [8, 3],
      [7, 2],
      [7, 3],
      [7, 4],
      [7, 5],
    ]);
    expect(sequencer.isHolding).toBe(false);
  });

  test('says ready only when its holes are filled', async () => {
    const { sequencer, kinds } = record();
    sequencer.take(item(...inRoom(1)));
    sequencer.take({ type: 'ready', events: inRoom(3) });
    expect(kinds()).toEqual(['events']);
    await settle();
    expect(kinds()).toEqual(['events', 'ready']);
  });

  test('a hole that nobody can fill is answered by a reset, and the stream goes on behind it', async () => {
    const { sequencer, items, seqs } = record(async () => null);
    sequencer.take(item(...inRoom(1)));
    sequencer.take({ type: 'ready', events: inRoom(3) });
    await settle();
    expect(items.slice(1)).toEqual([
      { type: 'reset', reason: 'hole' },
      { type: 'ready', events: [] },
    ]);
    sequencer.take(item(...inRoom(2, 3, 4)));
    expect(seqs()).toEqual([1, 4]);
  });

  test('what was fetched is a beginning: an event lost right after it is noticed', async () => {
    const { sequencer, seqs } = record();
    sequencer.know('room', 7, 5);
    sequencer.take(item(...inRoom(7)));
    await settle();
    expect(seqs()).toEqual([6, 7]);
  });

  test('an event that was under way while one fetched is handed on, because another fetch may lack it', () => {
    const { sequencer, seqs } = record();
    sequencer.know('room', 7, 5);
    sequencer.take(item(...inRoom(4, 5, 6)));
    expect(seqs()).toEqual([4, 5, 6]);
  });

  test('the streams of other people are heard in part, one’s own as a whole', async () => {
    const { sequencer, asked } = record();
    sequencer.know('user', 2, 1);
    sequencer.take(item(happens('user', 2, 3), happens('user', 2, 9), happens('user', ME, 1), happens('user', ME, 3)));
    await settle();
    expect(asked).toEqual([{ scope: 'user', streamId: ME, after: 1, upTo: 2 }]);
  });

  test('a room that ends is not asked for; one comes back to it with a new beginning', async () => {
    const { sequencer, asked, seqs } = record();
    sequencer.take(item(...inRoom(1)));
    sequencer.take(item(deleted(7, 5)));
    sequencer.take(item(...inRoom(1), deleted(7, 5), ...inRoom(9, 10)));
    await settle();
    expect(seqs()).toEqual([1, 5, 9, 10]);
    expect(asked).toEqual([]);
  });

  test('the end of a room is told although a hole before it is still being filled', async () => {
    let answer = (_: StreamEvent[]) => {};
    const { sequencer, seqs, kinds } = record(() => new Promise((resolve) => (answer = resolve)));
    sequencer.take(item(...inRoom(1)));
    sequencer.take(item(...inRoom(3)));
    await settle();
    sequencer.take(item(deleted(7, 4)));
    answer(inRoom(2));
    await settle();
    expect(seqs()).toEqual([1, 4]);
    expect(kinds()).not.toContain('reset');
  });

  test('a reset of the server sweeps away what was held, and every seq may come again', async () => {
    let answer = (_: StreamEvent[]) => {};
    const { sequencer, seqs } = record(() => new Promise((resolve) => (answer = resolve)));
    sequencer.take(item(...inRoom(5)));
    sequencer.take(item(...inRoom(7)));
    await settle();
    sequencer.take({ type: 'reset', reason: 'foreign' });
    answer(inRoom(6));
    await settle();
    expect(sequencer.isHolding).toBe(false);
    sequencer.take(item(...inRoom(1, 2)));
    expect(seqs()).toEqual([5, 1, 2]);
  });
});

/** What was sent once, as a bad way delivers it: parts lost, parts again, a little out of order, in pieces. */
const badWay = fc.record({
  lengths: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 }),
  losses: fc.array(fc.nat(100), { minLength: 1, maxLength: 40 }),
  repeats: fc.array(fc.record({ from: fc.nat(200), length: fc.nat(20) }), { maxLength: 5 }),
  swaps: fc.array(fc.nat(200), { maxLength: 8 }),
  cuts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
  slow: fc.boolean(),
});

test('[E3] whatever the way loses, repeats or mixes up, every event is handed on once, in the order of its stream', async () => {
  await fc.assert(
    fc.asyncProperty(badWay, async ({ lengths, losses, repeats, swaps, cuts, slow }) => {
      const sent = lengths.flatMap((length, at) =>
        Array.from({ length }, (_, seq) => happens('room', at + 1, seq + 1)),
      );
      sent.sort((a, b) => a.seq - b.seq || a.streamId - b.streamId);
      const way = sent.filter((_, at) => (losses[at % losses.length] ?? 0) > 30);
      for (const { from, length } of repeats) way.splice(from, 0, ...way.slice(from - length, from));
      for (const at of swaps)
        if (at > 0 && at < way.length) way.splice(at - 1, 2, ...way.slice(at - 1, at + 1).reverse());
      const { sequencer, events, kinds } = record(async (stretch) => {
        if (slow) await settle();
        return readAll(stretch);
      });
      for (const at of lengths.keys()) sequencer.know('room', at + 1, 0);
      for (let at = 0, piece = 0; at < way.length; piece++) {
        const size = cuts[piece % cuts.length] ?? 1;
        sequencer.take(item(...way.slice(at, at + size)));
        at += size;
        if (piece % 3 === 0) await settle();
      }
      for (let round = 0; round < 40 && sequencer.isHolding; round++) await settle();
      expect(sequencer.isHolding).toBe(false);
      expect(kinds()).not.toContain('reset');
      for (const [at] of lengths.entries()) {
        const arrived = way.filter(({ streamId }) => streamId === at + 1).map(({ seq }) => seq);
        const upTo = Math.max(0, ...arrived);
        const handed = events().filter(({ streamId }) => streamId === at + 1);
        expect(handed.map(({ seq }) => seq)).toEqual(Array.from({ length: upTo }, (_, seq) => seq + 1));
      }
    }),
    { numRuns: 300 },
  );
});
