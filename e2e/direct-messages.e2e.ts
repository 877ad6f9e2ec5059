import { expect, type Page, test } from './server.ts';

const AT_ONCE = { timeout: 2000 };

async function say(page: Page, to: string, text: string): Promise<void> {
  await page.getByLabel(`Message ${to}`).fill(text);
  await page.keyboard.press('Enter');
}

test('two people write to each other, change their minds, lose the line and find everything again', async ({
  visitors,
}) => {
  const carla = await visitors.signUp('carla', 'Carla Ruiz');
  const deniz = await visitors.signUp('deniz', 'Deniz Kaya');

  await carla.page.getByRole('button', { name: 'New direct message' }).first().click();
  await carla.page.getByLabel('Name or username').fill('deniz');
  await carla.page.getByRole('dialog').getByRole('button', { name: 'Deniz Kaya' }).click();
  await say(carla.page, 'Deniz Kaya', 'Lunch at noon?');

  const fromCarla = deniz.page.getByRole('link', { name: 'Carla Ruiz' });
  await expect(fromCarla).toContainText('1 unread', AT_ONCE);
  await fromCarla.click();
  const denizLog = deniz.page.getByRole('log');
  const carlaLog = carla.page.getByRole('log');
  await expect(denizLog.getByText('Lunch at noon?')).toBeVisible();
  await expect(fromCarla).not.toContainText('unread', AT_ONCE);

  // A reaction, there and back.
  await denizLog.getByRole('article').filter({ hasText: 'Lunch at noon?' }).hover();
  await deniz.page.getByRole('button', { name: 'React with 👍' }).click();
  const thumbs = carlaLog.getByRole('button', { name: '👍: 1 person' });
  await expect(thumbs).toBeVisible(AT_ONCE);
  await thumbs.click();
  await expect(denizLog.getByRole('button', { name: '👍: 2 people' })).toBeVisible(AT_ONCE);

  // The last message is edited from the composer.
  await carla.page.getByLabel('Message Deniz Kaya').press('ArrowUp');
  await carlaLog.getByLabel('Edit').fill('Lunch at one?');
  await carla.page.keyboard.press('Enter');
  await expect(denizLog.getByText('Lunch at one?')).toBeVisible(AT_ONCE);
  await expect(denizLog.getByText('edited')).toBeVisible();
  await expect(denizLog.getByText('Lunch at noon?')).toHaveCount(0);

  // A deletion that is taken back never leaves the browser; one that is not does, after a while.
  await say(carla.page, 'Deniz Kaya', 'Wrong window');
  await expect(denizLog.getByText('Wrong window')).toBeVisible(AT_ONCE);
  const wrong = carlaLog.getByRole('article').filter({ hasText: /Wrong window|Message deleted/ });
  await wrong.hover();
  await wrong.getByRole('button', { name: 'More actions' }).click();
  await carla.page.getByRole('menuitem', { name: 'Delete' }).click();
  await wrong.getByRole('button', { name: 'Undo' }).click();
  await expect(wrong.getByText('Wrong window')).toBeVisible();
  await expect(denizLog.getByText('Wrong window')).toBeVisible();
  await wrong.focus();
  await carla.page.keyboard.press('Delete');
  await expect(denizLog.getByText('Wrong window')).toHaveCount(0, { timeout: 12_000 });
  await expect(wrong).toHaveCount(0);

  // The line is gone at one end.
  await deniz.context.setOffline(true);
  await expect(deniz.page.getByText('No connection.')).toBeVisible();
  await say(carla.page, 'Deniz Kaya', 'Are you on the train?');
  await expect(carlaLog.getByText('Are you on the train?')).toBeVisible();
  await say(deniz.page, 'Carla Ruiz', 'In the tunnel');
  await expect(denizLog.getByText('In the tunnel')).toBeVisible();
  await expect(denizLog.getByText('Are you on the train?')).toHaveCount(0);

  await deniz.context.setOffline(false);
  await expect(denizLog.getByText('Are you on the train?')).toBeVisible({ timeout: 10_000 });
  await expect(deniz.page.getByText('No connection.')).toHaveCount(0);
  await expect(carlaLog.getByText('In the tunnel')).toBeVisible(AT_ONCE);
  await expect(denizLog.getByText('Not sent.')).toHaveCount(0);

  const texts = ['Lunch at one?', 'Are you on the train?', 'In the tunnel'];
  for (const { page } of [carla, deniz]) {
    for (const text of texts) await expect(page.getByRole('log').getByText(text)).toHaveCount(1);
    await page.reload();
    await expect(page.getByRole('log').getByRole('article')).toHaveCount(texts.length);
  }
});
