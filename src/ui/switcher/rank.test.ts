import { expect, test } from 'vitest';
import { fold, rank } from '#ui/switcher/rank.ts';

const named = (name: string, habit = 0) => ({ name, names: [fold(name)], habit });
const found = (query: string, ...all: ReturnType<typeof named>[]) => rank(query, all, 10).map(({ one }) => one.name);

test.each([
  ['equipe', 'équipe-dev'],
  ['ÉQUIPE', 'équipe-dev'],
  ['dev', 'équipe-dev'],
  ['edv', 'équipe-dev'],
  ['dsgn', 'design'],
  ['jo sm', 'Jöhn Smith'],
  ['soren', 'Søren'],
  ['محمد', 'مُحَمَّد'],
  ['quip', 'équipe-dev'],
])('%s finds %s', (query, name) => {
  expect(found(query, named(name), named('xxx'))).toEqual([name]);
});

test('what is not meant is not found', () => {
  expect(found('zz', named('design'))).toEqual([]);
  expect(found('ngised', named('design'))).toEqual([]);
  expect(found('sgn', named('design'))).toEqual([]);
});

test('the whole name comes before its beginning, that before a word in it, that before letters', () => {
  const names = ['my design', 'redesign', 'designers', 'design', 'd e s i g n'];
  expect(found('design', ...names.map((name) => named(name)))).toEqual([
    'design',
    'designers',
    'my design',
    'redesign',
    'd e s i g n',
  ]);
});

test('among equals a habit decides, but never over a better match', () => {
  expect(found('de', named('design', 1), named('deploys', 19), named('old-de', 19))).toEqual([
    'deploys',
    'design',
    'old-de',
  ]);
  expect(found('', named('a', 3), named('b', 5))).toEqual(['b', 'a']);
});

test('a thousand names are ranked within a frame', () => {
  const all = Array.from({ length: 1000 }, (_, at) => named(`a room of some length number ${at}`, at % 20));
  rank('nu', all, 10);
  // The quickest of several: whatever else the machine does meanwhile is not what is measured.
  const took = Array.from({ length: 10 }, () => {
    const began = performance.now();
    rank('leng 99', all, 10);
    return performance.now() - began;
  });
  expect(Math.min(...took)).toBeLessThan(16);
});
