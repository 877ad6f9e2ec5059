import { expect, test } from './server.ts';

test('[E5] what is on screen is fetched once, and what comes right after is there all the same', async ({
  visitors,
}) => {
  const { page } = await visitors.signUp('ines', 'Ines Costa');
  await page.getByRole('main').getByRole('button', { name: 'Create a room' }).click();
  await page.getByLabel('Name').fill('once');
  await page.getByRole('button', { name: 'Create room' }).click();
  await page.getByLabel('Message #once').fill('Here');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log').getByText('Here')).toBeVisible();

  const asked: string[] = [];
  page.on('request', (request) => {
    const procedures = /\/api\/trpc\/([^?]+)/.exec(request.url())?.[1];
    if (procedures) asked.push(...procedures.split(','));
  });
  await page.reload();
  await expect(page.getByRole('log').getByText('Here')).toBeVisible();
  await expect(page.getByText('1 member', { exact: true })).toBeAttached();
  await page.getByLabel('Message #once').fill('And here');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article')).toHaveCount(2);
  const fetched = asked.filter((procedure) => procedure !== 'messages.send').sort();
  expect(fetched).toEqual([...new Set(fetched)]);
  expect(fetched).toEqual(expect.arrayContaining(['members.list', 'messages.list', 'rooms.mine', 'users.me']));
});
