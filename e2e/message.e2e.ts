import { deed, openRoom, say } from './by-api.ts';
import { expect, type Page, test } from './server.ts';

/** What another person does is on the screen within this time, without a reload. */
const AT_ONCE = { timeout: 5000 };

const log = (page: Page) => page.getByRole('log');
const row = (page: Page, text: string | RegExp) => log(page).getByRole('article').filter({ hasText: text });

async function choose(page: Page, text: string, name: string): Promise<void> {
  await row(page, text).hover();
  await row(page, text).getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click();
}

test.use({ serverOf: 'message' });

test('what is written as Markdown is drawn, code in its colours, and names lead somewhere', async ({ visitors }) => {
  test.slow();
  const gina = await visitors.signUp('gina', 'Gina Rossi');
  const hugo = await visitors.signUp('hugo', 'Hugo Lind');
  const annex = await openRoom('annex', gina.page, hugo.page);
  const roomId = await openRoom('markdown', gina.page, hugo.page);
  await gina.page.goto(`/rooms/${roomId}`);
  await hugo.page.goto(`/rooms/${roomId}`);

  await say(gina.page, roomId, '**strong** *soft* ~~gone~~ `code`\n\n- [x] drawn\n- [ ] erased\n\n> quoted');
  const text = row(hugo.page, 'strong');
  await expect(text.locator('strong')).toHaveText('strong', AT_ONCE);
  await expect(text.locator('em')).toHaveText('soft');
  await expect(text.locator('s')).toHaveText('gone');
  await expect(text.locator('code')).toHaveText('code');
  await expect(text.locator('blockquote')).toHaveText('quoted');
  await expect(text.getByRole('listitem')).toHaveText(['Done:drawn', 'To do:erased']);

  await say(gina.page, roomId, '```ts\nexport const a = 1;\n```\n\n|a|b|\n|-|-|\n|c|d|');
  const code = row(hugo.page, 'export const');
  await expect(code.locator('pre span').filter({ hasText: /^export$/ })).toBeVisible(AT_ONCE);
  await expect(code.getByRole('columnheader')).toHaveText(['a', 'b']);
  await hugo.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await code.hover();
  await code.getByRole('button', { name: 'Copy code' }).click();
  expect(await hugo.page.evaluate(() => navigator.clipboard.readText())).toBe('export const a = 1;');

  // Addressed to me in red, to others in blue; a word that names nobody stays one.
  await say(gina.page, roomId, 'For @hugo and @gina, not @nobody, in #annex, see https://example.org/a');
  const named = row(hugo.page, 'For @');
  await expect(named.getByRole('button', { name: '@Hugo Lind' })).toBeVisible(AT_ONCE);
  await expect(named.getByRole('button', { name: '@Gina Rossi' })).toBeVisible();
  await expect(named.getByRole('button', { name: '@nobody' })).toHaveCount(0);
  await expect(named.getByRole('link', { name: 'https://example.org/a' })).toHaveAttribute('rel', /noopener/);
  await named.getByRole('link', { name: '#annex' }).click();
  await expect(hugo.page).toHaveURL(`/rooms/${annex}`);
  await hugo.page.goBack();

  // A long text is folded, and unfolds where it stands.
  await say(gina.page, roomId, Array.from({ length: 200 }, (_, at) => `line ${at}`).join('\n'));
  const long = row(hugo.page, 'line 10');
  await expect(long.getByRole('button', { name: 'Show all' })).toBeVisible(AT_ONCE);
  await expect(long.getByText('line 199')).toHaveCount(0);
  await long.getByRole('button', { name: 'Show all' }).click();
  await expect(long.getByText('line 199')).toBeAttached();

  // An address of this very server is followed without leaving the page.
  await say(gina.page, roomId, `Go ${new URL(`/rooms/${annex}`, gina.page.url())}`);
  await row(hugo.page, 'Go http').getByRole('link').click();
  await expect(hugo.page).toHaveURL(`/rooms/${annex}`);
  expect(hugo.context.pages()).toHaveLength(1);
});

