import { test } from './server.ts';
import { expect, expectAccessible, idOf, mutate } from './shell-steps.ts';

test.use({ serverOf: 'search' });

test.setTimeout(200_000);

test('what was written is found by words and filters, and opened in its place', async ({ visitors }) => {
  const petra = await visitors.signUp('petra', 'Petra Holm');
  const quinn = await visitors.signUp('quinn', 'Quinn Moss');
  const quinnId = await idOf(quinn.page);
  const open = async (name: string) =>
    (await mutate(petra.page, 'rooms.create', { name, visibility: 'public', memberIds: [quinnId] })).room.id;
  const [garden, cellar] = [await open('garden'), await open('cellar')];
  const say = (who: typeof petra, roomId: number, content: string, parentId: number | null = null) =>
    mutate(who.page, 'messages.send', { roomId, content, parentId });
  const { message: first } = await say(petra, garden, 'The wisteria blooms');
  for (let day = 1; day <= 30; day++) await say(quinn, garden, `Day ${day}: the wisteria has grown`);
  await say(quinn, cellar, 'No wisteria down here, see https://example.org');
  await say(petra, garden, 'Is the wisteria watered?', first.id);
  const { page } = petra;

  await page.goto('/search');
  const field = page.getByRole('combobox', { name: 'Search messages' });
  const results = page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ has: page.locator('mark') });
  await expect(field).toBeFocused();
  await expectAccessible(page, 'search, empty');
  // The index learns what was written a moment later.
  await expect(async () => {
    await field.fill('wisteria');
    await page.keyboard.press('Enter');
    await page.reload();
    await expect(page.getByText('33 results')).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 60_000 });
  await expect(results).toHaveCount(20);
  await expect(results.first().locator('mark')).toHaveText('wisteria');
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(results).toHaveCount(33);
  await expectAccessible(page, 'search, results');

  // An operator is completed while it is typed, by keyboard alone.
  await field.click();
  await page.keyboard.press('End');
  await page.keyboard.type(' fr');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('wisteria from:');
  await page.keyboard.type('qui');
  await expect(page.getByRole('option', { name: /Quinn Moss/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('wisteria from:quinn ');
  await page.keyboard.type('in:cellar');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 result', { exact: true })).toBeVisible();
  await expect(results).toContainText('No wisteria down here');
  await page.getByRole('button', { name: 'Remove the filter from:quinn' }).click();
  await page.getByRole('button', { name: 'Remove the filter in:cellar' }).click();
  await page.getByRole('button', { name: 'With a link' }).click();
  await expect(results).toHaveCount(1);
  await expect(page).toHaveURL(/has%3Alink/);

  await field.fill('"wisteria blooms"');
  await page.keyboard.press('Enter');
  await expect(results).toHaveCount(1);
  await results.getByRole('link').click();
  await expect(page).toHaveURL(`/rooms/${garden}?at=${first.id}`);
  await expect(page.getByRole('log').first().getByText('The wisteria blooms')).toBeVisible();
  await page.goBack();
  await expect(field).toHaveValue('"wisteria blooms"');

  await field.fill('hippopotamus');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Nothing was found' })).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'Clear the search' }).last().click();
  // What was looked for is remembered on this device, and forgotten with whoever signs out.
  await field.click();
  await expect(page.getByRole('option', { name: 'hippopotamus' })).toBeVisible();
});

test.describe('refused', () => {
  test.use({ alsoExpected: /status of 400/ });
  test('a search that makes no sense is told why', async ({ visitors }) => {
    const { page } = await visitors.signUp('rhea', 'Rhea Falk');
    await page.goto('/search?q=before%3Asoon');
    await expect(page.getByText('an operator with a value that makes no sense')).toBeVisible();
  });
});
