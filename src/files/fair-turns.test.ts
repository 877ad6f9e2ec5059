import { expect, test } from 'vitest';
import { FairTurns } from '#files/fair-turns.ts';

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

test('thumbnails: who brings a hundred pictures waits behind his own, and others have their turns between', async () => {
  const turns = new FairTurns(2, 100);
  const order: string[] = [];
  const slow = gate();
  const bombs = Array.from({ length: 100 }, (_, at) =>
    turns.take(1, async () => {
      if (at === 0) await slow.opened;
      order.push(`bomb ${at}`);
    }),
  );
  // His first one still runs: the other place is for others.
  expect(await turns.take(2, async () => 'picture')).toBe('picture');
  const later = turns.take(2, async () => order.push('second'));
  await later;
  expect(order).toEqual(['second']);
  const others = [2, 3].map((person) => turns.take(person, async () => order.push(`of ${person}`)));
  slow.open();
  await Promise.all([...bombs, ...others]);
  expect(order.slice(0, 4).sort()).toEqual(['bomb 0', 'of 2', 'of 3', 'second']);
  expect(order).toHaveLength(103);
});

test('thumbnails: of one person only so many wait, and what fails gives its turn back', async () => {
  const turns = new FairTurns(1, 1);
  const slow = gate();
  const first = turns.take(1, () => slow.opened);
  const second = turns.take(1, async () => 'waited');
  expect(await turns.take(1, async () => 'too many')).toBeNull();
  slow.open();
  await first;
  expect(await second).toBe('waited');
  await expect(turns.take(1, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await turns.take(2, async () => 'free again')).toBe('free again');
});
