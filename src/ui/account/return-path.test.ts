import { expect, test } from 'vitest';
import { returnPath, withReturn } from '#ui/account/return-path.ts';

test('after signing in one goes on where one wanted to', () => {
  for (const path of ['/', '/rooms/5', '/rooms/5?at=70', '/join/a%2Fb', '/settings/security', '/search?q=from%3Aada'])
    expect(returnPath(path)).toBe(path);
  const { searchParams } = new URL(
    withReturn('/sign-in?ended=1', '/rooms/5?at=70&thread=3'),
    'https://chat.example.org',
  );
  expect(returnPath(searchParams.get('to'))).toBe('/rooms/5?at=70&thread=3');
  expect(withReturn('/sign-in', '/')).toBe('/sign-in');
});

test('no link leads from signing in to another site, nor to what is no place of the app', () => {
  const outside = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/.//evil.example/rooms',
    '/.//rooms/5',
    '/..//rooms/5',
    'javascript:alert(1)',
    ' /rooms/5',
    'rooms/5',
    '/api/auth/signout',
    '/sign-in',
    '/files/1',
    '',
    null,
    undefined,
  ];
  for (const to of outside) expect([to, returnPath(to)]).toEqual([to, '/']);
});
