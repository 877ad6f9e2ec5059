import AxeBuilder from '@axe-core/playwright';
import sharp from 'sharp';
import { codeOfStep, stepAt } from '../src/auth/totp.ts';
import { readCodes, readSecret } from './second-factor-steps.ts';
import { signOut as leave, type Page, expect as quick, test } from './server.ts';

/** Most of what is awaited here hashes a password, which a busy machine does slowly. */
const expect = quick.configure({ timeout: 30_000 });

test.use({ serverOf: 'settings', alsoExpected: /status of 409/ });

test.describe.configure({ timeout: 240_000 });

const PASSWORD = 'a quiet atelier by the sea';
const SECTIONS = ['profile', 'notifications', 'appearance', 'language', 'devices', 'security', 'keys', 'data'];

/** One half red, the other blue. */
const picture = () =>
  sharp(Buffer.from([255, 0, 0, 0, 0, 255]), { raw: { width: 2, height: 1, channels: 3 } })
    .resize(400, 200, { kernel: 'nearest' })
    .png()
    .toBuffer();

async function signIn(page: Page, login: string, password = PASSWORD): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Username or e-mail').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function signOut(page: Page): Promise<void> {
  await leave(page);
  await expect(page).toHaveURL(/\/sign-in/);
}

test('a name, a picture and what one tells of oneself are changed, and others see it', async ({ visitors }) => {
  const ada = await visitors.signUp('ada', 'Ada Okafor');
  const bob = await visitors.signUp('bob', 'Bob Wilson');
  await bob.page.getByRole('button', { name: 'New direct message' }).first().click();
  await bob.page.getByRole('dialog').getByText('Ada Okafor').click();
  const inSidebar = bob.page.getByRole('navigation').getByRole('listitem').filter({ hasText: /Ada/ });
  await expect(inSidebar).toBeVisible();

  await ada.page.goto('/settings/profile');
  await ada.page.getByLabel('Display name').fill('Ada O. Okafor');
  await ada.page.getByLabel('What you do').fill('Looms');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await expect(ada.page.getByText('Saved.')).toBeVisible();
  await expect(inSidebar).toHaveText(/Ada O\. Okafor/);
  await ada.page.reload();
  await expect(ada.page.getByLabel('What you do')).toHaveValue('Looms');
  await ada.page.getByLabel('Username').fill('bob');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await expect(ada.page.getByText('This username is taken.')).toBeVisible();

  await ada.page
    .getByLabel('Choose a picture')
    .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: await picture() });
  const crop = ada.page.getByRole('dialog', { name: 'Choose what is shown' });
  await crop.getByLabel('Zoom').focus();
  for (let presses = 0; presses < 5; presses++) await ada.page.keyboard.press('ArrowRight');
  expect(Number(await crop.getByLabel('Zoom').inputValue())).toBeGreaterThan(1.1);
  // To the blue half, by keys alone.
  await crop.getByRole('button', { name: 'Move the picture' }).focus();
  for (let presses = 0; presses < 8; presses++) await ada.page.keyboard.press('ArrowRight');
  await crop.getByRole('button', { name: 'Use this picture' }).click();
  await expect(crop).toHaveCount(0);
  const face = inSidebar.locator('img');
  await expect(face).toHaveAttribute('src', /^\/pictures\//);
  expect(await middleOf(bob.page, (await face.getAttribute('src')) ?? '')).toBe('blue');

  await ada.page.getByRole('button', { name: 'Remove picture' }).click();
  await expect(face).toHaveCount(0);
});

/** Which of the two pixels a picture shows in its middle. */
function middleOf(page: Page, src: string): Promise<string> {
  return page.evaluate(async (from) => {
    const picture = await createImageBitmap(await (await fetch(from)).blob());
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext('2d');
    context?.drawImage(picture, picture.width / 2, picture.height / 2, 1, 1, 0, 0, 1, 1);
    const [red = 0, , blue = 0] = context?.getImageData(0, 0, 1, 1).data ?? [];
    return blue > red ? 'blue' : 'red';
  }, src);
}

