import { call, openRoom } from './calls.ts';
import { expect, type Page, signOut, test } from './server.ts';

const SLOW = { timeout: 20_000 };

async function say(page: Page, to: string, text: string): Promise<void> {
  await page.getByLabel(`Message ${to}`).fill(text);
  await page.keyboard.press('Enter');
}

/** The worker has all that it keeps, and answers for this page. */
async function isInstalled(page: Page): Promise<void> {
  await page.waitForFunction(
    async () => {
      const { active } = await navigator.serviceWorker.ready;
      const isThere = active?.state === 'activated' && navigator.serviceWorker.controller !== null;
      return isThere && (await caches.has('parley-pages'));
    },
    null,
    SLOW,
  );
}

/** What this device keeps in its database, by name. */
function kept(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open('parley');
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const { result } = request;
          if (!result.objectStoreNames.contains('kept')) return resolve([]);
          const names = result.transaction('kept').objectStore('kept').getAllKeys();
          names.onsuccess = () => {
            result.close();
            resolve(names.result.map(String));
          };
        };
      }),
  );
}

test.use({ serverOf: 'somebody on a train' });

test('without a network the app opens as it was left; what is written goes out once, in order', async ({
  visitors,
  server,
}) => {
  test.slow();
  const kenji = await visitors.signUp('kenji', 'Kenji Mori');
  const tunnel = await openRoom(kenji.page, 'tunnel');
  const bridge = await openRoom(kenji.page, 'bridge');
  await kenji.page.goto(`/rooms/${bridge}`);
  await say(kenji.page, '#bridge', 'On the bridge');
  await expect(kenji.page.getByRole('log').getByText('On the bridge')).toBeVisible();
  await kenji.page.getByRole('link', { name: 'tunnel' }).click();
  await say(kenji.page, '#tunnel', 'Before the tunnel');
  const lena = await visitors.signUp('lena', 'Lena Vogel');
  for (const roomId of [tunnel, bridge]) await call(lena.page, 'members.join', { roomId });
  await lena.page.getByRole('link', { name: 'tunnel' }).click();
  await expect(lena.page.getByRole('log').getByText('Before the tunnel')).toBeVisible();

  await isInstalled(kenji.page);
  await expect.poll(async () => (await kept(kenji.page)).filter((name) => name.includes('"log"')).length, SLOW).toBe(2);

  // No network, and no server either.
  await kenji.context.setOffline(true);
  await server.terminate();
  await kenji.page.reload();
  const log = kenji.page.getByRole('log');
  await expect(log.getByText('Before the tunnel')).toBeVisible(SLOW);
  await expect(kenji.page.getByRole('link', { name: 'bridge' })).toBeVisible();
  await expect(kenji.page.getByText('Kenji Mori').first()).toBeVisible();
  await say(kenji.page, '#tunnel', 'First from the dark');
  await say(kenji.page, '#tunnel', 'Second from the dark');
  await kenji.page.getByRole('link', { name: 'bridge' }).click();
  await expect(log.getByText('On the bridge')).toBeVisible();
  await say(kenji.page, '#bridge', 'Elsewhere from the dark');
  // Nor is it lost with the window.
  await kenji.page.reload();
  await expect(log.getByText('Elsewhere from the dark')).toBeVisible(SLOW);
  await kenji.page.getByRole('link', { name: 'tunnel' }).click();
  await expect(log.getByRole('article')).toContainText(['Before', 'First from the dark', 'Second from the dark']);

  // Others come back first.
  await server.start();
  await expect(lena.page.getByText('No connection.')).toHaveCount(0, SLOW);
  await say(lena.page, '#tunnel', 'While you were away');
  await kenji.context.setOffline(false);
  for (const { page } of [kenji, lena]) {
    const articles = page.getByRole('log').getByRole('article');
    await expect(articles.filter({ hasText: 'Second from the dark' })).toHaveCount(1, SLOW);
    await expect(articles.filter({ hasText: 'from the dark' })).toContainText(
      ['First from the dark', 'Second from the dark'],
      SLOW,
    );
    await expect(articles.filter({ hasText: 'While you were away' })).toHaveCount(1);
    await expect(articles).toHaveCount(4);
  }
  await expect(kenji.page.getByText('No connection.')).toHaveCount(0, SLOW);
  await lena.page.getByRole('link', { name: 'bridge' }).click();
  await expect(lena.page.getByRole('log').getByText('Elsewhere from the dark')).toHaveCount(1, SLOW);
  await kenji.page.reload();
  await expect(log.getByRole('article')).toHaveCount(4);
});

test('whoever signs out leaves nothing on the device, and other windows keep nothing either', async ({ visitors }) => {
  test.slow();
  const mina = await visitors.signUp('mina', 'Mina Holm');
  const roomId = await openRoom(mina.page, 'secrets');
  await mina.page.getByRole('link', { name: 'secrets' }).click();
  await say(mina.page, '#secrets', 'Nobody else shall read this');
  await isInstalled(mina.page);
  await expect.poll(async () => (await kept(mina.page)).join(), SLOW).toContain('"log"');
  const another = await mina.context.newPage();
  await another.goto(`/rooms/${roomId}`);
  await expect(another.getByRole('log').getByText('Nobody else shall read this')).toBeVisible(SLOW);

  await signOut(mina.page);
  await expect(mina.page).toHaveURL(/\/sign-in/, SLOW);
  const left = () =>
    mina.page.evaluate(async () => {
      const names = (await caches.keys()).filter((name) => !name.startsWith('parley-assets-'));
      const texts: string[] = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          const { pathname } = new URL(request.url);
          if (!/^\/(_next\/static|icons)\//.test(pathname)) texts.push(pathname);
        }
      }
      return { names, texts };
    });
  expect(await kept(mina.page)).toEqual([]);
  expect(await left()).toEqual({ names: [], texts: [] });

  // What the other window still holds is not written down again, whenever it goes.
  await another.close({ runBeforeUnload: true });
  await expect.poll(() => mina.context.pages().length).toBe(1);
  expect(await kept(mina.page)).toEqual([]);
});

test('whoever signs out without a network is out, whoever opens the app when it is back', async ({
  visitors,
  server,
}) => {
  const olga = await visitors.signUp('olga', 'Olga Brandt');
  const session = (await olga.context.cookies()).find(({ name }) => name.includes('session-token'));
  const asOlga = () =>
    fetch(new URL('/api/trpc/users.me', server.base), {
      headers: { cookie: `${session?.name}=${session?.value}` },
    });
  const another = await olga.context.newPage();
  await another.goto('/');
  await expect(another.getByRole('button', { name: /Olga Brandt/ })).toBeVisible(SLOW);
  expect((await asOlga()).status).toBe(200);
  await isInstalled(olga.page);

  await olga.context.setOffline(true);
  await signOut(olga.page);
  // The other window goes too, though neither can be shown anything now.
  for (const page of [olga.page, another])
    await expect(page.getByRole('button', { name: /Olga Brandt/ })).toHaveCount(0, SLOW);

  await olga.context.setOffline(false);
  const next = await olga.context.newPage();
  await next.goto('/');
  await expect(next).toHaveURL(/\/sign-in/, SLOW);
  await expect(next.getByLabel('Password', { exact: true })).toBeVisible(SLOW);
  // Not only this browser has forgotten: what was in its cookie lets nobody in any more.
  await expect.poll(async () => (await asOlga()).status, SLOW).toBe(401);
});
