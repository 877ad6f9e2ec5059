import AxeBuilder from '@axe-core/playwright';
import { ask, call, createRoom, SOON } from './composer-rooms.ts';
import { expect, type Page, test } from './server.ts';

test.setTimeout(150_000);

const contents = async (page: Page, roomId: number) =>
  (await ask<{ messages: { content: string }[] }>(page, 'messages.list', { roomId })).messages.map(
    (one) => one.content,
  );

async function nothingToMend(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }
}

test('a message for later is listed, changed, sent once; another is taken back, and that is undone', async ({
  visitors,
}) => {
  const { page } = await visitors.signUp('orson', 'Orson Welles');
  const roomId = await createRoom(page, 'prague');
  const field = page.getByLabel('Message #prague');
  const dialog = page.getByRole('dialog');
  await field.fill('See you on Monday');
  await page.getByRole('button', { name: 'Send later' }).click();
  await expect(dialog.getByText('By your clock:')).toBeVisible(SOON);
  await nothingToMend(page);
  await dialog.getByRole('button', { name: 'Tomorrow morning' }).click();
  await expect(field).toHaveValue('');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page).toHaveURL('/drafts');
  const row = page.getByRole('listitem').filter({ hasText: 'See you on Monday' });
  await expect(row).toContainText('prague');
  await expect(row).toContainText('09:00');
  await nothingToMend(page);

  await row.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByLabel('Message').fill('See you on Tuesday');
  await dialog.getByLabel('Time').fill('10:30');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const changed = page.getByRole('listitem').filter({ hasText: 'See you on Tuesday' });
  await expect(changed).toContainText('10:30', SOON);
  await expect(row).toHaveCount(0);
  await changed.getByRole('button', { name: 'Do not send' }).click();
  await expect(changed).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(changed).toContainText('10:30', SOON);
  await changed.getByRole('button', { name: 'Send now' }).click();
  await expect(page.getByText('With the clock beside a message')).toBeVisible(SOON);
  await expect.poll(() => contents(page, roomId), SOON).toEqual(['See you on Tuesday']);

  // By its time, without anybody's doing.
  const sendAt = new Date(Date.now() + 4000).toISOString();
  await call(page, 'scheduled.create', { message: { roomId, content: 'By itself' }, sendAt });
  await expect(page.getByRole('listitem').filter({ hasText: 'By itself' })).toBeVisible(SOON);
  await expect(page.getByText('With the clock beside a message')).toBeVisible({ timeout: 40_000 });
  await page.goto(`/rooms/${roomId}`);
  await expect(page.getByRole('log').getByText('By itself')).toHaveCount(1);

  await field.fill('/schedule 2h In two hours');
  await field.press('Enter');
  await expect(page.getByText('Will be sent on')).toBeVisible(SOON);
  const { items } = await ask<{ items: { content: string; sendAt: string }[] }>(page, 'scheduled.list');
  expect(items).toMatchObject([{ content: 'In two hours' }]);
  expect(Math.abs(Date.parse(items[0]?.sendAt ?? '') - Date.now() - 7_200_000)).toBeLessThan(60_000);
  expect(await contents(page, roomId)).toEqual(['By itself', 'See you on Tuesday']);
});

test('drafts of all rooms are listed; one is thrown away, had back and gone on with', async ({ visitors }) => {
  const { page } = await visitors.signUp('piet', 'Piet Mondrian');
  await page.goto('/drafts');
  await expect(page.getByText('What you begin to write and do not send')).toBeVisible(SOON);
  await page.goto('/');
  await createRoom(page, 'broadway');
  const told = page.waitForResponse((response) => response.url().includes('drafts.set'), SOON);
  await page.getByLabel('Message #broadway').fill('Lines and squares');
  await told;
  await page.goto('/drafts');
  const row = page.getByRole('listitem').filter({ hasText: 'Lines and squares' });
  await expect(row).toBeVisible(SOON);
  await row.getByRole('button', { name: 'Delete the draft' }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row).toBeVisible(SOON);
  await row.getByRole('link', { name: /broadway/ }).click();
  await expect(page.getByLabel('Message #broadway')).toHaveValue('Lines and squares');
});
