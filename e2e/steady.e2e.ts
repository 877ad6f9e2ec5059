import { deed } from './by-api.ts';
import { ask, fillRoom } from './long-room.ts';
import { expect, type Page, test } from './server.ts';

const LIVE = { timeout: 15_000 };
const COUNT = 100_000;
const READ = 90_000;

const meOf = async (page: Page) => (await ask<{ id: number }>(page, 'users.me', {})).id;

interface Moved {
  /** by how many pixels what was in view moved at the most, in any frame */
  most: number;
  rows: number;
  frames: number;
}

/**
 * Looks where the rows in view stand after each frame, until `happens` is over. What is seen is what was painted: a frame's own
 * work may still put right what came before it.
 */
async function movedWhile(page: Page, happens: () => Promise<void>): Promise<Moved> {
  const look = await page.evaluateHandle(() => {
    const view = document.querySelector('main section')?.getBoundingClientRect();
    if (!view) throw new Error('there is no log');
    const placeOf = (row: Element) => row.getBoundingClientRect().bottom;
    const inView = [...document.querySelectorAll('[data-id]')].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return top > view.top && bottom < view.bottom;
    });
    const before = new Map(inView.map((row) => [row, placeOf(row)]));
    const state = { most: 0, rows: inView.length, frames: 0, isOver: false, last: Promise.resolve() };
    const afterFrame = () =>
      new Promise<void>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve();
        requestAnimationFrame(() => port2.postMessage(null));
      });
    const watch = async () => {
      while (!state.isOver) {
        await afterFrame();
        state.frames++;
        for (const [row, place] of before)
          state.most = Math.max(
            state.most,
            row.isConnected ? Math.abs(placeOf(row) - place) : Number.POSITIVE_INFINITY,
          );
      }
    };
    state.last = watch();
    return state;
  });
  await happens();
  return look.evaluate(async (state) => {
    // What comes a moment later counts as well.
    const until = state.frames + 10;
    while (state.frames < until) await new Promise(requestAnimationFrame);
    state.isOver = true;
    await state.last;
    return { most: state.most, rows: state.rows, frames: state.frames };
  });
}

function expectStill(what: string, { most, rows, frames }: Moved): void {
  process.stdout.write(`${what}: ${rows} rows in view moved by at most ${most} px in ${frames} frames\n`);
  expect(rows).toBeGreaterThan(2);
  expect(frames).toBeGreaterThan(10);
  expect(most).toBeLessThan(1);
}

/** The ids of the loaded messages that stand above what is in view, the nearest last. */
const above = (page: Page) =>
  page.evaluate(() => {
    const top = document.querySelector('main section')?.getBoundingClientRect().top ?? 0;
    const rows = [...document.querySelectorAll<HTMLElement>('[data-id]')];
    return rows.filter((row) => row.getBoundingClientRect().bottom < top).map((row) => Number(row.dataset.id));
  });

const loaded = (page: Page) =>
  page.evaluate(() => [...document.querySelectorAll<HTMLElement>('[data-id]')].map((row) => Number(row.dataset.id)));

const scrollBy = (page: Page, by: number) =>
  page.evaluate(async (pixels) => {
    document.querySelector('main section')?.scrollBy(0, pixels);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  }, by);

test.use({ serverOf: 'steady' });

test('what somebody reads does not move by a pixel, whatever comes, grows or goes above it or at the end', async ({
  visitors,
  server,
}) => {
  test.setTimeout(240_000);
  const { page } = await visitors.signUp('ada', 'Ada Okafor');
  const bob = await visitors.signUp('bob', 'Bob Wilson');
  const [adaId, bobId] = [await meOf(page), await meOf(bob.page)];
  const { room } = await ask<{ room: { id: number } }>(page, 'rooms.create', { name: 'long', memberIds: [bobId] });
  const roomId = room.id;
  await fillRoom(server, { roomId, senderId: bobId, reader: { id: adaId, hasRead: READ }, count: COUNT });

  // Pages of messages come when they are let through.
  let held: (() => void)[] | null = null;
  await page.route(/messages\.list/, async (route) => {
    if (held) await new Promise<void>((resolve) => held?.push(resolve));
    await route.continue();
  });
  await page.goto(`/rooms/${roomId}`);
  await expect(page.getByText('New', { exact: true })).toBeInViewport();
  await page.mouse.move(0, 0);

  for (const [what, step, edge] of [
    ['older messages arrive above', -300, 0],
    ['older messages arrive above, and as many go below', -300, 0],
    ['newer messages arrive below', 300, -1],
  ] as const) {
    const waiting: (() => void)[] = [];
    held = waiting;
    for (let steps = 0; waiting.length === 0; steps++) {
      expect(steps, 'the next page is asked for').toBeLessThan(400);
      await scrollBy(page, step);
    }
    const before = (await loaded(page)).at(edge);
    const moved = await movedWhile(page, async () => {
      held = null;
      for (const letThrough of waiting) letThrough();
      await expect.poll(async () => (await loaded(page)).at(edge)).not.toBe(before);
    });
    expectStill(what, moved);
  }

  // What stands above changes: it grows by words, by a reaction, by what loads late; some of it goes.
  await scrollBy(page, -400);
  await page.waitForLoadState('networkidle');
  const higher = await above(page);
  const [edited, reacted, deleted, late] = higher.slice(-5);
  const rowOf = (id: number | undefined) => page.locator(`[data-id="${id}"]`);
  const changed = await movedWhile(page, async () => {
    const content = Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n');
    await deed(bob.page, 'messages.edit', { messageId: edited, content });
    await expect(rowOf(edited)).toContainText('line 29', LIVE);
    await deed(bob.page, 'reactions.add', { messageId: reacted, emoji: '🎉' });
    await expect(rowOf(reacted).getByRole('button', { name: '🎉: 1 person' })).toBeAttached(LIVE);
    await deed(bob.page, 'messages.delete', { messageId: deleted });
    await expect(rowOf(deleted)).toHaveCount(0, LIVE);
    await rowOf(late).evaluate((row) => {
      row.style.minHeight = '777px';
    });
    await expect.poll(async () => (await rowOf(late).boundingBox())?.height).toBe(777);
  });
  expectStill('what stands above grows and goes', changed);

  // Further up than the end nothing moves when others go on writing; at the end it does.
  await page.getByRole('button', { name: /new messages/ }).click();
  const last = page.getByRole('article').last();
  await expect(last).toBeInViewport();
  await expect(last).toContainText(`message ${COUNT}`);
  await scrollBy(page, -600);
  const written = await movedWhile(page, async () => {
    for (const n of [1, 2, 3])
      await deed(bob.page, 'messages.send', { roomId, content: `One more, with a word or two: ${n}` });
    await expect(last).toContainText('a word or two: 3', LIVE);
  });
  expectStill('others write at the end', written);
  await page.getByRole('button', { name: '3 new messages' }).click();
  await expect(last).toBeInViewport();
  await deed(bob.page, 'messages.send', { roomId, content: 'The very last' });
  await expect(last).toContainText('The very last', LIVE);
  await expect(last).toBeInViewport();
});
