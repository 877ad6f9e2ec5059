import { openRoom, say } from './by-api.ts';
import { expect, type Page, test } from './server.ts';

/** What another person does is on the screen within this time, without a reload. */
const AT_ONCE = { timeout: 5000 };

const log = (page: Page) => page.getByRole('log', { name: 'Messages' });
const row = (page: Page, text: string | RegExp) => log(page).getByRole('article').filter({ hasText: text });
const threadOf = (page: Page) => page.getByRole('region', { name: 'Thread' });

test.use({ serverOf: 'answers' });

test('a message is quoted by a key and from its menu, in the room and in a thread, and the quote leads back', async ({
  visitors,
}) => {
  test.slow();
  const ada = await visitors.signUp('ada', 'Ada Okafor');
  const bob = await visitors.signUp('bob', 'Bob Wilson');
  const roomId = await openRoom('quotes', ada.page, bob.page);
  const plan = await say(ada.page, roomId, 'We leave at noon');
  const cake = await say(ada.page, roomId, 'And there is cake');
  for (const { page } of [ada, bob]) await page.goto(`/rooms/${roomId}`);
  const field = bob.page.getByLabel('Message #quotes');
  const strip = bob.page.getByText('Answering', { exact: true });

  // Q: the words stand above the field, where one writes on.
  await row(bob.page, 'at noon').focus();
  await bob.page.keyboard.press('q');
  await expect(field).toBeFocused();
  await expect(strip).toHaveCount(1);
  await expect(bob.page.locator('form').filter({ has: field })).toContainText('Ada OkaforWe leave at noon');
  await bob.page.keyboard.type('Rather at one');
  await bob.page.keyboard.press('Enter');
  await expect(strip).toHaveCount(0);
  const answer = row(ada.page, 'Rather at one');
  await expect(answer.getByRole('link', { name: 'Ada Okafor We leave at noon' })).toHaveAttribute(
    'href',
    `/rooms/${roomId}?at=${plan.id}`,
    AT_ONCE,
  );

  // Escape, or the button beside it, and it is an ordinary message.
  await row(bob.page, 'there is cake').focus();
  await bob.page.keyboard.press('q');
  await expect(strip).toHaveCount(1);
  await bob.page.keyboard.press('Escape');
  await expect(strip).toHaveCount(0);
  await row(bob.page, 'there is cake').focus();
  await bob.page.keyboard.press('q');
  await bob.page.getByRole('button', { name: 'Do not quote' }).click();
  await expect(strip).toHaveCount(0);
  await field.fill('By itself');
  await field.press('Enter');
  await expect(row(ada.page, 'By itself')).toBeVisible(AT_ONCE);
  await expect(row(ada.page, 'By itself').getByRole('link')).toHaveCount(0);

  // From the menu, with the mouse alone; a reload keeps what is being answered to.
  await row(bob.page, 'there is cake').hover();
  await row(bob.page, 'there is cake').getByRole('button', { name: 'More actions' }).click();
  await bob.page.getByRole('menuitem', { name: /^Quote/ }).click();
  await expect(field).toBeFocused();
  await field.fill('Chocolate?');
  await expect(strip).toHaveCount(1);
  await bob.page.reload();
  await expect(field).toHaveValue('Chocolate?');
  await expect(strip).toHaveCount(1);
  await bob.page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(row(ada.page, 'Chocolate?').getByRole('link', { name: 'Ada Okafor And there is cake' })).toBeVisible(
    AT_ONCE,
  );
  await row(ada.page, 'Chocolate?').getByRole('link', { name: 'Ada Okafor And there is cake' }).click();
  await expect(ada.page).toHaveURL(`/rooms/${roomId}?at=${cake.id}`);
  await expect(ada.page.locator('[data-lit]')).toContainText('there is cake');

  // In a thread the quote belongs to the thread's own field.
  await row(bob.page, 'at noon').first().focus();
  await bob.page.keyboard.press('r');
  const thread = threadOf(bob.page);
  const inThread = thread.getByRole('textbox');
  await expect(inThread).toBeFocused();
  await thread.getByRole('article').filter({ hasText: 'at noon' }).first().focus();
  await bob.page.keyboard.press('q');
  await expect(inThread).toBeFocused();
  await expect(thread.getByText('Answering', { exact: true })).toHaveCount(1);
  await expect(strip).toHaveCount(1);
  await bob.page.keyboard.type('Noon is too early');
  await bob.page.keyboard.press('Enter');
  const reply = thread.getByRole('article').filter({ hasText: 'too early' });
  await expect(reply.getByRole('link', { name: 'Ada Okafor We leave at noon' })).toBeVisible(AT_ONCE);
  await expect(strip).toHaveCount(0);
});

