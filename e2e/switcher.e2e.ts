import { test } from './server.ts';
import { expect, expectAccessible, idOf, mutate } from './shell-steps.ts';

test.use({ serverOf: 'switcher' });

test.setTimeout(200_000);

test('Ctrl-K leads by a few letters to a room, a person, a message and a command, without a mouse', async ({
  visitors,
}) => {
  const nora = await visitors.signUp('nora', 'Nora Quist');
  const omar = await visitors.signUp('omar', 'Ömar Faruk');
  const omarId = await idOf(omar.page);
  const open = async (name: string) =>
    (await mutate(nora.page, 'rooms.create', { name, visibility: 'public', memberIds: [omarId] })).room.id;
  const [studio, cafe] = [await open('studio'), await open('café-talk')];
  await mutate(omar.page, 'messages.send', { roomId: cafe, content: 'The samovar is broken again' });
  await nora.page.goto(`/rooms/${studio}`);
  const { page } = nora;
  await expect(page.getByLabel('Message #studio')).toBeFocused();
  const field = page.getByRole('combobox', { name: 'Find anything' });
  const options = page.getByRole('listbox', { name: 'Results' }).getByRole('option');
  const chosen = options.and(page.locator('[aria-selected=true]'));
  const seek = async (words: string) => {
    await page.keyboard.press('Control+k');
    await expect(field).toBeFocused();
    await page.keyboard.type(words);
  };

  // What waits comes first, and where one is comes last.
  await page.keyboard.press('Control+k');
  await expect(chosen).toContainText('café-talk');
  await expectAccessible(page, 'switcher');
  await page.keyboard.press('Escape');
  await expect(page.getByLabel('Message #studio')).toBeFocused();

  await seek('cafe');
  await expect(chosen).toContainText('café-talk');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'café-talk', exact: true })).toBeVisible();
  await expect(page.getByLabel('Message #café-talk')).toBeFocused();

  await seek('omar');
  await expect(options.filter({ hasText: '@omar' })).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Message Ömar Faruk')).toBeFocused();

  await seek('samov');
  const found = options.filter({ hasText: 'The samovar is broken again' });
  await expect(found).toBeVisible();
  while (!(await found.and(page.locator('[aria-selected=true]')).count())) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/rooms\/\d+\?at=\d+$/);
  await expect(page.getByRole('log').getByText('The samovar is broken again')).toBeVisible();

  await seek('>dark');
  await expect(chosen).toContainText('Appearance: dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await seek('>keyb');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await expectAccessible(page, 'keyboard shortcuts');
  await page.keyboard.press('Escape');

  await seek('nothing is called so');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/search\?q=nothing/);
  // Nothing of what was typed into it stays behind.
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('samov');

  // Over what is known it works without a network too.
  await nora.context.setOffline(true);
  await seek('stud');
  await expect(chosen).toContainText('studio');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'studio', exact: true })).toBeVisible();
});

test('whoever types on right after Ctrl-K is understood, though what finds things has yet to be loaded', async ({
  visitors,
}) => {
  const { page } = await visitors.signUp('rosa', 'Rosa Lind');
  const ids = [];
  for (const name of ['veranda', 'orchard']) ids.push((await mutate(page, 'rooms.create', { name })).room.id);
  await page.goto(`/rooms/${ids[0]}`);
  const composer = page.getByLabel('Message #veranda');
  await expect(composer).toBeFocused();
  await expect(page.getByRole('link', { name: 'orchard' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('orch');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'orchard', exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'veranda' }).click();
  await expect(composer).toBeFocused();
  await expect(composer).toHaveValue('');
});
