import AxeBuilder from '@axe-core/playwright';
import { freePort } from '../src/testing/free-port.ts';
import { Mailbox } from '../src/testing/mailbox.ts';
import { ServerProcess } from '../src/testing/server-process.ts';
import { expect, test as house, type Page, signOut } from './server.ts';

const PASSWORD = 'a quiet atelier by the sea';

/** A server that writes letters, and the box where they arrive. */
const test = house.extend<object, { mailbox: Mailbox }>({
  mailbox: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
    async ({}, use) => {
      const mailbox = await Mailbox.open();
      await use(mailbox);
      await mailbox.close();
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ mailbox }, use) => {
      const port = String(await freePort());
      const server = await ServerProcess.create({
        PORT: port,
        PUBLIC_URL: `http://127.0.0.1:${port}`,
        SMTP_URL: mailbox.url,
        MAIL_FROM: 'Parley <chat@example.org>',
      });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 75_000 },
  ],
});

test.use({ serverOf: 'letters', alsoExpected: /status of 403/ });

const axe = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
};

async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.getByLabel('Username or e-mail').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('signing in leads to where one wanted to go, never to another site, and needs no mouse', async ({ visitors }) => {
  const first = await visitors.signUp('noor', 'Noor Aziz');
  await signOut(first.page);
  await expect(first.page).toHaveURL(/\/sign-in$/);

  const { page } = await visitors.arrive();
  await page.goto('/people?x=1');
  await expect(page).toHaveURL(/\/sign-in\?to=%2Fpeople%3Fx%3D1$/);
  expect(await axe(page)).toEqual([]);

  // Keys alone: from the top of the page to the first field, and on.
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  const login = page.getByLabel('Username or e-mail');
  for (let presses = 0; presses < 10 && !(await login.evaluate((field) => field === document.activeElement)); presses++)
    await page.keyboard.press('Tab');
  await page.keyboard.type('noor');
  await page.keyboard.press('Tab');
  await page.keyboard.type('something else');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'The name or the password is wrong.' })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/people\?x=1$/);

  // Whoever is here already is not asked again; a link to elsewhere leads home.
  await page.goto(`/sign-in?${new URLSearchParams({ to: '/.//evil.example' })}`);
  await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  await page.goto('/sign-in?to=https://evil.example/');
  await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1:\d+\/$/);
});

test('a forgotten password is replaced by the link of a letter, once, and every other device is signed out', async ({
  visitors,
  mailbox,
}) => {
  const before = await visitors.signUp('tomas', 'Tomas Lind');
  const { page } = await visitors.arrive();
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(page.getByRole('heading', { name: 'A new password' })).toBeVisible();
  await page.getByLabel('Username or e-mail').fill('tomas');
  await page.getByRole('button', { name: 'Send the e-mail' }).click();
  await expect(page.getByRole('heading', { name: 'Check your e-mail' })).toBeVisible();
  expect(await axe(page)).toEqual([]);

  const [letter] = await mailbox.until(1, 'tomas@example.org');
  const link = /http:\/\/\S+\/reset-password#\S+/.exec(letter?.body ?? '')?.[0] ?? '';
  await page.goto(link);
  await page.getByLabel('New password').fill('an entirely new one');
  // What lets somebody in does not stay in the address.
  await expect(page).toHaveURL(/\/reset-password$/);
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByText('Your new password is set')).toBeVisible();
  await expect(before.page).toHaveURL(/\/sign-in\?ended=1/, { timeout: 10_000 });
  await expect(before.page.getByText('Your session has ended.')).toBeVisible();

  await signIn(page, 'tomas', PASSWORD);
  await expect(page.getByText('The name or the password is wrong.')).toBeVisible();
  await signIn(page, 'tomas', 'an entirely new one');
  await expect(page).toHaveURL(/:\d+\/$/);

  const late = await visitors.arrive();
  await late.page.goto(link);
  await late.page.getByLabel('New password').fill('by the same link again');
  await late.page.getByRole('button', { name: 'Set password' }).click();
  await expect(late.page.getByText('This link was used already or has expired.')).toBeVisible();
  await late.page.getByRole('link', { name: 'Ask for a new e-mail' }).click();
  await expect(late.page.getByRole('button', { name: 'Send the e-mail' })).toBeVisible();

  // [S27] Who has no account here reads the very same.
  await late.page.getByLabel('Username or e-mail').fill('nobody');
  await late.page.getByRole('button', { name: 'Send the e-mail' }).click();
  await expect(late.page.getByRole('heading', { name: 'Check your e-mail' })).toBeVisible();
});
