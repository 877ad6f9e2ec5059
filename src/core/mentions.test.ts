import { expect, test } from 'vitest';
import { findMentions } from '#core/mentions.ts';

test.each([
  ['@ada and @BOB, then @ada again', ['ada', 'bob']],
  ['(@ada) «@bob»: @cleo!', ['ada', 'bob', 'cleo']],
  ['mail ada@example.org, not a@b', []],
  [`@a is too short, @${'x'.repeat(33)} too long, @@ nobody`, []],
  ['', []],
])('%s', (content, names) => {
  expect(findMentions(content)).toEqual(names);
});

test('counts fifty names and no more', () => {
  const content = Array.from({ length: 80 }, (_, at) => `@user${at}`).join(' ');
  expect(findMentions(content)).toHaveLength(50);
});

test('[S35] a hundred thousand signs take no longer than a blink', () => {
  for (const unit of ['@', '@a', 'a@', '@@ada', '@_']) {
    const began = performance.now();
    findMentions(unit.repeat(100_000 / unit.length));
    expect(performance.now() - began).toBeLessThan(50);
  }
});
