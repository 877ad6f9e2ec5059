import { type Page, signOut, test } from './server.ts';
import { expect, expectAccessible, mutate } from './shell-steps.ts';

test.use({ serverOf: 'shell-ways' });

test.setTimeout(200_000);

const SCREENS = ['/', '/search', '/search?q=hello', '/notifications', '/settings', '/settings/appearance'];

/** One sees where the keyboard is: something is drawn around it, or around the field that it is part of. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const isShown = () => {
    const focus = document.activeElement;
    for (let one = focus; one && one !== document.body; one = one.parentElement) {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      if (outlineStyle !== 'none' && outlineWidth !== '0px') return 'shown';
      if (one.matches('form') && boxShadow !== 'none') return 'shown';
      if (one.matches('dialog')) return one.contains(focus) && focus?.matches('input') ? 'shown' : 'in a dialog';
    }
    return `nothing around ${focus?.outerHTML.slice(0, 120)}`;
  };
  await expect.poll(() => page.evaluate(isShown)).toBe('shown');
}

async function tabTo(page: Page, wanted: ReturnType<Page['locator']>): Promise<void> {
  for (let step = 0; step < 60; step++) {
    if (await wanted.evaluate((element) => element === document.activeElement).catch(() => false)) {
      await expectVisibleFocus(page);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error('the Tab key does not lead there');
}

test('from signing in to signing out without a mouse, and one always sees where one is', async ({ visitors }) => {
  const first = await visitors.signUp('uma', 'Uma Reed');
  await mutate(first.page, 'rooms.create', { name: 'pier', visibility: 'public' });
  await expect(first.page.getByRole('link', { name: 'pier' })).toBeVisible();
  await signOut(first.page);
  await expect(first.page).toHaveURL(/sign-in/);
  const { page } = first;
  await tabTo(page, page.getByLabel('Username or e-mail'));
  await page.keyboard.type('uma');
  await page.keyboard.press('Tab');
  await page.keyboard.type('a quiet atelier by the sea');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Rooms and direct messages' })).toBeVisible();

  await tabTo(page, page.getByRole('link', { name: 'pier' }));
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Message #pier')).toBeFocused();
  await expectVisibleFocus(page);
  await expect(page).toHaveTitle(/pier/);
  await page.keyboard.type('Written by hand');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log').getByText('Written by hand')).toBeVisible();

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Find anything' })).toBeFocused();
  await page.keyboard.type('>open notif');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Notifications', level: 1 })).toBeFocused();
  await expectVisibleFocus(page);
  await expect(page).toHaveTitle(/Notifications/);
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page.getByLabel('Message #pier')).toBeFocused();
  await page.keyboard.type('half a word');
  await page.keyboard.press('?');
  await expect(page.getByLabel('Message #pier')).toHaveValue('half a word?');
  await page.keyboard.press('Control+/');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByLabel('Message #pier')).toBeFocused();

  await tabTo(page, page.getByRole('button', { name: 'Skip to the messages' }));
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Message #pier')).toBeFocused();
  await tabTo(page, page.getByRole('button', { name: 'Your status and settings' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/sign-in/);
});

test('on a phone one is at the rooms or in a room, and finds back', async ({ visitors }) => {
  const { page } = await visitors.signUp('vera', 'Vera Dunn');
  await page.setViewportSize({ width: 390, height: 800 });
  await mutate(page, 'rooms.create', { name: 'shore', visibility: 'public' });
  const rooms = page.getByRole('navigation', { name: 'Rooms and direct messages' });
  await rooms.getByRole('link', { name: 'shore' }).click();
  await expect(page.getByRole('heading', { name: 'shore', exact: true })).toBeVisible();
  await expect(rooms).toBeHidden();
  await page.getByRole('link', { name: 'Back to the list of rooms' }).click();
  await expect(rooms).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'shore', exact: true })).toBeVisible();
  for (const screen of SCREENS) {
    await page.goto(screen);
    await expectNothingBeyond(page, screen);
  }
});

test('on a phone the log is where it was when what lay over it is closed', async ({ visitors }) => {
  const { page } = await visitors.signUp('yara', 'Yara Lund');
  await page.setViewportSize({ width: 390, height: 800 });
  const { room } = await mutate(page, 'rooms.create', { name: 'long', visibility: 'public' });
  for (let count = 1; count <= 40; count++)
    await mutate(page, 'messages.send', { roomId: room.id, content: `message ${count}` });
  await page.goto(`/rooms/${room.id}`);
  const row = (count: number) => page.getByRole('article').filter({ hasText: new RegExp(`message ${count}$`) });
  await expect(row(40)).toBeInViewport();
  await row(12).scrollIntoViewIfNeeded();
  await expect(row(40)).not.toBeInViewport();
  const before = await row(12).evaluate((one) => one.getBoundingClientRect().top);
  await page.getByRole('button', { name: 'Details' }).click();
  await expect(page.getByRole('heading', { name: 'Details' })).toBeVisible();
  await expect(row(12)).toBeHidden();
  await page.goBack();
  await expect(row(12)).toBeInViewport();
  expect(await row(12).evaluate((one) => one.getBoundingClientRect().top)).toBeCloseTo(before, 0);
});

test('who wants no motion sees none', async ({ visitors }) => {
  const { page } = await visitors.signUp('zita', 'Zita Moreau');
  /** How long what is under way takes, in thousandths, and what of the page would take its time. */
  const motion = () =>
    page.evaluate(() => {
      const under = document.getAnimations().map(({ effect }) => Number(effect?.getTiming().duration ?? 0));
      const slow = [...document.querySelectorAll('*')].filter((one) => {
        const { transitionDuration, transitionProperty } = getComputedStyle(one);
        return transitionProperty !== 'none' && transitionDuration.split(', ').some((time) => time !== '0s');
      });
      return { longest: Math.max(0, ...under), slow: slow.length };
    });
  const openHelp = async () => {
    await page.keyboard.press('Control+/');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    return motion();
  };
  await expect(page.getByRole('main').getByRole('button', { name: 'Browse rooms' })).toBeVisible();
  expect((await openHelp()).slow).toBeGreaterThan(0);
  await page.keyboard.press('Escape');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const { longest, slow } = await openHelp();
  expect(longest).toBeLessThanOrEqual(1);
  expect(slow).toBe(0);
});

