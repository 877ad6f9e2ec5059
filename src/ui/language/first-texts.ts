import type { Messages } from 'next-intl';

/** Of screens that are not there when the app opens: their texts come with the first of them (`lazyWithTexts`). */
export const LATER = [
  'about',
  'account',
  'admin',
  'files',
  'groups',
  'hooks',
  'invites',
  'keyboard',
  'leaving',
  'members',
  'notices',
  'peopleScreen',
  'pins',
  'search',
  'settingsScreen',
] as const satisfies readonly (keyof Messages)[];

/** What every page brings along. */
export function firstTexts(all: Messages): Partial<Messages> {
  const first: Partial<Messages> = { ...all };
  for (const name of LATER) delete first[name];
  return first;
}
