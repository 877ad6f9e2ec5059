import AxeBuilder from '@axe-core/playwright';
import type { Browser } from '@playwright/test';
import { expect, type Page, test } from './server.ts';

// Two and three browsers take their time.
test.use({ serverOf: 'people' });

test.slow();

const LIVE = { timeout: 15_000 };

/** A small picture of one colour, as a file that somebody picks. */
async function picture(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 64, height: 64 } });
  await page.setContent('<body style="margin:0;background:rebeccapurple">');
  const bytes = await page.screenshot({ type: 'png' });
  await page.close();
  return bytes;
}

/** What stands in the middle, in both lights. */
async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).include('main').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

async function meet(from: Page, username: string, name: string, text: string): Promise<void> {
  await from.getByRole('button', { name: 'New direct message' }).first().click();
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
  await expect(lena.page.getByLabel('What are you doing?')).toHaveCount(0);
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

test('whoever is blocked is found among the blocked and let go again; a group is made, changed and deleted', async ({
  visitors,
}) => {
  const petra = await visitors.signUp('petra', 'Petra Novak');
  const samir = await visitors.signUp('samir', 'Samir Aziz');
  const { page } = petra;
  await page.goto('/people');
  await page.getByLabel('Name or username').fill('samir');
  await page.getByRole('link', { name: /Samir Aziz/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Samir Aziz' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Block', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Message', exact: true })).toHaveCount(0);
  await page.goto('/people');
  await page.getByRole('tab', { name: 'Blocked' }).click();
  await page.getByRole('button', { name: 'Unblock Samir Aziz' }).click();
  await expect(page.getByText('You have blocked nobody')).toBeVisible();

  await page.getByRole('tab', { name: 'Groups' }).click();
  await samir.page.goto('/people');
  await samir.page.getByRole('tab', { name: 'Groups' }).click();
  await page.getByRole('button', { name: 'New group' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Glazers');
  await dialog.getByLabel('Mentioned as').fill('glazers');
  await dialog.getByLabel('Name or username').fill('samir');
  await dialog.getByRole('checkbox', { name: /Samir Aziz/ }).check();
  await dialog.getByRole('button', { name: 'Create group' }).click();
  const theirs = samir.page.getByRole('button', { name: /Glazers/ });
  await expect(theirs).toContainText('1 person', LIVE);
  await expect(samir.page.getByRole('button', { name: 'Edit Glazers' })).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Edit Glazers' }).click();
  await dialog.getByLabel('I am one of them').check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(theirs).toContainText('2 people', LIVE);
  await theirs.click();
  await expect(samir.page.getByRole('button', { name: /Petra Novak/ })).toBeVisible();
  await page.getByRole('button', { name: 'Delete Glazers' }).click();
  await dialog.getByRole('button', { name: 'Delete group' }).click();
  await expect(theirs).toHaveCount(0, LIVE);
});

test('several people are written to in one group', async ({ visitors }) => {
  const ugo = await visitors.signUp('ugo', 'Ugo Bianchi');
  const vika = await visitors.signUp('vika', 'Vika Orlova');
  const walt = await visitors.signUp('walt', 'Walt Berg');
  await ugo.page.getByRole('button', { name: 'New direct message' }).first().click();
  await ugo.page.getByRole('button', { name: 'Write to several people' }).click();
  const find = ugo.page.getByRole('dialog').getByLabel('Name or username');
  for (const name of ['vika', 'walt']) {
    await find.fill(name);
    await ugo.page
      .getByRole('dialog')
      .getByRole('checkbox', { name: new RegExp(name, 'i') })
      .check();
  }
  await ugo.page.getByRole('dialog').getByRole('button', { name: 'Begin' }).click();
  const composer = ugo.page.getByRole('main').getByRole('textbox').last();
  await composer.fill('Supper at eight?');
  await ugo.page.keyboard.press('Enter');
  for (const { page } of [vika, walt]) {
    await page.getByRole('link', { name: 'Vika Orlova, Walt Berg' }).click();
    await expect(page.getByRole('log').getByText('Supper at eight?')).toBeVisible(LIVE);
  }
});
