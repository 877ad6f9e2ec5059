import { type Page, test } from './server.ts';
import { expect, mutate } from './shell-steps.ts';

test.use({ serverOf: 'many-rooms' });

test.setTimeout(280_000);

const ROOMS = 1000;

/** How long the page was busy at a stretch while something was done, at worst, and until the next picture stood. */
async function measure(page: Page, what: () => Promise<unknown>): Promise<{ busy: number; answered: number }> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  });
  const began = Date.now();
  await what();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  const answered = Date.now() - began;
  const tasks = await page.evaluate<number[]>('window.tasks');
  return { busy: Math.round(Math.max(0, ...tasks)), answered };
}

test('a thousand rooms at the side do not make it slow', async ({ visitors }) => {
  const { page } = await visitors.signUp('yara', 'Yara Finch');
  for (let at = 0; at < ROOMS; at += 50) {
    const some = Array.from({ length: 50 }, (_, more) => at + more);
    await Promise.all(some.map((n) => mutate(page, 'rooms.create', { name: `room ${n}`, visibility: 'private' })));
  }
  await page.goto('/search');
  const links = page.locator('[data-room]');
  await expect(links).toHaveCount(ROOMS);
  const roomId = Number(await links.nth(500).getAttribute('data-room'));
  const name = (await links.nth(500).textContent()) ?? '';

  const opened = await measure(page, async () => {
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Find anything' })).toBeFocused();
  });
  const typed = await measure(page, () => page.keyboard.type(name));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
  await expect(page.getByLabel(`Message #${name}`)).toBeFocused();
  const told = await measure(page, () => mutate(page, 'messages.send', { roomId, content: 'One more' }));
  await expect(page.getByRole('log').getByText('One more')).toBeVisible();
  const moved = await measure(page, async () => {
    for (let step = 0; step < 10; step++) await page.keyboard.press('Alt+ArrowDown');
  });
  // biome-ignore lint/suspicious/noConsole: the figures are what it is run for
  console.info(
    `1,000 rooms, ms busy at a stretch: switcher ${opened.busy} (there after ${opened.answered}), ${name.length} letters typed ${typed.busy}, a message ${told.busy}, ten rooms on ${moved.busy}`,
  );
  // The machine may be busy with other things too; a list that is laid out whole each time is slower by far.
  for (const { busy } of [opened, typed, told, moved]) expect(busy).toBeLessThan(500);
});
