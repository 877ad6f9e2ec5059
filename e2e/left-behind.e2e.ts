import { call, openRoom } from './calls.ts';
import { type Page, expect as quick, signIn, signOut, test } from './server.ts';

/** Signing in and out hashes passwords, which a busy machine does slowly. */
const expect = quick.configure({ timeout: 30_000 });

test.use({ serverOf: 'one computer for all', alsoExpected: /status of 401/ });

const recent = (page: Page) => page.getByRole('listbox').getByRole('option', { name: 'moonshine' });

/** What of one's own writing this browser still has, by name. */
const written = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => /^(draft|outbox|recent-searches)\b/.test(key)));

async function writeAndSearch(page: Page): Promise<void> {
  const roomId = await openRoom(page, 'letters');
  await page.goto(`/rooms/${roomId}`);
  const saved = page.waitForResponse(/drafts\.set/);
  await page.getByLabel('Message #letters').fill('Dear all, I am leaving');
  await saved;
  await page.goto('/search?q=moonshine');
  await expect(page.getByRole('heading', { name: 'Nothing was found' })).toBeVisible();
  await page.goto('/search');
  await expect(recent(page)).toBeVisible();
  expect((await written(page)).length).toBe(2);
}

test('who signs out everywhere leaves nothing of what he wrote, whichever day he wrote it', async ({ visitors }) => {
  test.slow();
  const { page } = await visitors.signUp('nora', 'Nora Lind');
  await writeAndSearch(page);
  // Another page, which has not opened that room.
  await page.goto('/settings/devices');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  expect(await written(page)).toEqual([]);
});

test('whoever comes after a session that ended by itself is not shown what was looked for in it', async ({
  visitors,
}) => {
  test.slow();
  await visitors.signUp('sven', 'Sven Dahl');
  const { page } = await visitors.signUp('tove', 'Tove Berg');
  await writeAndSearch(page);
  await call(page, 'auth.signOutEverywhere', {});
  await expect(page).toHaveURL(/\/sign-in\?ended/);
  await signIn(page, 'sven');
  await page.goto('/search');
  await expect(page.getByRole('combobox', { name: 'Search messages' })).toBeFocused();
  await expect(recent(page)).toHaveCount(0);
});

test('what one deleted a moment before signing out is gone', async ({ visitors }) => {
  test.slow();
  const { page } = await visitors.signUp('ulla', 'Ulla Beck');
  const reader = await visitors.signUp('viktor', 'Viktor Hahn');
  const roomId = await openRoom(page, 'slips');
  await call(reader.page, 'members.join', { roomId });
  for (const one of [page, reader.page]) await one.goto(`/rooms/${roomId}`);
  await page.getByLabel('Message #slips').fill('Wrong room');
  await page.keyboard.press('Enter');
  const seen = reader.page.getByRole('log').getByText('Wrong room');
  await expect(seen).toBeVisible();
  await page.getByRole('article').filter({ hasText: 'Wrong room' }).focus();
  await page.keyboard.press('Delete');
  await signOut(page);
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(seen).toHaveCount(0);
});
