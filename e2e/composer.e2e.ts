import AxeBuilder from '@axe-core/playwright';
import { ask, call, createRoom, SOON } from './composer-rooms.ts';
import { expect, type Page, test } from './server.ts';

test.use({ alsoExpected: /status of 4\d\d/ });
test.setTimeout(150_000);

const logOf = (page: Page) => page.getByRole('log');

async function write(page: Page, room: string, text: string): Promise<void> {
  await page.getByLabel(`Message #${room}`).fill(text);
  await page.keyboard.press('Enter');
}

test('names of people, rooms, emoji and commands are completed by keyboard alone', async ({ visitors }) => {
  const { page } = await visitors.signUp('frida', 'Frida Kahlo');
  await visitors.signUp('diego', 'Diego Rivera');
  const roomId = await createRoom(page, 'casa-azul');
  const { items } = await ask<{ items: { id: number; username: string }[] }>(page, 'users.search', { query: 'diego' });
  await call(page, 'members.add', { roomId, userId: items[0]?.id });
  const field = page.getByLabel('Message #casa-azul');
  const list = page.getByRole('listbox', { name: 'Suggestions' });

  await field.pressSequentially('Hello @die');
  await expect(list.getByRole('option', { name: 'Diego Rivera' })).toHaveAttribute('aria-selected', 'true', SOON);
  const active = await field.getAttribute('aria-activedescendant');
  await expect(page.locator(`[id="${active}"]`)).toContainText('Diego Rivera');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations).toEqual([]);
  }
  await field.press('Enter');
  await expect(field).toHaveValue('Hello @diego ');
  await expect(list).toHaveCount(0);

  // Escape leaves the list and what is written; the next word asks anew.
  await field.pressSequentially('and @roo');
  await expect(list.getByRole('option', { name: '@room' })).toBeVisible();
  await field.press('Escape');
  await expect(list).toHaveCount(0);
  await field.pressSequentially('f see #cas');
  await expect(list.getByRole('option', { name: 'casa-azul' })).toBeVisible();
  await field.press('Tab');
  await field.pressSequentially(':tad');
  await expect(list.getByRole('option', { name: ':tada:' })).toBeVisible(SOON);
  await field.press('Tab');
  await expect(field).toHaveValue('Hello @diego and @roof see #casa-azul 🎉 ');
  await field.press('Enter');
  await expect(logOf(page).getByText('see')).toBeVisible();

  await field.pressSequentially('/to');
  await expect(list.getByRole('option')).toHaveCount(1);
  await field.press('Enter');
  await field.pressSequentially('Colours');
  await field.press('Enter');
  await expect(page.getByRole('main').getByText('Colours').first()).toBeVisible(SOON);
  await expect(field).toHaveValue('');
});

