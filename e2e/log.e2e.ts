import { ask, fillRoom } from './long-room.ts';
import { expect, type Page, test } from './server.ts';

const LIVE = { timeout: 15_000 };
const COUNT = 100_000;
const READ = 90_000;
const UP = 5_000;

const said = (what: string) => process.stdout.write(`${what}\n`);
const meOf = async (page: Page) => (await ask<{ id: number }>(page, 'users.me', {})).id;

async function openRoom(page: Page, name: string, memberIds: number[] = []): Promise<number> {
  const { room } = await ask<{ room: { id: number } }>(page, 'rooms.create', { name, memberIds });
  return room.id;
}

/** The number of each message that stands in the page. */
function numbers(page: Page): Promise<number[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('[data-id]')].map((row) => Number(/message (\d+)/.exec(row.textContent ?? '')?.[1])),
  );
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  return Math.round((metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0) / 1e5) / 10;
}

test.use({ serverOf: 'log' });

test('a room of 100,000 messages opens where one left off, and its reader goes anywhere in it at once', async ({
  visitors,
  server,
}) => {
  test.setTimeout(600_000);
  const ada = await visitors.signUp('ada_long', 'Ada Okafor');
  const bob = await visitors.signUp('bob_long', 'Bob Wilson');
  const { page } = ada;
  const [adaId, bobId] = [await meOf(page), await meOf(bob.page)];
  const roomId = await openRoom(page, 'long', [bobId]);
  const began = performance.now();
  await fillRoom(server, { roomId, senderId: bobId, reader: { id: adaId, hasRead: READ }, count: COUNT });
  said(`${COUNT} messages written in ${((performance.now() - began) / 1000).toFixed(1)} s`);

  // It opens at the first unread message, with what was read before it.
  await page.goto('/');
  const link = page.getByRole('link', { name: 'long' });
  await expect(link).toContainText('unread');
  let start = performance.now();
  await link.click();
  const log = page.getByRole('log', { name: 'Messages' });
  const row = (n: number) => log.getByRole('article').filter({ hasText: new RegExp(`message ${n}(?!\\d)`) });
  await expect(page.getByText('New', { exact: true })).toBeInViewport();
  await expect(row(READ + 1)).toBeInViewport();
  await expect(row(READ)).toBeInViewport();
  said(`opened at the divider in ${Math.round(performance.now() - start)} ms`);
  await expect(link).toContainText('unread');
  const heapBefore = await heapOf(page);

  // Up by thousands: what is far goes, so neither the page nor the memory grows.
  start = performance.now();
  const most = await page.evaluate(async (target) => {
    const view = document.querySelector('main section');
    const first = () => Number(/message (\d+)/.exec(document.querySelector('[data-id]')?.textContent ?? '')?.[1]);
    let rows = 0;
    while (view && first() > target) {
      view.scrollTop -= 1500;
      await new Promise(requestAnimationFrame);
      rows = Math.max(rows, document.querySelectorAll('[data-row]').length);
    }
    return rows;
  }, READ - UP);
  const heapAfter = await heapOf(page);
  said(
    `scrolled up ${UP} messages in ${Math.round(performance.now() - start)} ms; at most ${most} rows; heap ${heapBefore} MB, then ${heapAfter} MB`,
  );
  expect(most).toBeLessThanOrEqual(350);
  expect(heapAfter - heapBefore).toBeLessThan(20);
  const loaded = await numbers(page);
  expect(loaded).toEqual(loaded.map((_, at) => (loaded[0] ?? 0) + at));

  // To the very first by a key, to the latest by the pill.
  await log.getByRole('article').nth(20).focus();
  start = performance.now();
  await page.keyboard.press('Home');
  await expect(row(1)).toBeInViewport();
  await expect(page.getByText('This is the beginning of long')).toBeVisible();
  said(`at the first message in ${Math.round(performance.now() - start)} ms`);
  start = performance.now();
  await page.getByRole('button', { name: '10,000 new messages' }).click();
  await expect(row(COUNT)).toBeInViewport();
  said(`at the latest in ${Math.round(performance.now() - start)} ms`);
  await expect(link).not.toContainText('unread');
  expect((await numbers(page)).at(-1)).toBe(COUNT);

  // What is written now stands there, and further up it is counted instead.
  await bob.page.goto(`/rooms/${roomId}`);
  await bob.page.getByLabel('Message #long').fill('message 100001');
  await bob.page.keyboard.press('Enter');
  await expect(row(COUNT + 1)).toBeInViewport();

  // To a day: the first message that was written on it.
  await page
    .locator('main section')
    .getByRole('button', { name: /Go to another day/ })
    .last()
    .click();
  const day = await page.evaluate(() => {
    const then = new Date(Date.now() - 300 * 86_400_000);
    return [then.getFullYear(), then.getMonth() + 1, then.getDate()].map((n) => String(n).padStart(2, '0')).join('-');
  });
  start = performance.now();
  await page.getByRole('dialog', { name: 'Go to' }).getByLabel('Day').fill(day);
  await page.keyboard.press('Enter');
  const lit = page.locator('[data-lit]');
  await expect(lit).toBeInViewport();
  said(`at a day of ten months ago in ${Math.round(performance.now() - start)} ms`);
  const shown = Number(/message (\d+)/.exec((await lit.textContent()) ?? '')?.[1]);
  expect(Math.abs(shown - (COUNT - 300 * 144))).toBeLessThan(200);
  await bob.page.getByLabel('Message #long').fill('message 100002');
  await bob.page.keyboard.press('Enter');
  await page.getByRole('button', { name: '1 new message', exact: true }).click();
  await expect(row(COUNT + 2)).toBeInViewport();
});

