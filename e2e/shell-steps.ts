import AxeBuilder from '@axe-core/playwright';
import { type Page, expect as strict } from '@playwright/test';

/** These journeys tell what happens, not how fast: a machine that has much to do may take its time. */
export const expect = strict.configure({ timeout: 25_000 });

interface Device {
  page: Page;
  context: import('@playwright/test').BrowserContext;
}

/** What somebody does elsewhere, by the procedures that his browser would call. */
// biome-ignore lint/suspicious/noExplicitAny: whatever the procedure answers
export async function mutate(page: Page, procedure: string, input: object): Promise<any> {
  const answer = await page.request.post(`/api/trpc/${procedure}`, { data: input });
  expect(`${procedure} ${answer.status()}`).toBe(`${procedure} 200`);
  return (await answer.json()).result.data;
}

export async function idOf(page: Page): Promise<number> {
  return (await (await page.request.get('/api/trpc/users.me')).json()).result.data.id;
}

/** Another browser of the same person. */
export async function secondDevice(
  visitors: { arrive(): Promise<Device> },
  first: Device,
  path: string,
): Promise<Device> {
  const device = await visitors.arrive();
  await device.context.addCookies(await first.context.cookies());
  await device.page.goto(path);
  return device;
}

/** Nothing that a machine can find is in the way of anybody, in either theme. */
export async function expectAccessible(page: Page, what: string, without: string[] = []): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    // What fades in would be measured while it is half there.
    await page.evaluate(async () => {
      const ending = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
      // Some are given up when what they move goes.
      await Promise.allSettled(ending.map((animation) => animation.finished));
    });
    const { violations } = await new AxeBuilder({ page }).disableRules(without).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    expect({ what, theme, found }).toEqual({ what, theme, found: [] });
  }
}
