import { call, openRoom } from './calls.ts';
import { expect, test } from './server.ts';

// What a device keeps of how its reader wants the app.

const SOON = { timeout: 20_000 };

test.use({ serverOf: 'remembered' });

test('light, dark or as the system is: at once, from the first picture on, and in every window', async ({
  visitors,
}) => {
  const { page, context } = await visitors.signUp('nina', 'Nina Hamnett');
  const ground = () =>
    page.evaluate(() => getComputedStyle(document.querySelector('main') ?? document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/settings/appearance');
  await page.getByRole('radio', { name: 'Dark' }).check();
  const dark = await ground();
  await page.getByRole('radio', { name: 'Light' }).check();
  const light = await ground();
  expect(dark).not.toBe(light);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await ground()).toBe(light);

  // The page comes with it: nothing is drawn light first and dark then.
  await page.getByRole('radio', { name: 'Dark' }).check();
  expect(await (await page.request.get('/')).text()).toContain('data-theme="dark"');
  const other = await context.newPage();
  await other.goto('/settings/appearance');
  await expect(other.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await other.close();

  await page.getByRole('radio', { name: /^As the system/ }).check();
  expect(await ground()).toBe(dark);
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await ground()).toBe(light);
});

test('what stands beside a room is as wide as one wants it, and stays so', async ({ visitors }) => {
  const { page } = await visitors.signUp('dod', 'Dod Procter');
  const roomId = await openRoom(page, 'harbour');
  await page.goto(`/rooms/${roomId}?panel=members`);
  const edge = page.getByRole('separator', { name: 'Width of the panel' });
  await expect(edge).toHaveAttribute('aria-valuenow', '340', SOON);
  await edge.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(edge).toHaveAttribute('aria-valuenow', '356');
  const box = await edge.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 4, 400);
  await page.mouse.down();
  await page.mouse.move(900, 400, { steps: 4 });
  await page.mouse.up();
  await expect(edge).toHaveAttribute('aria-valuenow', '460');
  await page.reload();
  await expect(edge).toHaveAttribute('aria-valuenow', '460', SOON);
  await page.keyboard.press('Escape');
  await expect(page.getByLabel('Message #harbour')).toBeFocused();
});

test('what is addressed to one is heard in a window that one does not look at, but never in quiet hours', async ({
  visitors,
}) => {
  const iris = await visitors.signUp('iris', 'Iris Tree');
  const gwen = await visitors.signUp('gwen', 'Gwen John');
  const roomId = await openRoom(iris.page, 'bell');
  await call(gwen.page, 'members.join', { roomId });
  // Each note is counted where it begins.
  await iris.context.addInitScript(() => {
    const begin = AudioScheduledSourceNode.prototype.start;
    AudioScheduledSourceNode.prototype.start = function (...when) {
      document.documentElement.dataset.notes = String(Number(document.documentElement.dataset.notes ?? 0) + 1);
      begin.apply(this, when);
    };
    // A browser that is driven takes every window for the one that is looked at.
    document.hasFocus = () => false;
  });
  await iris.page.goto('/settings/notifications');
  await expect(iris.page.getByRole('switch', { name: 'Push nothing in quiet hours' })).toBeVisible(SOON);
  const heard = () => iris.page.evaluate(() => Number(document.documentElement.dataset.notes ?? 0));
  const write = (content: string) => call(gwen.page, 'messages.send', { roomId, content });

  await write('@iris are you there?');
  await expect.poll(heard, SOON).toBe(2);

  // All day but the minute that was a while ago.
  const now = new Date();
  const past = (now.getUTCHours() * 60 + now.getUTCMinutes() + 24 * 60 - 120) % (24 * 60);
  await call(iris.page, 'users.setProfile', { timeZone: 'UTC' });
  await call(iris.page, 'notifications.setSettings', { quietHours: { from: (past + 1) % (24 * 60), to: past } });
  await iris.page.reload();
  await expect(iris.page).toHaveTitle(/^\(1\)/, SOON);
  await write('@iris it can wait');
  await expect(iris.page).toHaveTitle(/^\(2\)/, SOON);
  await iris.page.getByRole('switch', { name: 'Push nothing in quiet hours' }).click();
  await expect(iris.page.getByLabel('From')).toHaveCount(0);
  expect(await heard()).toBe(0);
  await write('@iris now?');
  await expect.poll(heard, SOON).toBe(2);
});
