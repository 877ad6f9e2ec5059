import { expect, test } from 'vitest';
import { branchesOf, isGood, sentence, shakyOf, tallyPlaywright, tallyVitest } from '#testing/tally.mjs';

function vitestFile(status: string, ...tests: string[]) {
  return { status, assertionResults: tests.map((each) => ({ status: each })) };
}

function vitestReport(...testResults: unknown[]): string {
  return JSON.stringify({ testResults });
}

function playwrightReport(stats: object, errors: unknown[] = []): string {
  return JSON.stringify({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...stats }, errors });
}

test('what was neither passed nor failed was skipped', () => {
  const report = vitestReport(
    vitestFile('failed', 'passed', 'failed', 'skipped', 'todo', 'pending'),
    vitestFile('passed', 'passed'),
  );
  expect(tallyVitest(report)).toEqual({ passed: 2, failed: 1, skipped: 3 });
  expect(tallyPlaywright(playwrightReport({ expected: 3, unexpected: 1, flaky: 1, skipped: 2 }))).toEqual({
    passed: 4,
    failed: 1,
    skipped: 2,
  });
});

test('a journey that passed at its second try only is named', () => {
  const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
  const suites = [
    { specs: [spec('sound', 'expected')], suites: [{ specs: [spec('shaky', 'flaky'), spec('broken', 'unexpected')] }] },
  ];
  expect(shakyOf(JSON.stringify({ suites }))).toEqual(['shaky']);
});

test('a file that did not load is a failure', () => {
  expect(tallyVitest(vitestReport(vitestFile('failed'), vitestFile('passed', 'passed'))).failed).toBe(1);
  expect(tallyPlaywright(playwrightReport({ expected: 5 }, [{ message: 'SyntaxError' }])).failed).toBe(1);
});

test('a file whose preparation broke is a failure though its tests were only skipped', () => {
  expect(tallyVitest(vitestReport(vitestFile('failed', 'skipped', 'skipped')))).toEqual({
    passed: 0,
    failed: 1,
    skipped: 2,
  });
});

test('a run in which nothing ran is no good run', () => {
  expect(isGood({ passed: 0, failed: 0, skipped: 9 })).toBe(false);
  expect(isGood({ passed: 9, failed: 1, skipped: 0 })).toBe(false);
  expect(isGood({ passed: 1, failed: 0, skipped: 9 })).toBe(true);
});

test('the closing line has one form', () => {
  expect(sentence({ passed: 12, failed: 0, skipped: 3 })).toBe('12 passed, 0 failed, 3 skipped');
});

test('branches are counted for one folder and not for its namesakes', () => {
  const summary = JSON.stringify({
    total: { branches: { total: 99, covered: 0 } },
    '/p/src/core/rooms.ts': { branches: { total: 10, covered: 9 } },
    '/p/src/core/deep/members.ts': { branches: { total: 10, covered: 10 } },
    '/p/src/core-old/rooms.ts': { branches: { total: 50, covered: 0 } },
  });
  expect(branchesOf(summary, '/p/src/core')).toEqual({ files: 2, total: 20, percent: 95 });
  expect(branchesOf(summary, '/p/src/none').files).toBe(0);
});
