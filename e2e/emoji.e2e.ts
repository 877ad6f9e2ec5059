import { openRoom, say } from './by-api.ts';
import { expect, type Page, test } from './server.ts';

/** What another person does is on the screen within this time, without a reload. */
const AT_ONCE = { timeout: 5000 };

const row = (page: Page, text: string) => page.getByRole('log').getByRole('article').filter({ hasText: text });

test.use({ serverOf: 'emoji' });
test.slow();

test('a skin tone is chosen once, and from then on hands have it: as reactions, in texts, after a reload', async ({
  visitors,
}) => {
  const { page } = await visitors.signUp('ida', 'Ida Noll');
  const roomId = await openRoom('hands', page);
  await say(page, roomId, 'Who helps?');
  await page.goto(`/rooms/${roomId}`);

  await row(page, 'Who helps').focus();
  await page.keyboard.press('+');
  const picker = page.getByRole('dialog', { name: 'React' });
  await expect(picker.getByRole('searchbox', { name: 'Find an emoji' })).toBeFocused();
  await picker.getByRole('button', { name: 'Skin tone' }).click();
  const tones = picker.getByRole('group', { name: 'Skin tone' });
  await expect(tones.getByRole('button', { name: 'As it comes' })).toBeFocused();
  // Escape leaves the tones and no more; then by keys alone.
  await page.keyboard.press('Escape');
  await expect(picker.getByRole('button', { name: 'Skin tone' })).toBeFocused();
  await page.keyboard.press('Enter');
  for (let steps = 0; steps < 3; steps++) await page.keyboard.press('Tab');
  await expect(tones.getByRole('button', { name: 'Medium', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(picker.getByRole('button', { name: 'Skin tone' })).toHaveText('✋🏽');

  await picker.getByRole('searchbox').fill('raised hand');
  await expect(picker.getByRole('button', { name: 'raised hand', exact: true })).toHaveText('✋🏽');
  await picker.getByRole('button', { name: 'raised hand', exact: true }).click();
  await expect(row(page, 'Who helps').getByRole('button', { name: '✋🏽: 1 person' })).toBeVisible(AT_ONCE);

  await page.reload();
  const field = page.getByLabel('Message #hands');
  await field.pressSequentially(':clap');
  await expect(page.getByRole('option').first()).toContainText('👏🏽');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue(/^👏🏽 ?$/);
  // What is no hand has no tone, and what was used lately comes in the tone of now.
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  const other = page.getByRole('dialog', { name: 'Emoji' });
  await expect(other.getByRole('button', { name: 'raised hand', exact: true })).toHaveText('✋🏽');
  await expect(other.getByRole('button', { name: 'party popper', exact: true })).toHaveText('🎉');
  await other.getByRole('button', { name: 'Skin tone' }).click();
  await other.getByRole('button', { name: 'As it comes' }).click();
  await expect(other.getByRole('button', { name: 'raised hand', exact: true })).toHaveText('✋');
});

test('any emoji there is stands for what one is at, found by its name and without a mouse', async ({ visitors }) => {
  const jo = await visitors.signUp('jo', 'Jo Hart');
  const kai = await visitors.signUp('kai', 'Kai Ito');
  const roomId = await openRoom('states', jo.page, kai.page);
  await say(jo.page, roomId, 'Back at four');
  await kai.page.goto(`/rooms/${roomId}`);
  await expect(row(kai.page, 'Back at four')).toBeVisible();

  await jo.page.goto(`/rooms/${roomId}`);
  await jo.page.getByRole('button', { name: 'Your status and settings' }).click();
  await jo.page.getByRole('menuitem', { name: 'Set a status' }).click();
  const dialog = jo.page.getByRole('dialog', { name: 'Your status' });
  await dialog.getByRole('button', { name: 'Emoji of the status' }).focus();
  await jo.page.keyboard.press('Enter');
  await expect(dialog.getByRole('searchbox', { name: 'Find an emoji' })).toBeFocused();
  // Escape leaves the picker, and the dialog stays.
  await jo.page.keyboard.press('Escape');
  await expect(dialog.getByRole('searchbox')).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Emoji of the status' })).toBeFocused();
  await jo.page.keyboard.press('Enter');
  await jo.page.keyboard.type('otter');
  await expect(dialog.getByRole('button', { name: 'otter', exact: true })).toBeVisible();
  await jo.page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Emoji of the status' })).toHaveText('🦦');
  await dialog.getByLabel('What are you doing?').fill('At the river');
  await jo.page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(row(kai.page, 'Back at four').getByText('🦦')).toBeVisible(AT_ONCE);
});