test('right to left the rooms stand at the right, and nothing sticks out', async ({ visitors, server }) => {
  const { page, context } = await visitors.signUp('wafa', 'وفاء منصور');
  await mutate(page, 'rooms.create', { name: 'مرفأ', visibility: 'public' });
  await context.addCookies([{ name: 'locale', value: 'ar', url: server.base }]);
  for (const width of [1360, 390]) {
    await page.setViewportSize({ width, height: 800 });
    for (const screen of [...SCREENS, '/rooms/1']) {
      await page.goto(screen);
      await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
      await expectNothingBeyond(page, screen);
    }
  }
  await page.setViewportSize({ width: 1360, height: 860 });
  await page.goto('/');
  const box = await page.getByRole('complementary').first().boundingBox();
  expect(Math.round((box?.x ?? 0) + (box?.width ?? 0))).toBe(1360);
});

async function expectNothingBeyond(page: Page, screen: string): Promise<void> {
  await expect(page.locator('nav').first()).toBeAttached();
  const over = () => document.documentElement.scrollWidth - window.innerWidth;
  await expect.poll(async () => [screen, await page.evaluate(over)]).toEqual([screen, 0]);
}

test('the frame, its menus and what it shows first are in nobody’s way', async ({ visitors }) => {
  const { page } = await visitors.signUp('xena', 'Xena Lowe');
  await expect(page.getByRole('heading', { name: 'Welcome, Xena Lowe' })).toBeVisible();
  await expectAccessible(page, 'home');
  const { room } = await mutate(page, 'rooms.create', { name: 'cove', visibility: 'public' });
  await page.getByRole('link', { name: 'cove' }).click();
  await expect(page.getByLabel('Message #cove')).toBeVisible();
  await mutate(page, 'preferences.setRoom', { roomId: room.id, favourite: true, level: 'nothing' });
  await expect(page.getByRole('region', { name: 'Favourites' })).toBeVisible();
  await expectAccessible(page, 'room');
  await page.getByRole('button', { name: 'Your status and settings' }).click();
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
  // A menu stands above the page, and in none of its regions.
  await expectAccessible(page, 'own menu', ['region']);
});
