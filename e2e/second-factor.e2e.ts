import { codeOfStep, stepAt } from '../src/auth/totp.ts';
import { Looks } from './axe-looks.ts';
import { deed } from './by-api.ts';
import { enter, type } from './by-keyboard.ts';
import { readCodes, readSecret } from './second-factor-steps.ts';
import { fillSignUp, expect as quick, signOut, test } from './server.ts';

/** Most of what is awaited here hashes a password, which a busy machine does slowly. */
const expect = quick.configure({ timeout: 30_000 });
// Until it is set up, the server answers nothing else.
test.use({ serverOf: 'the careful', alsoExpected: /status of 403/ });

const PASSWORD = 'a quiet atelier by the sea';

test('where everybody needs a second factor one sets it up first, and comes in with it or a recovery code, by keyboard', async ({
  visitors,
}) => {
  test.setTimeout(200_000);
  const olga = await visitors.signUp('olga', 'Olga Owner');
  await deed(olga.page, 'admin.updateSettings', { secondFactor: 'everybody' });

  const { page } = await visitors.arrive();
  const looks = new Looks(page, 'en');
  await page.goto('/sign-up');
  await fillSignUp(page, 'farid', 'Farid Amin');
  await expect(page).toHaveURL(/\/second-factor/);
  await expect(page.getByText('This server asks you for a second step.')).toBeVisible();
  // There is no way around it.
  expect((await page.request.get('/api/trpc/rooms.mine')).status()).toBe(403);
  await page.goto('/people');
  await expect(page).toHaveURL(/\/second-factor\?to=%2Fpeople/);
  await looks.at('second factor, wanted');

  await type(page, page.getByLabel('Your password'), 'not this one');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The name or the password is wrong.')).toBeVisible();
  await type(page, page.getByLabel('Your password'), PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible();
  const code = page.getByLabel('The code that it shows now');
  await expect(code).toBeFocused();
  await looks.at('second factor, to scan');
  const secret = await readSecret(page);
  const step = stepAt(Date.now());
  await page.keyboard.type('000000');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The code is wrong or was used already.')).toBeVisible();
  await type(page, code, codeOfStep(secret, step));
  await page.keyboard.press('Enter');
  const codes = await readCodes(page);
  await looks.at('recovery codes');
  await enter(page, page.getByRole('button', { name: 'I have kept them' }));
  // Where one wanted to go at first.
  await expect(page).toHaveURL(/\/people$/);
  await expect(page.getByRole('main').getByText('Olga Owner')).toBeVisible();

  const signIn = async () => {
    await signOut(page);
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
    await type(page, page.getByLabel('Username or e-mail'), 'farid');
    await type(page, page.getByLabel('Password'), PASSWORD);
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Code of your authenticator')).toBeFocused();
  };
  await signIn();
  // The code that set it up works once; that of the half minute after is another.
  await page.keyboard.type(codeOfStep(secret, step));
  await page.keyboard.press('Enter');
  await expect(page.getByText('The code is wrong or was used already.')).toBeVisible();
  await looks.at('second step');
  await type(page, page.getByLabel('Code of your authenticator'), codeOfStep(secret, step + 1));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/:\d+\/$/);

  for (const isUsed of [false, true]) {
    await signIn();
    await enter(page, page.getByRole('button', { name: 'Use a recovery code' }));
    await expect(page.getByLabel('Recovery code')).toBeFocused();
    await page.keyboard.type(codes[0] ?? '');
    await page.keyboard.press('Enter');
    if (isUsed) await expect(page.getByText('The code is wrong or was used already.')).toBeVisible();
    else await expect(page).toHaveURL(/:\d+\/$/);
  }
  looks.end('second factor');
});