test('each command does what it says, and an unknown one is told, not sent', async ({ visitors }) => {
  const { page } = await visitors.signUp('georgia', 'Georgia O’Keeffe');
  await visitors.signUp('alfred', 'Alfred Stieglitz');
  const roomId = await createRoom(page, 'ghost-ranch');
  const field = page.getByLabel('Message #ghost-ranch');
  const status = page.getByRole('status').filter({ hasText: /\w/ });

  await write(page, 'ghost-ranch', '/me paints\u0021');
  await expect(logOf(page).getByText('paints!')).toBeVisible(SOON);
  await write(page, 'ghost-ranch', '/shrug who knows');
  const shrugged = () => ask<{ messages: { content: string }[] }>(page, 'messages.list', { roomId });
  await expect.poll(async () => (await shrugged()).messages[0]?.content).toBe('who knows ¯\\\\\\_(ツ)\\_/¯');

  await write(page, 'ghost-ranch', '/topic Bones and flowers');
  await expect(status.getByText('The topic is changed.')).toBeVisible(SOON);
  await write(page, 'ghost-ranch', '/invite @alfred');
  await expect(status.getByText('Added: Alfred Stieglitz')).toBeVisible(SOON);
  await write(page, 'ghost-ranch', '/invite');
  await expect(page.getByText('Write it like this: /invite @name @name')).toBeVisible(SOON);
  await expect(field).toHaveValue('/invite');

  const muted = async () => {
    const { items } = await ask<{ items: { roomId: number; mutedUntil: string | null }[] }>(page, 'preferences.rooms');
    return items.find((one) => one.roomId === roomId)?.mutedUntil ?? null;
  };
  await write(page, 'ghost-ranch', '/mute 2h');
  await expect(status.getByText('This room is muted until')).toBeVisible(SOON);
  expect(Math.abs(Date.parse((await muted()) ?? '') - Date.now() - 7_200_000)).toBeLessThan(60_000);
  await write(page, 'ghost-ranch', '/unmute');
  await expect(status.getByText('notifies you again')).toBeVisible(SOON);
  expect(await muted()).toBeNull();

  const me = () => ask<{ statusMessage: string; dndUntil: string | null }>(page, 'users.me');
  await write(page, 'ghost-ranch', '/status In the desert');
  await expect.poll(async () => (await me()).statusMessage).toBe('In the desert');
  await write(page, 'ghost-ranch', '/away');
  await expect.poll(async () => (await me()).statusMessage).toBe('Away');
  await write(page, 'ghost-ranch', '/dnd 30m');
  await expect.poll(async () => (await me()).dndUntil).not.toBeNull();
  await write(page, 'ghost-ranch', '/dnd off');
  await expect.poll(async () => (await me()).dndUntil).toBeNull();

  await write(page, 'ghost-ranch', '/help');
  await expect(page.getByRole('dialog').getByText('/topic what the room is about')).toBeVisible(SOON);
  await page.keyboard.press('Escape');

  const sentBefore = (await shrugged()).messages.length;
  await write(page, 'ghost-ranch', '/topci Bones');
  await expect(page.getByText('There is no command /topci.')).toBeVisible();
  await expect(field).toHaveValue('/topci Bones');
  await field.fill('//topci Bones');
  await expect(page.getByText('There is no command /topci.')).toHaveCount(0);
  await field.press('Enter');
  await expect.poll(async () => (await shrugged()).messages[0]?.content).toBe('/topci Bones');
  expect((await shrugged()).messages).toHaveLength(sentBefore + 1);

  await write(page, 'ghost-ranch', '/leave');
  await page.getByRole('dialog').getByRole('button', { name: 'Leave the room' }).click();
  // The last owner cannot leave.
  await expect(status.getByText('A room needs an owner')).toBeVisible(SOON);
});

test('marks are set by keys, a pasted address makes a link of what is selected, and undo takes it back', async ({
  visitors,
}) => {
  const { page } = await visitors.signUp('henri', 'Henri Matisse');
  await createRoom(page, 'jazz');
  const field = page.getByLabel('Message #jazz');
  await field.fill('cut paper');
  await field.press('ControlOrMeta+a');
  await field.press('ControlOrMeta+b');
  await expect(field).toHaveValue('**cut paper**');
  await field.press('ControlOrMeta+b');
  await field.press('ControlOrMeta+i');
  await expect(field).toHaveValue('_cut paper_');
  await field.press('ControlOrMeta+z');
  await expect(field).toHaveValue('cut paper');
  await field.press('ControlOrMeta+a');
  await field.evaluate((element) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'https://example.org');
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(field).toHaveValue('[cut paper](https://example.org)');
  await field.fill('- one');
  await field.press('Shift+Enter');
  await field.pressSequentially('two');
  await expect(field).toHaveValue('- one\n- two');
  await page.getByRole('button', { name: 'Formatting' }).click();
  await page.getByRole('toolbar', { name: 'Formatting' }).getByRole('button', { name: 'List', exact: true }).click();
  await expect(field).toHaveValue('- one\ntwo');
});

test('in a slow room one waits as long as the room says, and what is written waits along', async ({ visitors }) => {
  const { page: owner } = await visitors.signUp('ingres', 'Jean Ingres');
  const { page } = await visitors.signUp('juan', 'Juan Gris');
  const roomId = await createRoom(owner, 'salon', { isPublic: true });
  await call(owner, 'rooms.update', { roomId, slowModeSeconds: 12 });
  await call(page, 'members.join', { roomId });
  await page.goto(`/rooms/${roomId}`);
  await write(page, 'salon', 'First');
  await expect(logOf(page).getByText('First')).toBeVisible();
  await expect(page.getByRole('timer')).toContainText('Slow mode:', SOON);
  await write(page, 'salon', 'Second');
  await expect(page.getByLabel('Message #salon')).toHaveValue('Second');
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled();
  await expect(page.getByRole('timer')).toHaveCount(0, SOON);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(logOf(owner).getByText('Second')).toBeVisible(SOON);
  // Who moderates does not wait.
  for (const text of ['Third', 'Fourth']) await write(owner, 'salon', text);
  await expect(logOf(page).getByText('Fourth')).toBeVisible(SOON);

  // Where only some may write, the others are told.
  await call(owner, 'rooms.update', { roomId, readOnly: true });
  await expect(page.getByText('Only owners and moderators write here.')).toBeVisible(SOON);
  await expect(page.getByLabel('Message #salon')).toHaveCount(0);
});
