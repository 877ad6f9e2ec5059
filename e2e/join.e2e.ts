import AxeBuilder from '@axe-core/playwright';
import { expect, fillSignUp, test } from './server.ts';

// Two and three browsers take their time.
test.slow();

const LIVE = { timeout: 15_000 };

// An invitation that is over is refused, and the browser says so.
test.use({ alsoExpected: /status of 40[0134]/ });

test('a link brings a stranger into a room by way of an account, and nobody any more once it is revoked', async ({
  visitors,
}) => {
  const host = await visitors.signUp('hosta', 'Hosta Grün');
  const { page } = host;
  await page.getByRole('main').getByRole('button', { name: 'Create a room' }).click();
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('garden');
  await page.getByRole('dialog').getByLabel('What it is about').fill('Seeds and slugs');
  await page.getByRole('dialog').getByLabel('Only those who are added').check();
  await page.getByRole('button', { name: 'Create room' }).click();
  await page.getByRole('button', { name: 'Details' }).click();
  const details = page.getByRole('region', { name: 'Details' });
  await details.getByRole('tab', { name: 'About' }).click();
  await details.getByRole('button', { name: 'New invitation link' }).click();
  await details.getByLabel('It ends after').selectOption('a day');
  await details.getByLabel('It brings in').selectOption('5 people');
  await details.getByRole('button', { name: 'Create link' }).click();
  const link = await details.getByLabel('Invitation link').inputValue();
  await expect(details.getByText('0 of 5 used')).toBeVisible();

  const guest = await visitors.arrive();
  await guest.page.goto(link);
  await expect(guest.page.getByText('Hosta Grün invites you to')).toBeVisible(LIVE);
  await expect(guest.page.getByText('Seeds and slugs')).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await guest.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect((await new AxeBuilder({ page: guest.page }).analyze()).violations).toEqual([]);
  }
  await guest.page.getByRole('link', { name: 'Create an account' }).click();
  await fillSignUp(guest.page, 'fern', 'Fern Wood');
  await guest.page.waitForURL(/\/join\//);
  await guest.page.getByRole('button', { name: 'Join' }).click();
  await expect(guest.page.getByRole('heading', { level: 1, name: 'garden' })).toBeVisible(LIVE);
  await details.getByRole('tab', { name: 'Members' }).click();
  await expect(details.getByRole('button', { name: /Fern Wood/ }).first()).toBeVisible(LIVE);

  await details.getByRole('tab', { name: 'About' }).click();
  await expect(details.getByText('1 of 5 used')).toBeVisible(LIVE);
  await details.getByRole('button', { name: 'Revoke' }).click();
  await expect(details.getByText('No link is open.')).toBeVisible(LIVE);
  await page.goto(link);
  await expect(page.getByText('This invitation is over')).toBeVisible(LIVE);
  const stranger = await visitors.arrive();
  await stranger.page.goto(link);
  await expect(stranger.page.getByText('This invitation is over')).toBeVisible(LIVE);
});

test('an address that is no text leads to a page all the same', async ({ visitors }) => {
  const { page } = await visitors.arrive();
  for (const code of ['%', '%E0%A4%A', '%25']) {
    const answer = await page.goto(`/join/${code}`);
    expect(answer?.status()).toBe(200);
    await expect(page.getByText('This invitation is over')).toBeVisible(LIVE);
  }
});
