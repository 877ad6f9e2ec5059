import { expect, test } from 'vitest';
import { AuditAction } from '#contract/audit.ts';
import { LOCALES } from '#contract/locales.ts';
import { subjectOf } from '#ui/admin/audit/audit-words.ts';
import ar from '#ui/language/messages-ar.json';
import en from '#ui/language/messages-en.json';
import fr from '#ui/language/messages-fr.json';

const CATALOGS = { en, fr, ar };

test.each(LOCALES)('every deed that the audit log knows is said in %s, and none that it does not know', (locale) => {
  const { said } = CATALOGS[locale].admin.audit;
  expect(Object.keys(said).sort()).toEqual(AuditAction.options.toSorted());
  // Whose account it was, or who did it, or what: nothing is said of nobody.
  const withoutAnybody = Object.entries(said).filter(([, text]) => !text.includes('{'));
  expect(withoutAnybody.map(([action]) => action)).toEqual(['messages_purged']);
});

test('what has a name of its own is called by it', () => {
  expect(subjectOf({ details: { name: 'School', id: 3 } })).toBe('School');
  expect(subjectOf({ details: { group_id: 3, handle: 'crew' } })).toBe('crew');
  expect(subjectOf({ details: { webhookId: 3, host: 'hooks.example.org' } })).toBe('hooks.example.org');
  expect(subjectOf({ details: { name: 7, handle: '' } })).toBe('');
});