test('two people react, see who did, and pick among all emoji by keyboard', async ({ visitors }) => {
  test.slow();
  const ivy = await visitors.signUp('ivy', 'Ivy Tran');
  const jon = await visitors.signUp('jon', 'Jon Berg');
  const roomId = await openRoom('reactions', ivy.page, jon.page);
  await say(ivy.page, roomId, 'We ship today');
  for (const { page } of [ivy, jon]) await page.goto(`/rooms/${roomId}`);

  await row(jon.page, 'We ship').hover();
  await row(jon.page, 'We ship').getByRole('button', { name: 'React with 👍' }).click();
  await expect(row(ivy.page, 'We ship').getByRole('button', { name: '👍: 1 person' })).toBeVisible(AT_ONCE);
  await row(ivy.page, 'We ship').getByRole('button', { name: '👍: 1 person' }).click();
  const thumbs = row(jon.page, 'We ship').getByRole('button', { name: '👍: 2 people' });
  await expect(thumbs).toHaveAttribute('aria-pressed', 'true', AT_ONCE);
  await thumbs.hover();
  await expect(row(jon.page, 'We ship').getByRole('tooltip').filter({ hasText: 'You and Ivy Tran' })).toBeVisible();

  // By keyboard alone: the row, the picker, a search, the grid, and back to the row.
  await row(ivy.page, 'We ship').focus();
  await ivy.page.keyboard.press('+');
  await expect(ivy.page.getByRole('searchbox', { name: 'Find an emoji' })).toBeFocused();
  await ivy.page.keyboard.type('rocket');
  await expect(
    ivy.page.getByRole('group', { name: 'What was found' }).getByRole('button').first(),
  ).toHaveAccessibleName('rocket');
  await ivy.page.keyboard.press('ArrowDown');
  await expect(ivy.page.getByRole('button', { name: 'rocket', exact: true })).toBeFocused();
  await ivy.page.keyboard.press('Enter');
  await expect(row(jon.page, 'We ship').getByRole('button', { name: '🚀: 1 person' })).toBeVisible(AT_ONCE);
  await expect(ivy.page.getByRole('searchbox', { name: 'Find an emoji' })).toHaveCount(0);
  await expect(row(ivy.page, 'We ship').getByRole('button', { name: 'React', exact: true })).toBeFocused();

  await choose(jon.page, 'We ship', 'Who reacted');
  const dialog = jon.page.getByRole('dialog', { name: 'Who reacted' });
  await expect(dialog.getByRole('link', { name: 'Ivy Tran' })).toHaveCount(2);
  await dialog.getByRole('button', { name: '🚀' }).click();
  await expect(dialog.getByRole('link')).toHaveCount(1);
});

test('quotes and forwards lead back; pins, links and what was said before', async ({ visitors }) => {
  test.slow();
  const kira = await visitors.signUp('kira', 'Kira Novak');
  const liam = await visitors.signUp('liam', 'Liam Okoro');
  const roomId = await openRoom('deeds', kira.page, liam.page);
  const other = await openRoom('elsewhere', liam.page);
  const first = await say(kira.page, roomId, 'The plan is to leave at noon');
  await say(liam.page, roomId, 'Agreed', { quoteId: first.id });
  for (const { page } of [kira, liam]) await page.goto(`/rooms/${roomId}`);

  await expect(row(kira.page, 'Agreed').getByRole('link', { name: 'Kira Novak The plan' })).toHaveAttribute(
    'href',
    `/rooms/${roomId}?at=${first.id}`,
  );

  // Changed twice: everybody sees that, and what it said before.
  for (const content of ['The plan is to leave at one', 'The plan is to leave at two, by train'])
    await deed(kira.page, 'messages.edit', { messageId: first.id, content });
  await expect(row(liam.page, 'by train').first().getByText('edited')).toBeVisible(AT_ONCE);
  await choose(liam.page, 'by train', 'History of edits');
  const history = liam.page.getByRole('dialog', { name: 'History of edits' });
  await expect(history.getByRole('listitem')).toHaveCount(3);
  await expect(history.locator('del')).toHaveText(['one', 'noon']);
  await expect(history.locator('ins').last()).toHaveText('one');
  await history.getByRole('button', { name: 'Close' }).click();

  // Only who leads the room pins.
  await row(liam.page, 'by train').first().hover();
  await row(liam.page, 'by train').first().getByRole('button', { name: 'More actions' }).click();
  await expect(liam.page.getByRole('menuitem', { name: 'Quote' })).toBeVisible();
  await expect(liam.page.getByRole('menuitem', { name: 'Pin' })).toHaveCount(0);
  await liam.page.keyboard.press('Escape');
  await choose(kira.page, 'by train', 'Pin');
  await expect(row(liam.page, 'by train').first().getByText('Pinned by Kira Novak')).toBeVisible(AT_ONCE);
  await choose(kira.page, 'by train', 'Unpin');
  await expect(liam.page.getByText('Pinned by')).toHaveCount(0, AT_ONCE);

  await liam.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await choose(liam.page, 'by train', 'Copy link');
  await expect(liam.page.getByText('Link copied.')).toBeVisible();
  expect(await liam.page.evaluate(() => navigator.clipboard.readText())).toContain(`/rooms/${roomId}?at=${first.id}`);

  await row(liam.page, 'by train').first().focus();
  await liam.page.keyboard.press('f');
  const dialog = liam.page.getByRole('dialog', { name: 'Forward' });
  await dialog.getByRole('searchbox').fill('elsew');
  await dialog.getByRole('button', { name: 'elsewhere' }).click();
  await dialog.getByLabel('Your words with it').fill('For the record');
  await dialog.getByRole('button', { name: 'Forward' }).click();
  await liam.page.getByRole('button', { name: 'Go there' }).click();
  await expect(liam.page).toHaveURL(`/rooms/${other}`);
  await expect(row(liam.page, 'For the record')).toBeVisible();
  await expect(row(liam.page, 'Forwarded: Kira Novak')).toContainText('leave at two, by train');
  await row(liam.page, 'Forwarded').getByRole('button', { name: 'Show the original' }).click();
  await expect(liam.page).toHaveURL(`/rooms/${roomId}?at=${first.id}`);

  // R leads to the thread, Q to the composer.
  await row(liam.page, 'by train').first().focus();
  await liam.page.keyboard.press('r');
  await expect(liam.page).toHaveURL(`/rooms/${roomId}?thread=${first.id}`);
});

