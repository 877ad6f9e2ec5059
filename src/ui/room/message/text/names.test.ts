import { expect, test } from 'vitest';
import { meaningOf, type Names } from '#ui/room/message/text/names.ts';

const ada = { id: 1, username: 'Ada', displayName: 'Ada Okafor', avatarUrl: null, version: 1 };
const bob = { id: 2, username: 'bob', displayName: 'Bob Wilson', avatarUrl: null, version: 1 };
const people = { 1: ada, 2: bob };
const kindOf = (name: string, mentions: Names['mentions']) =>
  meaningOf(name, { people, meId: 1, mentions }, (handle) => handle === 'design').kind;

test('a name is a mention when the server says that it addresses somebody', () => {
  expect(kindOf('ada', [1])).toBe('person');
  expect(kindOf('ADA', [1])).toBe('person');
  expect(kindOf('bob', [1])).toBe('word');
  expect(kindOf('nobody', [1])).toBe('word');
  expect(kindOf('here', [1, 2])).toBe('several');
  expect(kindOf('here', [])).toBe('word');
  expect(kindOf('design', [2])).toBe('several');
  expect(kindOf('design', [])).toBe('word');
});

test('whoever is addressed and not known by name here keeps his mention', () => {
  expect(kindOf('stranger', [1, 9])).toBe('several');
  expect(kindOf('bob', [9])).toBe('word');
});

test('before the server has spoken, people who are known are addressed', () => {
  expect(kindOf('bob', null)).toBe('person');
  expect(kindOf('here', null)).toBe('word');
});
