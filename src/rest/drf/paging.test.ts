import { expect, test } from 'vitest';
import type { Incoming } from '#rest/dialect.ts';
import { fetchNumbered } from '#rest/drf/paging.ts';

const at = (page: string): Incoming => ({
  method: 'GET',
  path: '/rows',
  query: new URLSearchParams({ page }),
  headers: new Headers(),
  baseUrl: 'http://localhost',
  ip: '192.0.2.1',
  requestId: '',
  request: new Request('http://localhost/rows'),
  allow: ['GET'],
  allowance: null,
});

const fetched = (page: string, total: number) =>
  fetchNumbered(at(page), 10, async (offset) => ({ total, first: offset + 1 }));

test('no page is called by a number that its rows do not have: further than a million there is none', async () => {
  expect(await fetched('100001', 2_000_000)).toMatchObject({ page: 100_001, found: { first: 1_000_001 } });
  expect(await fetched('100002', 2_000_000)).toBeNull();
  expect(await fetched('last', 2_000_000)).toBeNull();
  expect(await fetched('last', 25)).toMatchObject({ page: 3, found: { first: 21 } });
  expect(await fetched('4', 25)).toBeNull();
});
