import { expect, test } from 'vitest';
import { moved, sideOf, wholeOf, within } from '#ui/settings/profile/crop.ts';

const wide = { width: 400, height: 100 };

test('a picture is cut to the largest square in its middle at first', () => {
  const crop = wholeOf(wide);
  expect([sideOf(wide, crop), crop]).toEqual([100, { zoom: 1, x: 200, y: 50 }]);
});

test('the square is moved and zoomed, and never leaves the picture', () => {
  expect(moved(wide, wholeOf(wide), 0.1, 0.1)).toEqual({ zoom: 1, x: 210, y: 50 });
  expect(moved(wide, wholeOf(wide), 9, 0)).toEqual({ zoom: 1, x: 350, y: 50 });
  expect(moved(wide, wholeOf(wide), -9, 0)).toEqual({ zoom: 1, x: 50, y: 50 });
  const near = within(wide, { zoom: 2, x: 390, y: 90 });
  expect([sideOf(wide, near), near]).toEqual([50, { zoom: 2, x: 375, y: 75 }]);
  // Going back out at the edge brings it back inside.
  expect(within(wide, { ...near, zoom: 1 })).toEqual({ zoom: 1, x: 350, y: 50 });
  expect([within(wide, { ...near, zoom: 99 }).zoom, within(wide, { ...near, zoom: 0 }).zoom]).toEqual([4, 1]);
});