test('a permalink opens a message in its context, and stands out; one in a thread opens the thread', async ({
  visitors,
  server,
}) => {
  const { page } = await visitors.signUp('pia', 'Pia Lund');
  const me = await meOf(page);
  const roomId = await openRoom(page, 'links');
  await fillRoom(server, { roomId, senderId: me, reader: { id: me, hasRead: 1000 }, count: 1000 });
  const first = await ask<{ messages: { id: number }[] }>(page, 'messages.list', { roomId, afterId: 0, limit: 100 });
  const id = first.messages[76]?.id ?? 0;

  await page.goto(`/rooms/${roomId}?at=${id}`);
  const lit = page.locator('[data-lit]');
  await expect(lit).toBeInViewport();
  await expect(lit).toContainText('message 77');
  await expect(lit).toBeFocused();
  for (const near of [75, 79])
    await expect(page.getByRole('article').filter({ hasText: `message ${near}` })).toBeInViewport();
  await expect(lit).toHaveCount(0);

  // J and K go on from there; Escape leads back to where one writes.
  await page.keyboard.press('j');
  await expect(page.locator('[data-row]:focus')).toContainText('message 78');
  await page.keyboard.press('k');
  await page.keyboard.press('ArrowUp');
  await expect(page.locator('[data-row]:focus')).toContainText('message 76');
  await page.keyboard.press('PageDown');
  await expect(page.locator('[data-row]:focus')).not.toContainText('message 76');
  await page.keyboard.press('Escape');
  await expect(page.getByLabel('Message #links')).toBeFocused();

  // Whoever reads on has left the message, and the address says so.
  await page.getByRole('button', { name: 'To the latest' }).click();
  await expect(page.getByRole('article').filter({ hasText: 'message 1000' })).toBeInViewport();
  await expect(page).toHaveURL(`/rooms/${roomId}`);

  const send = (content: string) =>
    ask<{ message: { id: number } }>(page, 'messages.send', { roomId, content, parentId: id });
  const reply = (await send('the reply')).message.id;
  await page.goto(`/rooms/${roomId}?at=${reply}`);
  await expect(page).toHaveURL(`/rooms/${roomId}?thread=${id}&at=${reply}`);
  const thread = page.getByRole('region', { name: 'Thread' });
  await expect(thread.getByText('message 77')).toBeVisible();
  await expect(thread.locator('[data-lit]')).toContainText('the reply');
});

