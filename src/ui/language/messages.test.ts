import { expect, test } from 'vitest';
import { PUBLIC_MESSAGES } from '#contract/errors.ts';
import { LOCALES } from '#contract/users.ts';
import { pickLocale } from '#ui/language/locales.ts';
import ar from '#ui/language/messages-ar.json';
import en from '#ui/language/messages-en.json';
import fr from '#ui/language/messages-fr.json';

type Tree = { [key: string]: string | Tree };
const CATALOGS: Record<(typeof LOCALES)[number], Tree> = { en, fr, ar };

function flatten(tree: Tree, above = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[above + key, value]] : flatten(value, `${above}${key}.`),
  );
}

/** {name}, {count, plural, …} and <link>, in any order. */
function placeholders(text: string): string[] {
  const names = [...text.matchAll(/\{(\w+)(?:, (plural|select))?|<(\w+)>/g)];
  return [...new Set(names.map(([, name, kind, tag]) => tag ?? `${name}:${kind ?? ''}`))].sort();
}

const english = flatten(en);

for (const locale of LOCALES) {
  const own = new Map(flatten(CATALOGS[locale]));

  test(`${locale} has every text and no other`, () => {
    expect([...own.keys()].sort()).toEqual(english.map(([key]) => key).sort());
    expect([...own.values()].filter((text) => text.trim() === '')).toEqual([]);
  });

  test(`${locale} has the same placeholders as English`, () => {
    for (const [key, text] of english)
      expect([key, placeholders(own.get(key) ?? '')]).toEqual([key, placeholders(text)]);
  });

  test(`${locale} has every plural form that it needs`, () => {
    const needed = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    const forms = locale === 'fr' ? needed.filter((form) => form !== 'many') : needed;
    for (const [key, text] of own) {
      if (!text.includes(', plural,')) continue;
      for (const form of forms) expect(`${key}: ${text}`).toContain(`${form} {`);
    }
  });

  test(`${locale} has words for every error`, () => {
    expect(Object.keys(CATALOGS[locale].errors ?? {}).sort()).toEqual(
      [...Object.keys(PUBLIC_MESSAGES), 'unreachable'].sort(),
    );
  });
}

test('the chosen language comes first, then what the browser asks for, then English', () => {
  expect(pickLocale('fr', 'ar')).toBe('fr');
  expect(pickLocale('xx', 'de, ar;q=0.5, fr;q=0.8')).toBe('fr');
  expect(pickLocale(undefined, 'fr-CA,fr;q=0.9')).toBe('fr');
  expect(pickLocale(undefined, 'de')).toBe('en');
  expect(pickLocale(undefined, null)).toBe('en');
});
