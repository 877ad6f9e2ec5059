import { expect, test } from './server.ts';

test('every documented API can be read, and tried, in the browser', async ({ visitors }) => {
  const { page } = await visitors.signUp('nadia', 'Nadia Haddad');
  await page.goto('/docs');
  expect(await page.getByRole('heading', { level: 2 }).count()).toBeGreaterThanOrEqual(5);

  await page.goto('/docs/veza');
  await page.getByText('Lister les salons').first().click();
  await expect(page.getByText('/api/v1/rooms').first()).toBeVisible();
  await page.goto('/docs/veza/sockets');
  await expect(page.getByRole('heading', { name: '/ws' })).toBeVisible();
  await page.getByText('room_message').first().click();
  await expect(page.locator('details[open] pre')).toBeVisible();
});