test('who has read it is told live; what is kept is kept; marked unread stays unread', async ({ visitors }) => {
  test.slow();
  const maya = await visitors.signUp('maya', 'Maya Silva');
  const noah = await visitors.signUp('noah', 'Noah Weiss');
  const roomId = await openRoom('reading', maya.page, noah.page);
  const one = await say(maya.page, roomId, 'Read me');
  await maya.page.goto(`/rooms/${roomId}`);
  await expect(row(maya.page, 'Read me')).toBeVisible();
  await expect(maya.page.getByText('read by')).toHaveCount(0);
  await noah.page.goto(`/rooms/${roomId}`);
  await noah.page.bringToFront();
  await expect(maya.page.getByRole('button', { name: 'read by 1' })).toBeVisible(AT_ONCE);
  await maya.page.getByRole('button', { name: 'read by 1' }).click();
  const readers = maya.page.getByRole('dialog', { name: 'Who has read it' });
  await expect(readers.getByRole('link', { name: 'Noah Weiss' })).toBeVisible();
  await readers.getByRole('button', { name: 'Close' }).click();

  // Unread from here, and it stays so while one looks on.
  const two = await say(maya.page, roomId, 'And me');
  await expect(row(noah.page, 'And me')).toBeVisible(AT_ONCE);
  const link = noah.page.getByRole('link', { name: 'reading' });
  await expect(link).not.toContainText('unread');
  await choose(noah.page, 'Read me', 'Mark unread from here');
  await expect(link).toContainText('2 unread', AT_ONCE);
  await expect(noah.page.getByText('New', { exact: true })).toBeVisible();
  await expect(maya.page.getByText('read by')).toHaveCount(0, AT_ONCE);
  await expect(link).toContainText('2 unread');

  await choose(noah.page, 'And me', 'Save for later');
  await noah.page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(noah.page).toHaveURL('/saved');
  const saved = noah.page.getByRole('list', { name: 'Saved' });
  await expect(saved.getByRole('listitem')).toHaveCount(1);
  // On another device of his it comes and goes as well.
  const device = await noah.context.newPage();
  await device.goto('/saved');
  await deed(noah.page, 'saved.add', { messageId: one.id });
  for (const page of [noah.page, device])
    await expect(page.getByRole('list', { name: 'Saved' }).getByRole('listitem')).toContainText(
      ['Read me', 'And me'],
      AT_ONCE,
    );
  await saved.getByRole('listitem').filter({ hasText: 'Read me' }).getByRole('button', { name: 'Remove' }).click();
  await expect(device.getByText('Read me')).toHaveCount(0, AT_ONCE);
  await noah.page.getByRole('button', { name: 'Undo' }).click();
  await expect(saved.getByRole('listitem')).toHaveCount(2);
  await saved
    .getByRole('listitem')
    .filter({ hasText: 'And me' })
    .getByRole('link', { name: 'Show in its room' })
    .click();
  await expect(noah.page).toHaveURL(`/rooms/${roomId}?at=${two.id}`);
  for (const messageId of [one.id, two.id]) await deed(noah.page, 'saved.remove', { messageId });
  await expect(device.getByRole('heading', { name: 'Nothing saved yet' })).toBeVisible(AT_ONCE);
});
