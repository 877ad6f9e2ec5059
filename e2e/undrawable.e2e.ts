import { call, openRoom } from './calls.ts';
import { expect, test } from './server.ts';

test.use({ serverOf: 'who reads on', alsoExpected: /not an address today/ });

test('[S32] a text that cannot be drawn is shown as it was typed, and all others as ever', async ({ visitors }) => {
  const { page } = await visitors.signUp('mona', 'Mona Reed');
  // As if the browser knew an address for none that the server took for one.
  await page.addInitScript(() => {
    const { URL } = window;
    window.URL = class extends URL {
      constructor(url: string | URL, base?: string | URL) {
        if (String(url).includes('undrawable.example')) throw new TypeError('not an address today');
        super(url, base);
      }
    };
  });
  const roomId = await openRoom(page, 'reading');
  const say = (content: string) => call<{ message: { id: number } }>(page, 'messages.send', { roomId, content });
  await say('**Before**');
  const { message } = await say('**See** https://undrawable.example/');
  await say('**After**');
  await page.goto(`/rooms/${roomId}`);
  const rows = page.getByRole('article');
  await expect(rows.locator('strong')).toHaveText(['Before', 'After']);
  await expect(rows.getByText('**See** https://undrawable.example/')).toBeVisible();
  // What is changed is tried again.
  await call(page, 'messages.edit', { messageId: message.id, content: '**See** nothing' });
  await expect(rows.locator('strong')).toHaveText(['Before', 'See', 'After']);
});
