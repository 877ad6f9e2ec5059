import { expect, test } from 'vitest';
import { findAddressed } from '#core/mentions.ts';

const findMentions = (content: string) => findAddressed(content).names;

test.each([
  ['@ada and @BOB, then @ada again', ['ada', 'bob']],
  ['(@ada) «@bob»: @cleo!', ['ada', 'bob', 'cleo']],
  ['mail ada@example.org, not a@b', []],
  [`@a is too short, @${'x'.repeat(33)} too long, @@ nobody`, []],
  ['', []],
  ['`@ada` is code, as is\n```\n@bob\n```\n@cleo is not', ['cleo']],
  ['https://example.org/@ada and [@bob](https://example.org/@cleo)', ['bob']],
  ['**@ada**, _@bob_, ~~@cleo~~, > @dan', ['ada', 'bob', 'cleo', 'dan']],
  ['@__ada__ and @_bob_ keep their signs', ['__ada__', '_bob_']],
  ['\\@ada is escaped', []],
])('%s', (content, names) => {
  expect(findMentions(content)).toEqual(names);
});

test.each([
  ['@here!', 'here'],
  ['@HERE and @channel', 'room'],
  ['@all and @here', 'room'],
  ['@room', 'room'],
  ['`@room` @rooms', null],
])('%s addresses everyone: %s', (content, everyone) => {
  expect(findAddressed(content).everyone).toBe(everyone);
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
