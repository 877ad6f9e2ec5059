import { appendFile, cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServerProcess } from '../src/testing/server-process.ts';
import { test as base, expect } from './server.ts';

const SLOW = { timeout: 20_000 };
const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** A build of its own, so that it can be followed by another. */
const test = base.extend<object, { build: string }>({
  build: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
    async ({}, use) => {
      const folder = path.join(dist, `update-${process.pid}`);
      await mkdir(folder, { recursive: true });
      for (const file of ['server.mjs', 'service-worker.js']) await cp(path.join(dist, file), path.join(folder, file));
      await use(folder);
      await rm(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ build }, use) => {
      const server = await ServerProcess.prepare({}, path.join(build, 'server.mjs'));
      await server.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

test.use({ serverOf: 'update' });

test('another build is told of, and taken when it is wanted', async ({ visitors, build }) => {
  const { page } = await visitors.signUp('uma', 'Uma Roy');
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, SLOW);
  await page.evaluate(() => Object.assign(window, { sameWindow: true }));
  const isSameWindow = () => page.evaluate(() => 'sameWindow' in window);

  await appendFile(path.join(build, 'service-worker.js'), '\n// another build\n');
  const look = () => page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await look();
  const line = page.getByText('A new version is ready.');
  await expect(line).toBeVisible(SLOW);
  // Nothing happens under anybody's hands.
  expect(await isSameWindow()).toBe(true);
  await page.getByRole('button', { name: 'Later' }).click();
  await expect(line).toHaveCount(0);

  await page.reload();
  await page.evaluate(() => Object.assign(window, { sameWindow: true }));
  await expect(line).toBeVisible(SLOW);
  await page.getByRole('button', { name: 'Use it now' }).click();
  await expect.poll(() => isSameWindow().catch(() => true), SLOW).toBe(false);
  await expect(page.getByRole('heading', { name: 'Welcome, Uma Roy' })).toBeVisible(SLOW);
  await expect(line).toHaveCount(0);
});
