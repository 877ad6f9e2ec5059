import { type Page, test } from './server.ts';
import { expect, expectAccessible, idOf, mutate, secondDevice } from './shell-steps.ts';

test.setTimeout(200_000);

const list = (page: Page) => page.getByRole('main').getByRole('list', { name: 'Notifications' }).getByRole('listitem');
const count = (page: Page) => page.getByRole('navigation').getByRole('link', { name: 'Notifications' });

test('what concerns one is listed live, leads to its place, and is read on all devices at once', async ({
  visitors,
}) => {
  const sven = await visitors.signUp('sven', 'Sven Ek');
  const tara = await visitors.signUp('tara', 'Tara Bay');
  const [svenId, { page }] = [await idOf(sven.page), sven];
  await page.goto('/notifications');
  await expect(page.getByRole('heading', { name: 'Nothing new for you' })).toBeVisible();
  await expectAccessible(page, 'notifications, empty');

  const room = { name: 'quay', visibility: 'public', memberIds: [svenId] };
  const { room: quay } = await mutate(tara.page, 'rooms.create', room);
  const roomId = quay.id;
  await expect(list(page)).toHaveCount(1);
  await expect(list(page).first()).toContainText('Tara Bay added you to quay');
  const { message } = await mutate(tara.page, 'messages.send', { roomId, content: '**Ahoy** @sven' });
  await expect(list(page)).toHaveCount(2);
  await expect(list(page).first()).toContainText('Tara Bay mentioned you in quay');
  await expect(list(page).first()).toContainText('Ahoy @sven');
  const { message: own } = await mutate(page, 'messages.send', { roomId, content: 'Aye' });
  await mutate(tara.page, 'reactions.add', { messageId: own.id, emoji: '⚓' });
  await expect(list(page).first()).toContainText('Tara Bay reacted with ⚓');
  await mutate(tara.page, 'messages.send', { roomId, content: 'Answered', parentId: own.id });
  await expect(list(page).first()).toContainText('Tara Bay replied in a thread you follow in quay');
  await expect(count(page)).toContainText('4 unread');
  await expectAccessible(page, 'notifications');

  const other = await secondDevice(visitors, sven, '/notifications');
  await expect(list(other.page)).toHaveCount(4);
  await list(page).filter({ hasText: 'added you' }).getByRole('button', { name: 'Mark as read' }).click();
  for (const device of [sven, other]) {
    await expect(count(device.page)).toContainText('3 unread');
    await expect(list(device.page).filter({ hasText: 'added you' })).not.toContainText('Unread:');
    await expect(list(device.page).filter({ hasText: 'mentioned you' })).toContainText('Unread:');
  }
  await list(page).filter({ hasText: 'mentioned you' }).getByRole('link').click();
  await expect(page).toHaveURL(`/rooms/${roomId}?at=${message.id}`);
  await expect(page.getByRole('log').first().getByText('Ahoy')).toBeVisible();
  await expect(count(other.page)).toContainText('2 unread');

  await other.page.getByRole('button', { name: 'Mark all as read' }).click();
  for (const device of [sven, other]) await expect(count(device.page)).not.toContainText('unread');
  await expect(list(other.page)).toHaveCount(4);
  await other.page.reload();
  await expect(list(other.page)).toHaveCount(4);
  await expect(list(other.page).filter({ hasText: 'Unread:' })).toHaveCount(0);
});