test('a second factor is set up, asked for, replaced by a recovery code, and turned off', async ({ visitors }) => {
  const { page } = await visitors.signUp('farah', 'Farah Amin');
  await page.goto('/settings/security');
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByLabel('Your password').fill('not this one');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText('The name or the password is wrong.')).toBeVisible();
  await page.getByLabel('Your password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible();
  const secret = await readSecret(page);
  const step = stepAt(Date.now());
  await page.getByLabel('The code that it shows now').fill(codeOfStep(secret, step));
  await page.getByRole('button', { name: 'Turn on' }).click();
  const codes = await readCodes(page);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('10 recovery codes are left.')).toBeVisible();
  await signOut(page);

  await signIn(page, 'farah');
  await page.getByLabel('Code of your authenticator').fill('000000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('The code is wrong or was used already.')).toBeVisible();
  // No code works twice, so that of the half minute after.
  await page.getByLabel('Code of your authenticator').fill(codeOfStep(secret, step + 1));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/:\d+\/$/);
  await signOut(page);

  await signIn(page, 'farah');
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(codes[0] ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/:\d+\/$/);

  await page.goto('/settings/security');
  await expect(page.getByText('9 recovery codes are left.')).toBeVisible();
  await page.getByRole('button', { name: 'New recovery codes' }).click();
  await page.getByLabel('Current password').first().fill(PASSWORD);
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(codes[1] ?? '');
  await page.getByRole('button', { name: 'New recovery codes' }).click();
  const renewed = await readCodes(page);
  expect(renewed.filter((code) => codes.includes(code))).toEqual([]);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByLabel('Current password').first().fill(PASSWORD);
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(renewed[0] ?? '');
  await page.getByRole('button', { name: 'Turn off' }).click();
  await expect(page.getByRole('button', { name: 'Set up' })).toBeVisible();
  await signOut(page);
  await signIn(page, 'farah');
  await expect(page).toHaveURL(/:\d+\/$/);
});

test('a session that is ended on another device is over there at once', async ({ visitors }) => {
  const here = await visitors.signUp('ivo', 'Ivo Petrov');
  const there = await visitors.arrive();
  await signIn(there.page, 'ivo');
  await expect(there.page).toHaveURL(/:\d+\/$/);
  await there.page.goto('/settings/appearance');
  await there.page.getByRole('radio', { name: 'Dark' }).check();
  await expect(there.page.locator('html')).toHaveAttribute('data-theme', 'dark');

  await here.page.goto('/settings/devices');
  await expect(here.page.getByText('This device')).toBeVisible();
  await expect(here.page.getByRole('main').getByRole('listitem').filter({ hasText: 'Chrome on' })).toHaveCount(2);
  const began = Date.now();
  await here.page.getByRole('button', { name: /^Sign out Chrome/ }).click();
  await expect(there.page).toHaveURL(/\/sign-in\?ended=1&to=%2Fsettings%2Fappearance/);
  test.info().annotations.push({ type: 'over after', description: `${Date.now() - began} ms` });
  await expect(there.page.getByText('Your session has ended.')).toBeVisible();
  await expect(here.page.getByRole('button', { name: /^Sign out Chrome/ })).toHaveCount(0);
});

test('a key made in the browser opens the documented APIs, until it is revoked', async ({ visitors, server }) => {
  const { page } = await visitors.signUp('kofi', 'Kofi Mensah');
  await page.goto('/settings/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('What it is for').fill('backup script');
  await page.getByRole('button', { name: 'Create key' }).click();
  const key = (await page.getByRole('dialog').locator('code').textContent()) ?? '';
  await page.getByRole('button', { name: 'I have kept it' }).click();
  const ask = () => fetch(`${server.base}/api/v1/rooms`, { headers: { authorization: `Bearer ${key}` } });
  expect((await ask()).status).toBe(200);

  const row = page.getByRole('listitem').filter({ hasText: 'backup script' });
  await expect(row.getByText(key.slice(0, 8))).toBeVisible();
  await expect(page.getByText(key)).toHaveCount(0);
  await row.getByRole('button', { name: 'Revoke backup script' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(row).toHaveCount(0);
  expect((await ask()).status).toBe(401);

  await page.getByRole('button', { name: 'New bot' }).click();
  await page.getByLabel('Its name').fill('Greeter');
  await page.getByLabel('Its username').fill('greeter');
  await page.getByRole('button', { name: 'Create bot' }).click();
  await page.getByRole('button', { name: 'New key for Greeter' }).click();
  await page.getByLabel('What it is for').fill('greeting');
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByRole('dialog').locator('code')).toHaveText(/^parley_/);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'greeting' }).first()).toBeVisible();
});

