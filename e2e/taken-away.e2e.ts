import { deed, openRoom, say } from './by-api.ts';
import { expect, type Page, test } from './server.ts';
import { idOf } from './shell-steps.ts';

// What others take away while one is at it: the message one changes, the room one looks at.

const SOON = { timeout: 20_000 };
const SAVING = /messages\.edit/;
const SENDING = /messages\.send/;
const row = (page: Page, text: string) => page.getByRole('log').first().getByRole('article').filter({ hasText: text });
const editor = (page: Page) => page.getByRole('textbox', { name: 'Edit', exact: true });

test.use({ serverOf: 'taken away', alsoExpected: /status of 40[04]/ });

test('what one wrote of a change is not lost: over a cut line, over a refusal, nor when the message is deleted', async ({
  visitors,
}) => {
  const { page, context } = await visitors.signUp('vera', 'Vera Molnar');
  const roomId = await openRoom('plotter', page);
  await say(page, roomId, 'The first thought');
  const { id } = await say(page, roomId, 'The second thought');
  await page.goto(`/rooms/${roomId}`);
  const field = page.getByLabel('Message #plotter');
  await expect(field).toBeFocused();

  await page.keyboard.press('ArrowUp');
  await expect(editor(page)).toBeFocused();
  await page.keyboard.type(', better put');
  await context.route(SAVING, (route) => route.abort());
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'cannot be reached' })).toBeVisible(SOON);
  await expect(editor(page)).toHaveValue('The second thought, better put');
  await context.unroute(SAVING);
  await editor(page).press('Enter');
  await expect(row(page, 'The second thought, better put')).toContainText('edited', SOON);
  await expect(field).toBeFocused();

  // Longer than a message may be: it is said, and what was written is there to be shortened.
  await page.keyboard.press('ArrowUp');
  await editor(page).fill('x'.repeat(12_000));
  await editor(page).press('Enter');
  await expect(page.getByText('The message is too long.')).toBeVisible(SOON);
  await expect(editor(page)).toHaveValue('x'.repeat(12_000), SOON);
  await editor(page).press('Escape');
  await expect(row(page, 'The second thought, better put')).toBeVisible();

  await page.keyboard.press('ArrowUp');
  await editor(page).fill('Words that took a while');
  await deed(page, 'messages.delete', { messageId: id });
  await expect(page.getByText('The message you were changing was deleted.')).toBeVisible(SOON);
  await expect(field).toBeFocused();
  await page.getByRole('button', { name: 'Keep what I wrote' }).click();
  await expect(field).toHaveValue('Words that took a while');
  await expect(field).toBeFocused();
});

test('through the messages by keyboard one does not fall out of them, whatever goes', async ({ visitors }) => {
  const { page } = await visitors.signUp('hilma', 'Hilma af Klint');
  const roomId = await openRoom('temple', page);
  const [one, , three] = [
    await say(page, roomId, 'Message one'),
    await say(page, roomId, 'Message two'),
    await say(page, roomId, 'Message three'),
  ];
  await page.goto(`/rooms/${roomId}`);
  await expect(row(page, 'Message three')).toBeVisible();

  // From anywhere but a field K leads to the messages, also from a button within one of them.
  await page.getByRole('link', { name: 'temple' }).focus();
  await page.keyboard.press('k');
  await expect(row(page, 'Message three')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(row(page, 'Message three')).not.toBeFocused();
  await page.keyboard.press('k');
  await expect(row(page, 'Message two')).toBeFocused();

  // In a field they are letters.
  await page.keyboard.press('Escape');
  await page.keyboard.type('joke');
  await expect(page.getByLabel('Message #temple')).toHaveValue('joke');
  await expect(page.getByLabel('Message #temple')).toBeFocused();
  await page.getByLabel('Message #temple').fill('');
  await row(page, 'Message two').focus();

  // Taken back from where it was deleted; what is being deleted is not changed by the arrow.
  await page.keyboard.press('j');
  await page.keyboard.press('Delete');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'Message three')).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(page.getByText('Message deleted.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowUp');
  await expect(editor(page)).toHaveValue('Message two');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Undo' }).click();

  await row(page, 'Message three').focus();
  await deed(page, 'messages.delete', { messageId: three.id });
  await expect(row(page, 'Message three')).toHaveCount(0, SOON);
  await expect(row(page, 'Message two')).toBeFocused();
  await row(page, 'Message one').focus();
  await deed(page, 'messages.delete', { messageId: one.id });
  await expect(row(page, 'Message one')).toHaveCount(0, SOON);
  await expect(row(page, 'Message two')).toBeFocused();
});

test('a reply to what is gone by then is not lost, wherever its author is when it is refused', async ({ visitors }) => {
  const { page, context } = await visitors.signUp('lygia', 'Lygia Clark');
  const roomId = await openRoom('bichos', page);
  await openRoom('elsewhere', page);
  const parent = await say(page, roomId, 'What do you think?');
  await page.goto(`/rooms/${roomId}?thread=${parent.id}`);
  await page.getByLabel('Reply in thread').fill('A lot, as it happens');
  await context.route(SENDING, (route) => route.abort());
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'elsewhere' }).click();
  await expect(page.getByLabel('Message #elsewhere')).toBeFocused();
  await deed(page, 'messages.delete', { messageId: parent.id });
  await context.unroute(SENDING);
  await expect(page.getByText('Not sent. This message is gone.')).toBeVisible({ timeout: 40_000 });
  await page.getByRole('button', { name: 'Go there' }).click();
  const thread = page.getByRole('region', { name: 'Thread' });
  await expect(thread).toContainText('A lot, as it happens');
  await thread.getByRole('button', { name: 'Keep what I wrote' }).click();
  await expect(page.getByLabel('Message #bichos')).toHaveValue('A lot, as it happens');
  await expect(page.getByLabel('Message #bichos')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row(page, 'A lot, as it happens')).toBeVisible();
});

test('whoever is taken out of the room that he looks at is told so, and finds the way on, on a phone too', async ({
  visitors,
}) => {
  const owner = await visitors.signUp('paula', 'Paula Becker');
  const guest = await visitors.signUp('otto', 'Otto Modersohn');
  const roomId = await openRoom('worpswede', owner.page, guest.page);
  await deed(owner.page, 'rooms.update', { roomId, visibility: 'private' });
  const { page } = guest;
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`/rooms/${roomId}`);
  await page.getByLabel('Message #worpswede').fill('Half a sentence');
  await deed(owner.page, 'members.remove', { roomId, userId: await idOf(page) });
  const told = page.getByRole('heading', { name: 'You are no longer in this room' });
  await expect(told).toBeFocused(SOON);
  await expect(page).toHaveTitle(/You are no longer in this room/);
  await page.getByRole('link', { name: 'To the start' }).click();
  await expect(page).toHaveURL('/');
  await expect(page.getByRole('navigation').first()).toBeVisible();
});

test('the list of keys has every key that does something to a message or a text', async ({ visitors }) => {
  const { page } = await visitors.signUp('sonia', 'Sonia Delaunay');
  await openRoom('simultané', page);
  await expect(page.getByRole('link', { name: 'simultané' })).toBeVisible(SOON);
  await page.keyboard.press('Control+/');
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  const named = (name: string) => list.getByRole('term').filter({ hasText: new RegExp(`^${name}$`) });
  for (const name of [
    'Quote',
    'Forward',
    'Save for later',
    'Mark unread from here',
    'Delete your message',
    'Quotation',
  ])
    await expect(named(name)).toHaveCount(1);
});
