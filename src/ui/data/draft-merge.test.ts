import { expect, test } from 'vitest';
import { hearDraft, type LocalDraft, mergeTexts, NO_DRAFT, readLocalDraft } from '#ui/data/draft-merge.ts';

const told = (content: string, version: number) => ({ content, version, quoteId: null });
const local = (more: Partial<LocalDraft>): LocalDraft => ({ ...NO_DRAFT, ...more });

test('what another device wrote is taken over where nothing was written here', () => {
  const before = local({ text: 'Hello', base: 3, baseText: 'Hello' });
  expect(hearDraft(before, told('Hello there', 4))).toMatchObject({ text: 'Hello there', base: 4, dirty: false });
});

test('what is older than what one knows, or what was sent already, is not taken over', () => {
  const sent = local({ base: 5 });
  expect(hearDraft(sent, told('Sent long ago', 5))).toBe(sent);
  expect(hearDraft(sent, told('Sent long ago', 4))).toBe(sent);
});

test('no letter of two devices that wrote at once is lost', () => {
  expect(mergeTexts('', 'mine', 'theirs')).toBe('theirs\nmine');
  expect(mergeTexts('same', 'same and mine', 'same')).toBe('same and mine');
  expect(mergeTexts('same', 'same', 'same and theirs')).toBe('same and theirs');
  expect(mergeTexts('same', 'same, mine', 'same, theirs')).toBe('same, theirs, mine');
  expect(mergeTexts('', 'Hello there', 'Hello')).toBe('Hello there');
  expect(mergeTexts('', 'Hello', 'Hello there')).toBe('Hello there');
});

test('after merging, only what the server lacks is told to it', () => {
  const written = local({ text: 'Hello there', base: 1, baseText: 'Hello', dirty: true });
  expect(hearDraft(written, told('Hello there', 2))).toMatchObject({ dirty: false, base: 2 });
  expect(hearDraft(written, told('Hello', 2))).toMatchObject({ text: 'Hello there', dirty: true, base: 2 });
});

test('a quotation is kept whichever device chose it', () => {
  const written = local({ text: 'mine', quoteId: 7, dirty: true });
  expect(hearDraft(written, { content: 'mine', version: 2, quoteId: null })).toMatchObject({ quoteId: 7, dirty: true });
  expect(hearDraft(local({}), { content: '', version: 2, quoteId: 9 })).toMatchObject({ quoteId: 9, dirty: false });
});

test('what another version of the program kept is no draft', () => {
  for (const kept of [null, '', 'plain words', '{}', '{"text":1}']) expect(readLocalDraft(kept)).toBeNull();
  expect(readLocalDraft(JSON.stringify(local({ text: 'kept' })))).toMatchObject({ text: 'kept' });
});