test('what one wants to be told of is kept; a room is made quieter, and the whole is there after a reload', async ({
  visitors,
}) => {
  const { page } = await visitors.signUp('lena', 'Lena Brandt');
  await page.getByRole('main').getByRole('button', { name: 'Create a room' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('workshop');
  await page.getByRole('button', { name: 'Create room' }).click();
  await expect(page.getByRole('heading', { name: 'workshop', exact: true })).toBeVisible();
  await page.goto('/settings/notifications');
  await page.getByLabel('Word or phrase').fill('deploy');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('switch', { name: 'Push nothing in quiet hours' }).click();
  await page.getByLabel('From').fill('21:30');
  await page.getByLabel('Make a room quieter').selectOption({ label: 'workshop' });
  await page.getByLabel('workshop').selectOption('nothing');
  await page.getByRole('button', { name: 'For 4 hours' }).click();
  await expect(page.getByRole('button', { name: 'Turn notifications on again' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Remove deploy' })).toBeVisible();
  await expect(page.getByLabel('From')).toHaveValue('21:30');
  await expect(page.getByLabel('workshop')).toHaveValue('nothing');
  await page.getByRole('button', { name: 'Turn notifications on again' }).click();
  await page.getByRole('button', { name: 'Remove deploy' }).click();
  await expect(page.getByRole('button', { name: 'Remove deploy' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'For 4 hours' })).toBeVisible();
});

test('the language changes at once, direction and all, without loading the page anew', async ({ visitors }) => {
  const { page } = await visitors.signUp('mona', 'Mona Said');
  await page.goto('/settings/language');
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await page.getByRole('radio', { name: 'العربية' }).check();
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.getByRole('heading', { name: 'الإعدادات' })).toBeVisible();
  await page.getByRole('radio', { name: 'Français' }).check();
  await expect(page.getByRole('heading', { name: 'Paramètres' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr');
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
});

test('one takes all of one’s own along as an archive; leaving is planned, and taken back', async ({ visitors }) => {
  // The server keeps an owner, whoever leaves it.
  await visitors.signUp('olga', 'Olga Stern');
  const { page } = await visitors.signUp('petra', 'Petra Novak');
  await page.goto('/settings/data');
  await page.getByRole('button', { name: 'Make an archive' }).click();
  const link = page.getByRole('link', { name: 'Download' });
  await expect(link).toBeVisible({ timeout: 30_000 });
  const coming = page.waitForEvent('download');
  await link.click();
  const archive = await coming;
  expect(archive.suggestedFilename()).toMatch(/\.(zip|tar|tar\.gz|tgz)$/);
  expect(await archive.failure()).toBeNull();

  await page.getByRole('button', { name: 'Delete my account…' }).click();
  await page.getByLabel('Your password').fill('not this one');
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await expect(page.getByText('The name or the password is wrong.')).toBeVisible();
  await page.getByLabel('Your password').fill(PASSWORD);
  await page.getByLabel('My messages and files go too').check();
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await expect(page.getByText(/Your account will be deleted on .* and all you wrote/)).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Keep my account' }).click();
  await expect(page.getByRole('button', { name: 'Delete my account…' })).toBeVisible();
});

test('axe finds nothing in any section, by day and by night; on a phone one section stands at a time', async ({
  visitors,
}) => {
  const { page } = await visitors.signUp('quinn', 'Quinn Avery');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const section of SECTIONS) {
      await page.goto(`/settings/${section}`);
      await expect(page.getByRole('heading', { level: 3 }).first()).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [section, colorScheme, id, nodes.map(({ html }) => html)])).toEqual([]);
    }
  }
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto('/settings');
  await expect(page.getByLabel('Display name')).toBeHidden();
  await page.getByRole('link', { name: 'Profile' }).click();
  await expect(page.getByRole('heading', { name: 'Profile' })).toBeFocused();
  await expect(page.getByLabel('Display name')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Devices' })).toBeHidden();
  await page.getByRole('link', { name: 'Back' }).click();
  await expect(page.getByRole('link', { name: 'Devices' })).toBeVisible();
});
