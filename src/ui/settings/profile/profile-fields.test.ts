import { expect, test } from 'vitest';
import { changesOf, type ProfileValues } from '#ui/settings/profile/profile-fields.ts';

const before: ProfileValues = {
  displayName: 'Ada',
  username: 'ada',
  timeZone: 'Europe/London',
  pronouns: '',
  title: 'Engineer',
  location: 'London',
  phone: '',
  website: '',
  about: '',
};

test('only what was changed is sent, by the call that it belongs to, and an emptied field is taken away', () => {
  expect(changesOf(before, before)).toEqual({ own: {}, told: {} });
  const now = { ...before, displayName: ' Ada Okafor ', title: ' ', about: 'Looms', location: 'London ' };
  expect(changesOf(before, now)).toEqual({ own: { displayName: 'Ada Okafor' }, told: { title: null, about: 'Looms' } });
});
