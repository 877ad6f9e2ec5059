import type { Browser } from '@playwright/test';
import { expect, type Page, test } from './server.ts';

const LIVE = { timeout: 15_000 };

/** A small picture of one colour, as a file that somebody picks. */
async function picture(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 64, height: 64 } });
  await page.setContent('<body style="margin:0;background:rebeccapurple">');
  const bytes = await page.screenshot({ type: 'png' });
  await page.close();
  return bytes;
}

async function meet(from: Page, username: string, name: string, text: string): Promise<void> {
  await from.getByRole('main').getByRole('button', { name: 'Write to somebody' }).click();
  await from.getByLabel('Name or username').fill(username);
  await from.getByRole('dialog').getByRole('button', { name }).click();
  await from.getByLabel(`Message ${name}`).fill(text);
  await from.keyboard.press('Enter');
  await expect(from.getByRole('log').getByText(text)).toBeVisible();
}

test('a card tells who somebody is; a status and a picture that are set are seen by others at once', async ({
  visitors,
  browser,
}) => {
  const lena = await visitors.signUp('lena', 'Lena Fischer');
  const omar = await visitors.signUp('omar', 'Omar Haddad');
  await meet(lena.page, 'omar', 'Omar Haddad', 'Hello Omar');
  await omar.page.getByRole('link', { name: 'Lena Fischer' }).click();
  const row = omar.page.getByRole('article').filter({ hasText: 'Hello Omar' });
  await row.getByRole('button', { name: 'Lena Fischer' }).last().click();
  const card = omar.page.getByRole('dialog', { name: 'Lena Fischer' });
  await expect(card.getByText('@lena')).toBeVisible();
  await expect(card.getByText('Online')).toBeVisible(LIVE);

  // Lena sets a status from her own card.
  await lena.page.getByRole('article').getByRole('button', { name: 'Lena Fischer' }).last().click();
  await lena.page.getByRole('button', { name: 'Set a status' }).click();
  await lena.page.getByRole('button', { name: 'In focus' }).click();
  await lena.page.getByLabel('Do not disturb').selectOption('In an hour');
  await lena.page.getByRole('button', { name: 'Save' }).click();
  await expect(lena.page.getByLabel('What are you at?')).toHaveCount(0);
  await expect(card.getByText('In focus until')).toBeVisible(LIVE);
  await expect(card.getByText('Do not disturb until')).toBeVisible();
  await expect(row.getByText('🎯')).toBeVisible();

  await expect(row.locator('img')).toHaveCount(0);
  await lena.page.request.post('/pictures/avatar', {
    headers: { Origin: new URL(lena.page.url()).origin },
    multipart: { file: { name: 'me.png', mimeType: 'image/png', buffer: await picture(browser) } },
  });
  await expect(card.locator('img')).toBeVisible(LIVE);
  await expect(row.locator('img')).toBeVisible();

  // Escape gives focus back to the name.
  await omar.page.keyboard.press('Escape');
  await expect(card).toHaveCount(0);
  await expect(row.getByRole('button', { name: 'Lena Fischer' }).last()).toBeFocused();
});
