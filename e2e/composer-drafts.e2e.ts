import { deed, say } from './by-api.ts';
import { createRoom, SOON } from './composer-rooms.ts';
import { expect, test } from './server.ts';

test('a draft begun on one device goes on at another, and is gone from both when it is sent', async ({ visitors }) => {
  const { page, context } = await visitors.signUp('dora', 'Dora Maar');
  await createRoom(page, 'atelier');
  const other = await visitors.arrive();
  await other.context.addCookies(await context.cookies());
  await other.page.goto(page.url());

  const here = page.getByLabel('Message #atelier');
  const there = other.page.getByLabel('Message #atelier');
  await expect(there).toHaveValue('');
  await here.fill('Begun at the desk');
  await expect(there).toHaveValue('Begun at the desk', SOON);
  await there.press('End');
  await there.pressSequentially(', ended on the train');
  await expect(here).toHaveValue('Begun at the desk, ended on the train', SOON);

  // A reload keeps it, also one right after a letter.
  await here.press('End');
  await here.pressSequentially('!');
  await page.reload();
  await expect(here).toHaveValue('Begun at the desk, ended on the train!');
  await expect(here).toBeFocused();
  await page.keyboard.type('!');
  await expect(here).toHaveValue('Begun at the desk, ended on the train!!');
  await expect(there).toHaveValue('Begun at the desk, ended on the train!!', SOON);

  await there.press('Enter');
  await expect(page.getByRole('log').getByText('ended on the train!')).toBeVisible(SOON);
  await expect(here).toHaveValue('', SOON);
  await expect(there).toHaveValue('');
  await page.reload();
  await expect(page.getByRole('log').getByText('ended on the train!')).toBeVisible();
  await expect(here).toHaveValue('');
});

test('what was written without a network is merged with what another device wrote meanwhile', async ({ visitors }) => {
  const { page, context } = await visitors.signUp('egon', 'Egon Schiele');
  await createRoom(page, 'studio');
  const other = await visitors.arrive();
  await other.context.addCookies(await context.cookies());
  await other.page.goto(page.url());
  const here = page.getByLabel('Message #studio');
  const there = other.page.getByLabel('Message #studio');
  await here.fill('Both know this');
  await expect(there).toHaveValue('Both know this', SOON);

  await other.context.setOffline(true);
  await there.press('End');
  await there.pressSequentially(', this was written in a tunnel');
  await here.press('End');
  const told = page.waitForResponse((response) => response.url().includes('drafts.set'));
  await here.pressSequentially(', this at the desk');
  await told;
  await other.context.setOffline(false);
  for (const field of [here, there])
    await expect(field).toHaveValue('Both know this, this at the desk, this was written in a tunnel', {
      timeout: 30_000,
    });
});

test.describe('refused', () => {
  test.use({ alsoExpected: /status of 404/ });
  test('a draft in a thread that is deleted meanwhile is offered to the server once, not over and over', async ({
    visitors,
  }) => {
    const { page } = await visitors.signUp('fiona', 'Fiona Marsh');
    const roomId = await createRoom(page, 'casa azul');
    const parent = await say(page, roomId, 'Soon gone');
    await page.goto(`/rooms/${roomId}?thread=${parent.id}`);
    const offered: number[] = [];
    page.on('response', (response) => {
      if (response.url().includes('drafts.set')) offered.push(response.status());
    });
    await page.getByLabel('Reply in thread').fill('Too late');
    await deed(page, 'messages.delete', { messageId: parent.id });
    await expect(page.getByRole('heading', { name: 'This message is gone' })).toBeVisible(SOON);
    await expect.poll(() => offered, SOON).toEqual([404]);
    // What it offers again at once comes before these are answered.
    for (let asked = 0; asked < 5; asked++) await page.evaluate(() => fetch('/readyz').then((answer) => answer.text()));
    expect(offered).toEqual([404]);
  });
});
