import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LATER } from '#ui/language/first-texts.ts';

const IMPORT =
  /(lazyWithTexts\(\s*(?:async )?\(\) =>[^;]*?)?\bimport\(\s*'#(ui\/[^']+)'|^(?:import|export)(?! type)[^;]*? from '#(ui\/[^']+)'/gm;

/** What may be shown before the texts that come later: all that is imported, at once or on demand, unless with its texts. */
function shownEarly(root: string, seen = new Set<string>()): Set<string> {
  if (seen.has(root) || !/\.tsx?$/.test(root)) return seen;
  seen.add(root);
  for (const [, withTexts, wanted, needed] of readFileSync(`src/${root}`, 'utf8').matchAll(IMPORT)) {
    const next = needed ?? (withTexts === undefined ? wanted : undefined);
    if (next !== undefined) shownEarly(next, seen);
  }
  return seen;
}

test('what is shown before all texts are there needs none of those that come later', () => {
  const early = [
    'ui/sidebar/shell.tsx',
    'ui/places/screens.tsx',
    'app/error.tsx',
    'ui/rooms/join-as-visitor.tsx',
  ].reduce((seen, root) => shownEarly(root, seen), new Set<string>());
  // It went where it should: to a dialog that is loaded on demand, and not into the settings.
  expect(early).toContain('ui/switcher/switcher.tsx');
  expect(early).not.toContain('ui/settings/settings-screen.tsx');
  const names = LATER.join('|');
  const within = new RegExp(`useTranslations\\('(?:${names})['.]`);
  const amongAll = new RegExp(`\\bt\\(['\`](?:${names})\\.`);
  const needsLater = (file: string) => {
    const source = readFileSync(`src/${file}`, 'utf8');
    return within.test(source) || (source.includes('useTranslations()') && amongAll.test(source));
  };
  expect([...early].filter(needsLater)).toEqual([]);
  // The looks find what they look for.
  expect(needsLater('ui/settings/settings-screen.tsx')).toBe(true);
});
