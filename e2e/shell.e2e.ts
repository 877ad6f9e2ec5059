import { type Page, test } from './server.ts';
import { expect, idOf, mutate, secondDevice } from './shell-steps.ts';

test.use({ serverOf: 'shell' });

test.setTimeout(200_000);

const side = (page: Page) => page.getByRole('navigation', { name: 'Rooms and direct messages' });
const section = (page: Page, name: string) => side(page).getByRole('region', { name, exact: true });
const roomLink = (page: Page, name: string) => side(page).getByRole('link', { name });

async function choose(page: Page, room: string, item: string): Promise<void> {
  await roomLink(page, room).click({ button: 'right' });
  await page.getByRole('menu').getByText(item, { exact: true }).click();
  await expect(page.getByRole('menu')).toHaveCount(0);
}

test('what waits is counted live: grey in a room, red where one is named or written to', async ({ visitors }) => {
  const ida = await visitors.signUp('ida', 'Ida Berg');
  const jon = await visitors.signUp('jon', 'Jon Vale');
  const [idaId, jonId] = [await idOf(ida.page), await idOf(jon.page)];
  const open = async (name: string) =>
    (await mutate(ida.page, 'rooms.create', { name, visibility: 'public', memberIds: [jonId] })).room.id;
  const [harbour, lantern] = [await open('harbour'), await open('lantern')];
  const { room: dm } = await mutate(jon.page, 'rooms.openDm', { userId: idaId });
  await ida.page.goto(`/rooms/${lantern}`);
  await expect(ida.page.getByRole('heading', { name: 'lantern', exact: true })).toBeVisible();
  const say = (roomId: number, content: string) => mutate(jon.page, 'messages.send', { roomId, content });

  await say(harbour, 'The tide is late');
  await expect(roomLink(ida.page, 'harbour')).toContainText('1 unread');
  const grey = await roomLink(ida.page, 'harbour').getByText('1', { exact: true }).evaluate(colourOf);
  await say(harbour, 'Look, @ida');
  await expect(roomLink(ida.page, 'harbour')).toContainText('1 mention of you');
  const red = await roomLink(ida.page, 'harbour').getByText('1', { exact: true }).evaluate(colourOf);
  expect(red).not.toBe(grey);
  await say(dm.id, 'Tea?');
  await expect(roomLink(ida.page, 'Jon Vale')).toContainText('1 unread');
  expect(await roomLink(ida.page, 'Jon Vale').getByText('1', { exact: true }).evaluate(colourOf)).toBe(red);
  await expect(roomLink(ida.page, 'Notifications')).toContainText('unread');

  // Folded, a section shows where something waits and where one is, after a reload too.
  await open('anchor');
  await expect(roomLink(ida.page, 'anchor')).toBeVisible();
  await section(ida.page, 'Rooms').getByRole('button', { name: 'Rooms', exact: true }).click();
  await expect(roomLink(ida.page, 'anchor')).toHaveCount(0);
  await ida.page.reload();
  await expect(roomLink(ida.page, 'harbour')).toBeVisible();
  await expect(roomLink(ida.page, 'lantern')).toBeVisible();
  await expect(roomLink(ida.page, 'anchor')).toHaveCount(0);

  await expect(ida.page.getByLabel('Message #lantern')).toBeVisible();
  await ida.page.keyboard.press('Alt+Shift+ArrowUp');
  await expect(ida.page.getByRole('heading', { name: 'harbour', exact: true })).toBeVisible();
  await expect(roomLink(ida.page, 'harbour')).not.toContainText('mention');
});

function colourOf(element: Element): string {
  const badge = element.closest('.rounded-full');
  return getComputedStyle(badge ?? element).backgroundColor;
}

test('favourites, muted rooms and drafts are the same on two devices of one person', async ({ visitors }) => {
  const kim = await visitors.signUp('kim', 'Kim Aro');
  const leo = await visitors.signUp('leo', 'Leo Marsh');
  const leoId = await idOf(leo.page);
  const open = async (name: string) =>
    (await mutate(kim.page, 'rooms.create', { name, visibility: 'public', memberIds: [leoId] })).room.id;
  const [meadow, brook] = [await open('meadow'), await open('brook')];
  const memberIds = [await idOf(kim.page)];
  const { room } = await mutate(leo.page, 'rooms.create', { name: 'orchard', visibility: 'public', memberIds });
  const orchard = room.id;
  await kim.page.goto(`/rooms/${brook}`);
  const other = await secondDevice(visitors, kim, '/search');
  await expect(roomLink(other.page, 'orchard')).toBeVisible();

  await choose(kim.page, 'orchard', 'Add to favourites');
  for (const page of [kim.page, other.page]) {
    await expect(section(page, 'Favourites').getByRole('link', { name: 'orchard' })).toBeVisible();
    await expect(section(page, 'Rooms').getByRole('link', { name: 'orchard' })).toHaveCount(0);
  }
  await choose(other.page, 'meadow', 'Nothing');
  for (const page of [kim.page, other.page]) await expect(roomLink(page, 'meadow')).toContainText('Muted');
  await mutate(leo.page, 'messages.send', { roomId: meadow, content: 'Nothing of note' });
  await mutate(leo.page, 'messages.send', { roomId: orchard, content: 'Apples' });
  await expect(roomLink(kim.page, 'orchard')).toContainText('1 unread');
  await expect(roomLink(kim.page, 'meadow')).not.toContainText('unread');
  await mutate(leo.page, 'messages.send', { roomId: meadow, content: 'But this is for @kim' });
  for (const page of [kim.page, other.page]) await expect(roomLink(page, 'meadow')).toContainText('1 mention of you');

  await mutate(kim.page, 'drafts.set', { roomId: meadow, content: 'About the' });
  await choose(other.page, 'meadow', 'Mark as read');
  for (const page of [kim.page, other.page]) await expect(roomLink(page, 'meadow')).toContainText('Draft');
  await choose(kim.page, 'orchard', 'Remove from favourites');
  await expect(section(other.page, 'Favourites')).toHaveCount(0);

  await choose(kim.page, 'orchard', 'Leave the room');
  await expect(roomLink(other.page, 'orchard')).toHaveCount(0);
  await kim.page.getByRole('button', { name: 'Join again' }).click();
  await expect(roomLink(other.page, 'orchard')).toBeVisible();
});

test('the side is as wide as one wants it, by keyboard too, and stays so', async ({ visitors }) => {
  const { page } = await visitors.signUp('mara', 'Mara Lind');
  const edge = page.getByRole('separator', { name: 'Width of the sidebar' });
  await expect(edge).toHaveAttribute('aria-valuenow', '272');
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await expect(edge).toHaveAttribute('aria-valuenow', '288');
  const box = await edge.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 4, 400);
  await page.mouse.down();
  await page.mouse.move(350, 400, { steps: 4 });
  await page.mouse.up();
  await expect(edge).toHaveAttribute('aria-valuenow', '350');
  await page.reload();
  await expect(edge).toHaveAttribute('aria-valuenow', '350');
  expect(Math.round((await page.getByRole('main').boundingBox())?.x ?? 0)).toBe(350);
  await edge.dblclick();
  await expect(edge).toHaveAttribute('aria-valuenow', '272');
});
