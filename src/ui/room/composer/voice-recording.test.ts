import { expect, test } from 'vitest';
import { toPeaks } from '#ui/room/composer/voice-recording.ts';

test('a waveform has at most a hundred peaks, and none of them is lost', () => {
  expect(toPeaks([])).toEqual([0]);
  expect(toPeaks([1, 2, 3])).toEqual([1, 2, 3]);
  for (const length of [99, 100, 101, 150, 999, 9000]) {
    const peaks = toPeaks(Array.from({ length }, (_, at) => (at === length - 1 ? 100 : at % 50)));
    expect(peaks.length).toBeLessThanOrEqual(100);
    expect(peaks.at(-1)).toBe(100);
    expect(peaks.every(Number.isFinite)).toBe(true);
  }
});
