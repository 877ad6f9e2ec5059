import { expect, fillSignUp, signOut, test } from './server.ts';

/** What another person does is on the screen within this time, without a reload. */
const AT_ONCE = { timeout: 2000 };

test.use({ serverOf: 'its first owner' });

test('the first owner opens a public room; a second person finds it, and they talk', async ({ visitors }) => {
  const ada = await visitors.arrive();
  await ada.page.goto('/');
  await expect(ada.page).toHaveURL(/\/sign-up$/);
  await expect(ada.page.getByText('this account will own the server')).toBeVisible();
  await fillSignUp(ada.page, 'ada', 'Ada Okafor');
  await expect(ada.page.getByRole('heading', { name: 'Welcome, Ada Okafor' })).toBeVisible();

  await ada.page.getByRole('main').getByRole('button', { name: 'Create a room' }).click();
  await ada.page.getByLabel('Name').fill('general');
  await ada.page.getByLabel('What it is about').fill('What concerns everybody');
  await ada.page.getByRole('button', { name: 'Create room' }).click();
  await expect(ada.page.getByRole('heading', { name: 'general', exact: true })).toBeVisible();
  await ada.page.getByLabel('Message #general').fill('Welcome, whoever comes first');
  await ada.page.keyboard.press('Enter');

  const bob = await visitors.signUp('bob', 'Bob Wilson');
  await bob.page.getByRole('main').getByRole('button', { name: 'Browse rooms' }).click();
  await bob.page.getByRole('dialog').getByRole('listitem').filter({ hasText: 'general' }).getByText('Join').click();
  await expect(bob.page.getByRole('log').getByText('Welcome, whoever comes first')).toBeVisible();
  await expect(ada.page.getByText('2 members')).toBeAttached(AT_ONCE);

  await bob.page.getByLabel('Message #general').fill('Thank you, @ada');
  await bob.page.keyboard.press('Enter');
  await expect(ada.page.getByRole('log').getByText('Thank you, @Ada Okafor')).toBeVisible(AT_ONCE);
  await ada.page.getByLabel('Message #general').fill('See https://example.org');
  await ada.page.keyboard.press('Enter');
  await expect(bob.page.getByRole('log').getByRole('link', { name: 'https://example.org' })).toBeVisible(AT_ONCE);
  await expect(bob.page.getByRole('log').getByRole('article')).toHaveCount(3);

  // Ada looks at another room, so what Bob writes waits for her.
  await ada.page.getByRole('button', { name: 'Create a room' }).click();
  await ada.page.getByLabel('Name').fill('quiet');
  await ada.page.getByRole('button', { name: 'Create room' }).click();
  await expect(ada.page.getByRole('heading', { name: 'quiet', exact: true })).toBeVisible();
  await bob.page.getByLabel('Message #general').fill('One');
  await bob.page.keyboard.press('Enter');
  await bob.page.getByLabel('Message #general').fill('Two, @ada');
  await bob.page.keyboard.press('Enter');
  const general = ada.page.getByRole('link', { name: 'general' });
  await expect(general).toContainText('1 mention of you', AT_ONCE);
  await general.click();
  await expect(ada.page.getByText('New', { exact: true })).toBeVisible();
  await expect(general).not.toContainText('mention', AT_ONCE);
  await expect(general).not.toContainText('unread');

  await ada.page.reload();
  await expect(ada.page.getByRole('log').getByText('Two, @Ada Okafor')).toHaveCount(1);
  await expect(general).not.toContainText('unread');

  await signOut(ada.page);
  await expect(ada.page).toHaveURL(/\/sign-in$/);
  await ada.page.getByLabel('Username or e-mail').fill('ada');
  await ada.page.getByLabel('Password').fill('something else');
  await ada.page.getByRole('button', { name: 'Sign in' }).click();
  await expect(ada.page.getByText('The name or the password is wrong.')).toBeVisible();
});
