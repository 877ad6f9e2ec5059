import AxeBuilder from '@axe-core/playwright';
import { read } from './demo.ts';
import { expect, type Page, test } from './server.ts';

// A room that is left or deleted while one looks at it is asked for once more, in vain.
test.use({ serverOf: 'room-details', alsoExpected: /status of 40[34]/ });

// Two and three browsers take their time.
test.slow();

const LIVE = { timeout: 15_000 };

async function createRoom(
  page: Page,
  name: string,
  visibility: 'Everybody' | 'Only those who are added' = 'Everybody',
) {
  await page.getByRole('button', { name: 'Create a room' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel(visibility).check();
  await dialog.getByRole('button', { name: 'Create room' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

async function say(page: Page, room: string, text: string): Promise<void> {
  await page.getByLabel(`Message #${room}`).fill(text);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log').getByText(text)).toBeVisible();
}

const details = (page: Page) => page.getByRole('region', { name: 'Details' });
const openTab = (page: Page, tab: string) => details(page).getByRole('tab', { name: tab }).click();

/** In both lights. */
async function expectAccessible(page: Page, part: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).include(part).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

test('who leads a room adds people, gives roles and takes people out; everybody sees it at once', async ({
  visitors,
}) => {
  const rosa = await visitors.signUp('rosa', 'Rosa Vega');
  const tariq = await visitors.signUp('tariq', 'Tariq Said');
  await createRoom(rosa.page, 'pottery', 'Only those who are added');
  await rosa.page.getByRole('button', { name: 'Details' }).click();
  await details(rosa.page).getByRole('button', { name: 'Add people' }).click();
  await rosa.page.getByRole('dialog').getByLabel('Name or username').fill('tariq');
  await rosa.page
    .getByRole('dialog')
    .getByRole('checkbox', { name: /Tariq Said/ })
    .check();
  await rosa.page.getByRole('button', { name: 'Add 1 person' }).click();
  await expect(rosa.page.getByRole('dialog')).toHaveCount(0);
  const row = details(rosa.page).getByRole('listitem').filter({ hasText: 'Tariq Said' });
  await expect(row).toBeVisible(LIVE);
  const link = tariq.page.getByRole('link', { name: 'pottery' });
  await expect(link).toBeVisible(LIVE);
  await link.click();
  await tariq.page.getByRole('button', { name: 'Details' }).click();
  await expect(details(tariq.page).getByRole('button', { name: 'Add people' })).toHaveCount(0);

  await row.getByRole('button', { name: 'Manage Tariq Said' }).click();
  await rosa.page.getByRole('menuitemradio', { name: /^Moderator/ }).click();
  await expect(row).toContainText('moderator');
  await expect(details(tariq.page).getByRole('button', { name: 'Add people' })).toBeVisible(LIVE);
  await expectAccessible(rosa.page, 'section[aria-label="Details"]');

  await details(rosa.page).getByLabel('Find a member').fill('nobody of this name');
  await expect(row).toHaveCount(0);
  await details(rosa.page).getByLabel('Find a member').fill('TARIQ');
  await expect(row).toBeVisible();
  await row.getByRole('button', { name: 'Manage Tariq Said' }).click();
  await rosa.page.getByRole('menuitem', { name: 'Remove from the room' }).click();
  await expect(row).toHaveCount(0);
  await expect(link).toHaveCount(0, LIVE);
  await rosa.page.getByRole('button', { name: 'Undo' }).click();
  await expect(link).toBeVisible(LIVE);
});

test('a room is made read-only and slow, renamed, passed on, left and deleted, and its members follow', async ({
  visitors,
}) => {
  const vera = await visitors.signUp('vera', 'Vera Lind');
  const wim = await visitors.signUp('wim', 'Wim de Vries');
  await createRoom(vera.page, 'kiln');
  await wim.page.getByRole('button', { name: 'Browse rooms' }).first().click();
  await wim.page.getByLabel('Find a room').fill('kiln');
  await wim.page.getByRole('dialog').getByRole('button', { name: 'Join' }).click();
  await expect(wim.page.getByLabel('Message #kiln')).toBeVisible();

  await vera.page.getByRole('button', { name: 'Details' }).click();
  await openTab(vera.page, 'About');
  const about = details(vera.page);
  await about.getByRole('switch', { name: 'Read only' }).click();
  await expect(wim.page.getByRole('main').getByText('Only owners and moderators write here.')).toBeVisible(LIVE);
  await about.getByRole('switch', { name: 'Read only' }).click();
  await expect(wim.page.getByLabel('Message #kiln')).toBeVisible(LIVE);
  await about.getByLabel('Slow mode').selectOption('15 minutes');
  await wim.page.getByRole('button', { name: 'Details' }).click();
  await openTab(wim.page, 'About');
  await expect(details(wim.page).getByText('One message every 15 minutes.')).toBeVisible(LIVE);
  await expectAccessible(vera.page, 'section[aria-label="Details"]');

  await about.getByRole('button', { name: 'Edit' }).click();
  await about.getByLabel('Name', { exact: true }).fill('the kiln');
  await about.getByLabel('What it is about').fill('Fire and patience.');
  await about.getByRole('button', { name: 'Save' }).click();
  await expect(wim.page.getByRole('heading', { level: 1, name: 'the kiln' })).toBeVisible(LIVE);
  await expect(details(wim.page).getByText('Fire and patience.')).toBeVisible();

  // The only owner passes it on before she may leave.
  await expect(about.getByText('You are the only owner.')).toBeVisible();
  await expect(about.getByRole('button', { name: 'Leave' })).toHaveCount(0);
  await about.getByRole('button', { name: 'Pass on' }).click();
  await vera.page
    .getByRole('dialog')
    .getByRole('button', { name: /Wim de Vries/ })
    .click();
  await about.getByRole('button', { name: 'Leave' }).click();
  await vera.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
  await expect(vera.page.getByRole('link', { name: 'the kiln' })).toHaveCount(0, LIVE);

  await details(wim.page).getByRole('button', { name: 'Delete room' }).click();
  await wim.page.getByRole('dialog').getByRole('button', { name: 'Delete room' }).click();
  await expect(wim.page.getByRole('link', { name: 'the kiln' })).toHaveCount(0, LIVE);
});

test('pins and files are found beside the room, and the pins by keyboard alone', async ({ visitors }) => {
  const yara = await visitors.signUp('yara', 'Yara Costa');
  const { page } = yara;
  await createRoom(page, 'glaze');
  await say(page, 'glaze', 'Recipe: ash and clay');
  await say(page, 'glaze', 'Firing on Monday');
  const rooms = await page.request.get('/api/trpc/rooms.mine?input=%7B%7D');
  const roomId = (await rooms.json()).result.data.items[0].room.id;
  const listed = async (): Promise<{ id: number }[]> => {
    const input = encodeURIComponent(JSON.stringify({ roomId }));
    const answer = await page.request.get(`/api/trpc/messages.list?input=${input}`);
    return (await answer.json()).result.data.messages;
  };
  await expect.poll(async () => (await listed()).length).toBeGreaterThan(1);
  const recipe = (await listed())[1]?.id;
  const headers = { Origin: new URL(page.url()).origin };
  await page.request.post('/api/trpc/messages.pin', { headers, data: { messageId: recipe, pinned: true } });

  await page.getByRole('button', { name: 'Pinned messages' }).focus();
  await page.keyboard.press('Enter');
  await expect(details(page).getByText('Recipe: ash and clay')).toBeVisible();
  await expect(details(page).getByText('Firing on Monday')).toHaveCount(0);
  await expectAccessible(page, 'section[aria-label="Details"]');
  await details(page).getByRole('tab', { name: 'Pins' }).focus();
  await page.keyboard.press('Tab');
  await expect(details(page).getByRole('button', { name: 'Yara Costa' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(details(page).getByRole('link', { name: 'Show in the room' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(details(page).getByText('Nothing is pinned')).toBeVisible(LIVE);

  await details(page).getByRole('tab', { name: 'Pins' }).focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(details(page).getByText('No files yet')).toBeVisible();
  await page.request.post('/files', {
    headers,
    multipart: {
      roomId: String(roomId),
      file: { name: 'cones.txt', mimeType: 'text/plain', buffer: Buffer.from('05') },
    },
  });
  await page.reload();
  await expect(details(page).getByRole('link', { name: /cones\.txt/ })).toBeVisible();
  await details(page).getByRole('tab', { name: 'Files' }).focus();
  await page.keyboard.press('Escape');
  await expect(details(page)).toHaveCount(0);
});

test('what is muted counts and keeps quiet; a favourite is kept on all devices', async ({ visitors }) => {
  const zoe = await visitors.signUp('zoe', 'Zoe Adler');
  const { page } = zoe;
  await createRoom(page, 'wheel');
  await page.getByRole('button', { name: 'Notifications of this room' }).click();
  await page.getByRole('menuitemradio', { name: 'Nothing', exact: true }).click();
  await page.getByRole('button', { name: 'Favourite', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Favourite', exact: true })).toHaveAttribute('aria-pressed', 'true');
  const other = await zoe.context.newPage();
  await other.goto(`${page.url()}?panel=about`);
  await expect(details(other).getByLabel('Notify me of')).toHaveValue('nothing');
  await expect(details(other).getByRole('switch', { name: 'Favourite' })).toBeChecked();
  await details(other).getByLabel('Notify me of').selectOption('Mentions of me');
  await page.getByRole('button', { name: 'Notifications of this room' }).click();
  await expect(page.getByRole('menuitemradio', { name: 'Mentions of me' })).toBeChecked(LIVE);

  // For a while, and for how long is said.
  await page.getByRole('menuitemradio', { name: 'Nothing for a week' }).click();
  await page.getByRole('button', { name: 'Notifications of this room' }).click();
  await expect(page.getByRole('menuitemradio', { checked: true })).toHaveText(/Nothing until .*\d/);
  const { items } = await read(page, 'preferences.rooms');
  const days = (Date.parse(items[0].mutedUntil) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(6.9);
  expect(days).toBeLessThanOrEqual(7);
});
