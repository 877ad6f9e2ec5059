import { Looks } from './axe-looks.ts';
import { enter, tabTo, type } from './by-keyboard.ts';
import { fillSignUp, expect as strict, test } from './server.ts';

const expect = strict.configure({ timeout: 20_000 });
test.use({ serverOf: 'nobody yet' });

test('whoever comes first sets the server up by keyboard: its title, who may come, an invitation, a room', async ({
  visitors,
}) => {
  test.setTimeout(150_000);
  const { page, context } = await visitors.arrive();
  await page.goto('/');
  await expect(page.getByText('this account will own the server')).toBeVisible();
  const looks = new Looks(page, 'en');
  await looks.at('signing up first');
  await type(page, page.getByLabel('Your name'), 'Olga Owner');
  await type(page, page.getByLabel('Username'), 'olga');
  await type(page, page.getByLabel('E-mail'), 'olga@example.org');
  await type(page, page.getByLabel('Password'), 'a quiet atelier by the sea');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Welcome, Olga Owner' })).toBeVisible();

  // The title: everybody reads it before signing in.
  await type(page, page.getByLabel('Title', { exact: true }), 'The Atelier');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The server is called so now.')).toBeVisible();
  const stranger = await visitors.arrive();
  await stranger.page.goto('/sign-in');
  await expect(stranger.page.getByRole('banner')).toContainText('The Atelier');

  // Who may come: with the arrow keys, and it holds at once.
  await tabTo(page, page.getByRole('radio', { name: 'Anybody with the address' }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: 'Whoever has an invitation' })).toBeChecked();
  await expect(page.getByRole('button', { name: 'Make an invitation link' })).toBeVisible();
  await expect
    .poll(async () => {
      await stranger.page.goto('/sign-up');
      return stranger.page.getByRole('button', { name: 'Create account' }).count();
    })
    .toBe(0);
  await enter(page, page.getByRole('button', { name: 'Make an invitation link' }));
  const link = page.locator('code').filter({ hasText: '/sign-up?invite=' });
  await expect(link).toBeVisible();
  await looks.at('first run');
  looks.end('first run');
  await stranger.page.goto((await link.textContent()) ?? '');
  await fillSignUp(stranger.page, 'sam', 'Sam Second');
  await expect(stranger.page.getByRole('heading', { name: 'Welcome, Sam Second' })).toBeVisible();
  // Only the owner is asked to set up anything.
  await expect(stranger.page.getByLabel('Title', { exact: true })).toHaveCount(0);

  // What was set stays; from right to left nobody is in its way either.
  await context.addCookies([{ name: 'locale', value: 'ar', url: page.url() }]);
  await page.reload();
  await expect(page.locator('input[name="server"]')).toHaveValue('The Atelier');
  const mirrored = new Looks(page, 'ar');
  await mirrored.at('first run');
  mirrored.end('first run');
  await context.addCookies([{ name: 'locale', value: 'en', url: page.url() }]);
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Whoever has an invitation' })).toBeChecked();

  await enter(page, page.getByRole('main').getByRole('button', { name: 'Create a room' }));
  await type(page, page.getByRole('dialog').getByLabel('Name', { exact: true }), 'general');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Message #general')).toBeVisible();
  // Whoever has a room goes to it.
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'general', exact: true })).toBeVisible();
  await expect(page.getByLabel('Title', { exact: true })).toHaveCount(0);
});