test('two people answer each other in a thread; the room shows how many did', async ({ visitors }) => {
  const tom = await visitors.signUp('tom', 'Tom Berg');
  const uma = await visitors.signUp('uma', 'Uma Rao');
  const roomId = await openRoom(tom.page, 'threads', [await meOf(uma.page)]);
  await tom.page.goto(`/rooms/${roomId}`);
  await tom.page.getByLabel('Message #threads').fill('Who brings the cake?');
  await tom.page.keyboard.press('Enter');
  await uma.page.goto(`/rooms/${roomId}`);
  const asked = uma.page.getByRole('log', { name: 'Messages' }).getByRole('article').filter({ hasText: 'the cake' });
  await expect(asked).toBeVisible(LIVE);
  const id = Number(await asked.getAttribute('data-id'));

  await uma.page.goto(`/rooms/${roomId}?thread=${id}`);
  const threadOf = (page: Page) => page.getByRole('region', { name: 'Thread' });
  const uThread = threadOf(uma.page);
  await expect(uThread.getByText('No replies yet')).toBeVisible();
  await uThread.getByRole('textbox').fill('I do');
  await uma.page.keyboard.press('Enter');
  await expect(uThread.getByText('1 reply', { exact: true })).toBeVisible(LIVE);

  // It counts in the room, and stands in the thread alone.
  const room = tom.page.getByRole('log', { name: 'Messages' });
  await expect(room.getByText('1 reply')).toBeVisible(LIVE);
  await expect(room.getByText('I do')).toHaveCount(0);
  await room.getByText('1 reply').click();
  const tThread = threadOf(tom.page);
  await expect(tThread.getByText('I do')).toBeVisible(LIVE);
  await tThread.getByRole('textbox').fill('Chocolate, please');
  await tom.page.keyboard.press('Enter');
  await expect(uThread.getByText('Chocolate, please')).toBeVisible(LIVE);
  await expect(uThread.getByText('2 replies', { exact: true })).toBeVisible(LIVE);
  // Who did so lately stands beside it.
  const line = uma.page.getByRole('main').getByRole('link', { name: /2 replies/ });
  await expect(line.locator('.face')).toHaveText(['T', 'U']);

  // What is done to a reply or to the message itself is seen in the thread.
  const replyId = Number(await tThread.getByRole('article').filter({ hasText: 'I do' }).getAttribute('data-id'));
  await ask(uma.page, 'messages.edit', { messageId: replyId, content: 'I do, at noon' });
  await expect(tThread.getByText('I do, at noon')).toBeVisible(LIVE);
  await ask(uma.page, 'reactions.add', { messageId: id, emoji: '🎉' });
  await expect(tThread.getByRole('button', { name: /🎉/ })).toBeVisible(LIVE);
  await ask(uma.page, 'messages.delete', { messageId: replyId });
  await expect(tThread.getByText('I do, at noon')).toHaveCount(0, LIVE);

  // Reading the room is reading it all: nothing stays unread for the replies.
  await expect(uma.page.getByRole('link', { name: 'threads' })).not.toContainText('unread', LIVE);

  // As wide as one wants it, also by keyboard, and after a reload.
  const edge = tom.page.getByRole('separator', { name: 'Width of the panel' });
  await edge.focus();
  await tom.page.keyboard.press('ArrowLeft');
  await tom.page.keyboard.press('ArrowLeft');
  await expect(edge).toHaveAttribute('aria-valuenow', '372');
  await tom.page.reload();
  await expect(edge).toHaveAttribute('aria-valuenow', '372');

  // Escape closes it, and one writes on in the room.
  await tThread.getByRole('textbox').focus();
  await tom.page.keyboard.press('Escape');
  await expect(tThread).toHaveCount(0);
  await expect(tom.page).toHaveURL(`/rooms/${roomId}`);
  await expect(tom.page.getByLabel('Message #threads')).toBeFocused();

  // On a phone it takes the room's place. With its message goes the thread.
  await uma.page.setViewportSize({ width: 390, height: 800 });
  await expect(uma.page.getByLabel('Message #threads')).toBeHidden();
  await expect(uThread).toBeInViewport({ ratio: 0.9 });
  await ask(tom.page, 'messages.delete', { messageId: id });
  await expect(uThread.getByText('This message is gone')).toBeVisible(LIVE);
  await uThread.getByRole('button', { name: 'Close' }).click();
  await expect(uma.page.getByLabel('Message #threads')).toBeVisible();
});

test('a conversation goes on after the line was lost in the middle of it, wherever one was reading', async ({
  visitors,
  server,
}) => {
  const xia = await visitors.signUp('xia', 'Xia Chen');
  const yul = await visitors.signUp('yul', 'Yul Park');
  const [xiaId, yulId] = [await meOf(xia.page), await meOf(yul.page)];
  const roomId = await openRoom(xia.page, 'line', [yulId]);
  await fillRoom(server, { roomId, senderId: yulId, reader: { id: xiaId, hasRead: 2000 }, count: 2000 });
  for (const { page } of [xia, yul]) await page.goto(`/rooms/${roomId}`);
  const row = (n: number) => xia.page.getByRole('article').filter({ hasText: new RegExp(`message ${n}(?!\\d)`) });
  await expect(row(2000)).toBeInViewport();
  const write = async (page: Page, text: string) => {
    await page.getByLabel('Message #line').fill(text);
    await page.keyboard.press('Enter');
  };
  await yul.page.getByRole('button', { name: /new message|To the latest/ }).click();
  await write(yul.page, 'message 2001');
  await expect(row(2001)).toBeInViewport();

  await xia.context.setOffline(true);
  await write(xia.page, 'message 2004');
  for (const n of [2002, 2003]) await write(yul.page, `message ${n}`);
  await xia.context.setOffline(false);
  await expect(row(2004)).toBeInViewport({ timeout: 30_000 });
  await expect(row(2003)).toBeVisible(LIVE);
  const shown = (await numbers(xia.page)).slice(-4);
  expect(shown.toSorted()).toEqual([2001, 2002, 2003, 2004]);

  // Far up nothing moves when the line comes back; the end is where it was left, and whole.
  await xia.page.getByRole('article').last().focus();
  await xia.page.keyboard.press('Home');
  await expect(row(1)).toBeInViewport();
  await xia.context.setOffline(true);
  await write(yul.page, 'message 2005');
  await xia.context.setOffline(false);
  await expect(xia.page.getByRole('button', { name: '1 new message', exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(row(1)).toBeInViewport();
  await xia.page.getByRole('button', { name: '1 new message', exact: true }).click();
  await expect(row(2005)).toBeInViewport();
});
