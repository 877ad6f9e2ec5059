import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPackedAssets } from '#server/packed-assets.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'parley-assets-'));
const server = createServer();
let base = '';

beforeAll(async () => {
  writeFileSync(path.join(folder, 'one.js'), 'script');
  writeFileSync(path.join(folder, 'one.js.br'), brotliCompressSync('script'));
  writeFileSync(path.join(folder, 'two.js'), 'never packed');
  const serve = openPackedAssets(folder);
  server.on('request', (req, res) => serve(req, res, req.url ?? '') || res.writeHead(404).end('next'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/_next/static`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const ask = (name: string, encodings: string) =>
  fetch(`${base}/${name}`, { headers: { 'Accept-Encoding': encodings } });

test('what was packed goes out as it is, to whoever can read it', async () => {
  const answer = await ask('one.js', 'gzip, deflate, br, zstd');
  expect(answer.headers.get('content-encoding')).toBe('br');
  expect(answer.headers.get('cache-control')).toContain('immutable');
  expect(answer.headers.get('vary')).toBe('Accept-Encoding');
  expect(await answer.text()).toBe('script');
});

test('all else is left to Next', async () => {
  for (const [name, encodings] of [
    ['one.js', 'gzip'],
    ['one.js', 'gzip, br;q=0'],
    ['two.js', 'br'],
    ['../one.js', 'br'],
    ['one.js.br', 'br'],
  ] as const) {
    expect(await (await ask(name, encodings)).text()).toBe('next');
  }
});