test('a reply from the thread’s own field is counted, marks its room unread and is there for who opens it', async ({
  visitors,
}) => {
  test.slow();
  const cleo = await visitors.signUp('cleo', 'Cleo Marsh');
  const dan = await visitors.signUp('dan', 'Dan Voss');
  const roomId = await openRoom('asking', cleo.page, dan.page);
  const elsewhere = await openRoom('elsewhere', dan.page);
  const asked = await say(dan.page, roomId, 'Who has the key?');
  await cleo.page.goto(`/rooms/${roomId}`);
  await dan.page.goto(`/rooms/${roomId}`);
  await expect(row(dan.page, 'the key')).toBeVisible();
  await dan.page.getByRole('link', { name: 'elsewhere' }).click();
  await expect(dan.page).toHaveURL(`/rooms/${elsewhere}`);
  const link = dan.page.getByRole('link', { name: 'asking' });
  await expect(link).not.toContainText('unread');

  await row(cleo.page, 'the key').focus();
  await cleo.page.keyboard.press('r');
  await expect(threadOf(cleo.page).getByRole('textbox')).toBeFocused();
  await cleo.page.keyboard.type('I do');
  await cleo.page.keyboard.press('Enter');
  await expect(threadOf(cleo.page).getByText('1 reply', { exact: true })).toBeVisible(AT_ONCE);
  await expect(row(cleo.page, 'the key').getByRole('link', { name: /^1 reply/ })).toBeVisible();

  // Who is elsewhere sees that something came, and is told that it concerns him.
  await expect(link).toContainText('1 unread', AT_ONCE);
  await expect(dan.page.getByRole('link', { name: /Notifications/ })).toContainText('1', { timeout: 15_000 });
  await link.click();
  const count = row(dan.page, 'the key').getByRole('link', { name: /^1 reply/ });
  await expect(count).toBeVisible();
  await expect(log(dan.page).getByText('I do')).toHaveCount(0);
  await count.click();
  await expect(dan.page).toHaveURL(`/rooms/${roomId}?thread=${asked.id}`);
  await expect(threadOf(dan.page).getByText('I do')).toBeVisible(AT_ONCE);
  await expect(link).not.toContainText('unread', AT_ONCE);

  // Both have it open: what one writes stands in the other's panel, and the count goes on in both rooms.
  await threadOf(dan.page).getByRole('textbox').fill('Bring it, please');
  await dan.page.keyboard.press('Enter');
  await expect(threadOf(cleo.page).getByText('Bring it, please')).toBeVisible(AT_ONCE);
  for (const { page } of [cleo, dan])
    await expect(row(page, 'the key').getByRole('link', { name: /^2 replies/ })).toBeVisible(AT_ONCE);
});

test('from the card of a person one names him in what one writes, in the room or in the thread beside it', async ({
  visitors,
}) => {
  test.slow();
  const eva = await visitors.signUp('eva', 'Eva Roth');
  const fin = await visitors.signUp('fin', 'Fin Moor');
  const roomId = await openRoom('naming', eva.page, fin.page);
  const said = await say(eva.page, roomId, 'Here I am');
  await say(eva.page, roomId, 'And here', { parentId: said.id });
  const { page } = fin;
  await page.goto(`/rooms/${roomId}?thread=${said.id}`);
  const field = page.getByLabel('Message #naming');
  const thread = threadOf(page);
  const card = page.getByRole('dialog', { name: 'Eva Roth' });

  await field.fill('Ask');
  await row(page, 'Here I am').getByRole('button', { name: 'Eva Roth' }).last().click();
  await card.getByRole('button', { name: 'Mention' }).click();
  await expect(card).toHaveCount(0);
  await expect(field).toHaveValue('Ask @eva ');
  await expect(field).toBeFocused();
  await page.keyboard.type('please');
  await page.keyboard.press('Enter');
  await expect(row(eva.page, 'Ask')).toHaveCount(0);
  await eva.page.goto(`/rooms/${roomId}`);
  await expect(row(eva.page, 'Ask').getByRole('button', { name: '@Eva Roth' })).toBeVisible();

  await thread
    .getByRole('article')
    .filter({ hasText: 'And here' })
    .getByRole('button', { name: 'Eva Roth' })
    .last()
    .click();
  await card.getByRole('button', { name: 'Mention' }).click();
  await expect(thread.getByRole('textbox')).toHaveValue('@eva ');
  await expect(field).toHaveValue('');

  // Where one cannot write there is nothing to be named in.
  const other = await openRoom('closed', eva.page);
  await say(eva.page, other, 'Come in');
  await page.goto(`/rooms/${other}`);
  await row(page, 'Come in').getByRole('button', { name: 'Eva Roth' }).last().click();
  await expect(card.getByRole('button', { name: 'Message' })).toBeVisible();
  await expect(card.getByRole('button', { name: 'Mention' })).toHaveCount(0);
});
