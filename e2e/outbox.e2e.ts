import { expect, type Page, signOut, test } from './server.ts';

const AT_ONCE = { timeout: 2000 };
/** A pause between two tries is no longer than this. */
const NEXT_TRY = { timeout: 15_000 };

const SENDING = /\/api\/trpc\/[^?]*messages\.send/;

async function say(page: Page, to: string, text: string): Promise<void> {
  await page.getByLabel(`Message ${to}`).fill(text);
  await page.keyboard.press('Enter');
}

test.use({ alsoExpected: /status of 403/ });

test('what could not be sent outlives a reload, is seen in every tab, and goes out once and in order', async ({
  visitors,
}) => {
  const emil = await visitors.signUp('emil', 'Emil Novak');
  const fatma = await visitors.signUp('fatma', 'Fatma Aksoy');
  await emil.page.getByRole('button', { name: 'New direct message' }).first().click();
  await emil.page.getByLabel('Name or username').fill('fatma');
  await emil.page.getByRole('dialog').getByRole('button', { name: 'Fatma Aksoy' }).click();
  await say(emil.page, 'Fatma Aksoy', 'Before');
  await fatma.page.getByRole('link', { name: 'Emil Novak' }).click();
  const fatmaLog = fatma.page.getByRole('log');
  await expect(fatmaLog.getByText('Before')).toBeVisible(AT_ONCE);

  // The page loads, but nothing that is sent arrives.
  await emil.context.route(SENDING, (route) => route.abort());
  for (const text of ['First', 'Second']) await say(emil.page, 'Fatma Aksoy', text);
  await emil.page.reload();
  const another = await emil.context.newPage();
  await another.goto(emil.page.url());
  for (const page of [emil.page, another]) {
    await expect(page.getByRole('article')).toContainText(['Before', 'First', 'Second']);
    await expect(page.getByText('Not sent.')).toHaveCount(0);
  }
  await expect(fatmaLog.getByRole('article')).toHaveCount(1);

  await emil.context.unroute(SENDING);
  await expect(fatmaLog.getByRole('article')).toContainText(['Before', 'First', 'Second'], NEXT_TRY);
  for (const page of [emil.page, another, fatma.page]) {
    await expect(page.getByRole('article')).toHaveCount(3);
    await page.reload();
    await expect(page.getByRole('article')).toHaveCount(3);
  }

  // A refusal is the author's to deal with, after a reload too.
  const { result } = await (await emil.page.request.get('/api/trpc/users.me')).json();
  const block = (blocked: boolean) =>
    fatma.page.request.post('/api/trpc/users.setBlocked', { data: { userId: result.data.id, blocked } });
  await block(true);
  await say(emil.page, 'Fatma Aksoy', 'Refused');
  await expect(emil.page.getByText('Not sent. One of you has blocked the other.')).toBeVisible();
  await emil.page.reload();
  // Whichever of his tabs sends it.
  const refusedAgain = emil.context.waitForEvent('response', {
    predicate: (one) => SENDING.test(one.url()),
    ...NEXT_TRY,
  });
  await emil.page.getByRole('button', { name: 'Retry' }).click();
  expect((await refusedAgain).ok()).toBe(false);
  await expect(emil.page.getByText('Not sent. One of you has blocked the other.')).toBeVisible();
  await block(false);
  await emil.page.getByRole('button', { name: 'Retry' }).click();
  await expect(fatmaLog.getByText('Refused')).toBeVisible(AT_ONCE);
  await expect(emil.page.getByText('Not sent.')).toHaveCount(0);

  // What waits for long may be let be, and then never goes out.
  await emil.context.route(SENDING, (route) => route.abort());
  await say(emil.page, 'Fatma Aksoy', 'Thought better of');
  await expect(another.getByText('Thought better of')).toBeVisible(AT_ONCE);
  await expect(emil.page.getByRole('button', { name: 'Cancel sending' })).toHaveCount(0);
  await emil.page.getByRole('button', { name: 'Cancel sending' }).click(NEXT_TRY);
  for (const page of [emil.page, another]) await expect(page.getByText('Thought better of')).toHaveCount(0);
  await emil.context.unroute(SENDING);
  await say(emil.page, 'Fatma Aksoy', 'Afterwards');
  await expect(fatmaLog.getByText('Afterwards')).toBeVisible(NEXT_TRY);
  await expect(fatmaLog.getByText('Thought better of')).toHaveCount(0);

  // Whoever signs out leaves nothing of it behind.
  await emil.context.route(SENDING, (route) => route.abort());
  await say(emil.page, 'Fatma Aksoy', 'Never');
  await signOut(emil.page);
  await expect(emil.page).toHaveURL(/\/sign-in/);
  expect(await emil.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('outbox:')))).toEqual(
    [],
  );
});
