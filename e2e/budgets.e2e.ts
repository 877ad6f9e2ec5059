import { gzipSync } from 'node:zlib';
import { openRoom } from './calls.ts';
import { expect, type Page, test } from './server.ts';

const KB = 1024;
const MOST_SCRIPT = 200 * KB;
const MOST_TEXTS = 12 * KB;

/** The scripts that a page loads before anybody does anything, with their sizes as they came over the line. */
async function firstLoad(page: Page, path: string): Promise<{ name: string; bytes: number }[]> {
  const session = await page.context().newCDPSession(page);
  const scripts = new Map<string, string>();
  const sizes = new Map<string, number>();
  session.on('Network.responseReceived', ({ requestId, response, type }) => {
    if (type === 'Script') scripts.set(requestId, response.url);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.goto(path);
  await expect(page.getByLabel('Message #budget')).toBeVisible({ timeout: 20_000 });
  await page.waitForLoadState('networkidle');
  await session.detach();
  return [...scripts].map(([id, url]) => ({ name: new URL(url).pathname, bytes: sizes.get(id) ?? 0 }));
}

test.use({ serverOf: 'whoever counts' });

test('the first load of a room is small', async ({ visitors, server, browser }) => {
  // The framework alone is 114 KB; Base UI (56) and Markdown (37) come with the page and could come later.
  test.fail(true, 'not there yet: take this line away when it is');
  const { page, context } = await visitors.signUp('bruno', 'Bruno Weiss');
  const roomId = await openRoom(page, 'budget');
  // Another browser with the same cookies: nothing was kept there, and no worker answers.
  const fresh = await browser.newContext({ baseURL: server.base, serviceWorkers: 'block' });
  await fresh.addCookies(await context.cookies());
  const loaded = await firstLoad(await fresh.newPage(), `/rooms/${roomId}`);
  const total = loaded.reduce((sum, { bytes }) => sum + bytes, 0);
  const html = await (await page.request.get(`/rooms/${roomId}`)).text();
  const pageBytes = gzipSync(html).length;
  const lines = loaded
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ name, bytes }) => `${(bytes / KB).toFixed(1)} KB  ${name}${html.includes(name) ? '' : ' (later)'}`);
  process.stdout.write(
    `first load of a room: ${(total / KB).toFixed(1)} KB of compressed scripts, a page of ${(pageBytes / KB).toFixed(1)} KB\n${lines.join('\n')}\n`,
  );
  expect(loaded.length).toBeGreaterThan(3);
  expect(total).toBeLessThanOrEqual(MOST_SCRIPT);
  expect(pageBytes).toBeLessThanOrEqual(MOST_TEXTS);
  await fresh.close();
});
