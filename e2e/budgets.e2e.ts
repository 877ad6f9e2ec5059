import { gzipSync } from 'node:zlib';
import { call, openRoom } from './calls.ts';
import { expect, type Page, test } from './server.ts';

const KB = 1024;
const MOST_SCRIPT = 200 * KB;
const MOST_PAGE = 12 * KB;

/**
 * What people write to each other. A list, a table or a block of code brings along what reads and draws such (40 KB), an emoji
 * that is spelled out the list of their names (20 KB).
 */
const ORDINARY = [
  'Good morning! Has anybody seen the **gulls** today?',
  '@bruno they are at https://example.org/harbour?from=gate#gulls, as *always* 😄',
  'See `npm start`, and the rest in #budget.\nThat is all.',
];

/** The scripts that a page loads before anybody does anything, with their compressed sizes as they came over the line. */
async function firstLoad(page: Page, path: string): Promise<{ name: string; bytes: number }[]> {
  const session = await page.context().newCDPSession(page);
  const scripts = new Map<string, string>();
  const sizes = new Map<string, number>();
  const heads = new Map<string, number>();
  session.on('Network.responseReceived', ({ requestId, response, type }) => {
    if (type !== 'Script') return;
    scripts.set(requestId, response.url);
    heads.set(requestId, response.encodedDataLength);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.goto(path);
  await expect(page.getByLabel('Message #budget')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('log')).toContainText('gulls');
  await page.waitForLoadState('networkidle');
  await session.detach();
  return [...scripts].map(([id, url]) => ({
    name: new URL(url).pathname,
    bytes: (sizes.get(id) ?? 0) - (heads.get(id) ?? 0),
  }));
}

test.use({ serverOf: 'whoever counts' });

test('the first load of a room is small', async ({ visitors, server, browser }) => {
  const { page, context } = await visitors.signUp('bruno', 'Bruno Weiss');
  const roomId = await openRoom(page, 'budget');
  for (const content of ORDINARY) await call(page, 'messages.send', { roomId, content });
  // Another browser with the same cookies: nothing was kept there, and no worker answers.
  const fresh = await browser.newContext({ baseURL: server.base, serviceWorkers: 'block' });
  await fresh.addCookies(await context.cookies());
  const loaded = await firstLoad(await fresh.newPage(), `/rooms/${roomId}`);
  const total = loaded.reduce((sum, { bytes }) => sum + bytes, 0);
  const lines = loaded
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ name, bytes }) => `${(bytes / KB).toFixed(1)} KB  ${name}`);
  process.stdout.write(
    `first load of a room: ${(total / KB).toFixed(1)} KB of compressed scripts\n${lines.join('\n')}\n`,
  );
  expect(loaded.length).toBeGreaterThan(3);
  expect(total).toBeLessThanOrEqual(MOST_SCRIPT);
  await fresh.close();
});

test('the page of a room is small, with the texts that it needs', async ({ visitors }) => {
  const { page } = await visitors.signUp('paola', 'Paola Neri');
  const html = await (await page.request.get('/')).text();
  const bytes = gzipSync(html).length;
  process.stdout.write(`the page: ${(bytes / KB).toFixed(1)} KB\n`);
  expect(bytes).toBeLessThanOrEqual(MOST_PAGE);
});
