import { expect, test } from 'vitest';
import { profileOf } from '#ui/people/profile.ts';

test('a profile shows what somebody tells of himself, and nothing that a program keeps there', () => {
  expect(profileOf({ title: 'Printer', pronouns: ' ', location: 3, crm: 'x', about: 'Ink.' })).toEqual({
    title: 'Printer',
    about: 'Ink.',
  });
});

test('a website that would run something is no website', () => {
  expect(profileOf({ website: 'https://example.org/a' })).toEqual({ website: 'https://example.org/a' });
  for (const website of ['javascript:alert(1)', 'data:text/html,x', 'example.org', 'https://'])
    expect(profileOf({ website })).toEqual({});
});
