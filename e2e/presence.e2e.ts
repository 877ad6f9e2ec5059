import { expect, test } from './server.ts';

const AT_ONCE = { timeout: 2000 };

test('one sees who types, and who is here', async ({ visitors }) => {
  const gita = await visitors.signUp('gita', 'Gita Rao');
  const hugo = await visitors.signUp('hugo', 'Hugo Blanc');
  await gita.page.getByRole('button', { name: 'New direct message' }).first().click();
  await gita.page.getByLabel('Name or username').fill('hugo');
  await gita.page.getByRole('dialog').getByRole('button', { name: 'Hugo Blanc' }).click();
  const composer = gita.page.getByLabel('Message Hugo Blanc');
  await composer.fill('Hello');
  await gita.page.keyboard.press('Enter');
  await hugo.page.getByRole('link', { name: 'Gita Rao' }).click();
  await expect(hugo.page.getByRole('log').getByText('Hello')).toBeVisible();

  const typing = hugo.page.getByText('Gita Rao is typing…');
  const line = hugo.page.locator('[data-typing]');
  const before = await line.boundingBox();
  await composer.pressSequentially('Are you');
  await expect(typing).toBeVisible(AT_ONCE);
  expect(await line.boundingBox()).toEqual(before);
  await composer.fill('');
  await expect(typing).toHaveCount(0, AT_ONCE);
  await composer.pressSequentially('Are you there?');
  await expect(typing).toBeVisible(AT_ONCE);
  await gita.page.keyboard.press('Enter');
  await expect(hugo.page.getByRole('log').getByText('Are you there?')).toBeVisible(AT_ONCE);
  await expect(typing).toHaveCount(0, AT_ONCE);
  await expect(gita.page.getByText('is typing…')).toHaveCount(0);

  const dot = hugo.page.getByRole('link', { name: 'Gita Rao' }).locator('[data-presence]');
  await expect(dot).toHaveAttribute('data-presence', 'online');
  await expect(hugo.page.getByRole('main').getByText('Online', { exact: false }).first()).toBeVisible();
  await gita.context.close();
  await expect(dot).toHaveCount(0, { timeout: 30_000 });
  await expect(hugo.page.getByText('Last seen')).toBeVisible();
});
