import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { dialects } from '#rest/registry.ts';
import { DOCUMENTED, plainPath } from '#testing/documents/endpoints.ts';
import { all } from '#testing/doors/all.ts';
import { describeAuthorization } from '#testing/doors/authorization.ts';

const read = (name: string) => readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

test('every endpoint and socket that a document promises is there', () => {
  for (const [name, promised] of Object.entries(DOCUMENTED)) {
    const dialect = dialects.find((one) => one.name === name);
    const there = [
      ...(dialect?.routes ?? []).map(({ method, path }) => `${method} ${plainPath(path)}`),
      ...(dialect?.sockets ?? []).map(({ path }) => `SOCKET ${plainPath(path)}`),
    ];
    expect([name, promised.filter((one) => !there.includes(one))]).toEqual([name, []]);
  }
});

test('docs/dialects.md lists every endpoint, and each as implemented and tested (npm run describe)', async () => {
  const text = await read('dialects.md');
  for (const { name, routes, sockets } of dialects) {
    const section = text.split(`### ${name}: `)[1]?.split('\n### ')[0] ?? '';
    for (const endpoint of [
      ...routes.map(({ method, path }) => `${method} ${plainPath(path)}`),
      ...(sockets ?? []).map(({ path }) => `SOCKET ${plainPath(path)}`),
    ]) {
      expect(section, `${name} ${endpoint}`).toMatch(
        new RegExp(`\\| \`${endpoint.replace(/[{}/.?]/g, '\\$&')}\` \\| [✓–] \\| ✓ \\| ✓ \\|`),
      );
    }
  }
});

test('docs/authorization.md is what the table of the tests says (npm run describe)', async () => {
  expect(await read('authorization.md')).toBe(describeAuthorization(all(() => '')));
});
