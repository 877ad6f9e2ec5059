import { call, openRoom } from './calls.ts';
import { expect, type Page, test } from './server.ts';

// How a message travels through a browser maker's push service is not shown here: there is none on this machine. What the
// server encrypts is read back in src/jobs/notices/push.test.ts; here the browser is handed the same words.

const SLOW = { timeout: 20_000 };

async function deliver(page: Page, origin: string, data: object): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first) resolve(first.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  const registrationId = await registered;
  await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(data) });
  await session.detach();
}

const shown = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const all = await registration.getNotifications();
    return all.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
  });

test.use({ serverOf: 'push' });

test('a push is shown with its words, one for each room, and not while its room is looked at', async ({
  visitors,
  server,
}) => {
  const { page, context } = await visitors.signUp('noor', 'Noor Haddad');
  await context.grantPermissions(['notifications'], { origin: server.base });
  const roomId = await openRoom(page, 'garden');
  const other = await openRoom(page, 'kitchen');
  await page.goto(`/rooms/${roomId}`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, SLOW);
  const message = (id: number, body: string) => ({
    title: 'Ola · room',
    body,
    tag: `room-${id}`,
    roomId: id,
    messageId: 1,
    path: `/rooms/${id}`,
  });

  await deliver(page, server.base, message(roomId, 'I see this'));
  await deliver(page, server.base, message(other, 'Dinner?'));
  await expect.poll(() => shown(page), SLOW).toMatchObject([{ body: 'Dinner?', tag: `room-${other}` }]);
  await deliver(page, server.base, message(other, 'Dinner is ready'));
  await expect
    .poll(() => shown(page), SLOW)
    .toEqual([
      { title: 'Ola · room', body: 'Dinner is ready', tag: `room-${other}`, data: { path: `/rooms/${other}` } },
    ]);
  // What is no message of ours is not shown at all.
  await deliver(page, server.base, { title: 'Only a title' });
  expect(await shown(page)).toHaveLength(1);
});

test('the title counts what is addressed to me, and the icon has a dot', async ({ visitors }) => {
  const pia = await visitors.signUp('pia', 'Pia Sand');
  const quin = await visitors.signUp('quin', 'Quin Ash');
  const roomId = await openRoom(pia.page, 'title');
  await call(quin.page, 'members.join', { roomId });
  await expect(pia.page).toHaveTitle('Parley');
  const icon = pia.page.locator('link[rel="icon"]');
  await expect(icon).not.toHaveAttribute('href', /dot/);

  await call(quin.page, 'messages.send', { roomId, content: 'Nothing for anybody in particular' });
  await call(quin.page, 'messages.send', { roomId, content: '@pia and this is for you' });
  await expect(pia.page).toHaveTitle('(1) Parley');
  await expect(icon).toHaveAttribute('href', /dot/);

  await pia.page.getByRole('link', { name: 'title' }).click();
  await expect(pia.page.getByRole('log').getByText('and this is for you')).toBeVisible();
  await expect(pia.page).toHaveTitle('title · Parley');
  await expect(icon).not.toHaveAttribute('href', /dot/);
});
