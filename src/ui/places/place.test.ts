import { expect, test } from 'vitest';
import { ADMIN, pathTo, readPlace, SETTINGS } from '#ui/places/place.ts';

function placeOf(path: string) {
  const { pathname, searchParams } = new URL(path, 'https://chat.example.org');
  return readPlace(pathname, searchParams);
}

test('every address that the app makes leads to its place', () => {
  expect(placeOf(pathTo.home)).toEqual({ screen: 'home' });
  expect(placeOf(pathTo.room(5))).toEqual({ screen: 'room', roomId: 5, at: null, thread: null, panel: null });
  expect(placeOf(pathTo.message(5, 70))).toMatchObject({ roomId: 5, at: 70, thread: null });
  expect(placeOf(pathTo.thread(5, 70, 80))).toMatchObject({ roomId: 5, at: 80, thread: 70 });
  expect(placeOf(pathTo.panel(5, 'files'))).toMatchObject({ roomId: 5, panel: 'files' });
  expect(placeOf(pathTo.search('from:ada "a b" & c'))).toEqual({ screen: 'search', query: 'from:ada "a b" & c' });
  for (const section of SETTINGS) expect(placeOf(pathTo.settings(section))).toEqual({ screen: 'settings', section });
  for (const section of ADMIN) expect(placeOf(pathTo.admin(section))).toEqual({ screen: 'admin', section, of: null });
  expect(placeOf(pathTo.admin('people', 3))).toEqual({ screen: 'admin', section: 'people', of: 3 });
  expect(placeOf(pathTo.person(3))).toEqual({ screen: 'people', userId: 3 });
  expect(placeOf(pathTo.join('a/b?c'))).toEqual({ screen: 'join', code: 'a/b?c' });
});

test('an address that nobody made leads nowhere', () => {
  for (const path of [
    '/rooms',
    '/rooms/0',
    '/rooms/x',
    '/rooms/5/6',
    '/rooms/99999999999',
    '/settings/x',
    '/join',
    '/x',
  ])
    expect(placeOf(path)).toEqual({ screen: 'lost' });
  expect(placeOf('/rooms/5?at=x&thread=-1&panel=x')).toEqual(placeOf('/rooms/5'));
});
