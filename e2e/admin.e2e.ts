import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import pg from 'pg';
import { joinPostgres } from '../src/server/postgres.ts';
import { expect as expectSoon, type Page, signIn, test } from './server.ts';

/** Nothing here is about being quick. */
const expect = expectSoon.configure({ timeout: 20_000 });
test.describe.configure({ timeout: 180_000 });

/** What an admin does is on another's screen within this time, without a reload. */
const AT_ONCE = { timeout: 10_000 };
const SECTIONS = ['people', 'rooms', 'organisations', 'webhooks', 'audit', 'statistics', 'health', 'server'];

test.use({
  serverOf: 'its admins',
  serverEnv: { WEBHOOK_ALLOW_PRIVATE: '1' },
  // Whoever is deactivated is refused what he asked for at that moment.
  alsoExpected: /status of 40[134]/,
});

type Visitors = Parameters<Parameters<typeof test>[2]>[0]['visitors'];
const there = new Set<string>();

/** Olga owns the server: she was the first. */
async function asOlga(visitors: Visitors) {
  if (there.has('olga')) {
    const olga = await visitors.arrive();
    await signIn(olga.page, 'olga');
    return olga;
  }
  there.add('olga');
  return visitors.signUp('olga', 'Olga Owner');
}

/** One answer of the server, asked by the page itself, as whoever is signed in there. */
function call<T>(page: Page, procedure: string, input: unknown): Promise<T> {
  return page.evaluate(
    async ([path, body]) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`/api/trpc/${path}`, { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()).result.data;
    },
    [procedure, JSON.stringify(input)] as const,
  );
}

test('an admin deactivates somebody, who is out at once; the audit log tells of it, and is filtered', async ({
  visitors,
}) => {
  const olga = await asOlga(visitors);
  const mia = await visitors.signUp('mia', 'Mia Member');
  await visitors.signUp('noor', 'Noor Haddad');

  // To a member there is no such place.
  await mia.page.goto('/admin/people');
  await expect(mia.page.getByText('There is nothing here')).toBeVisible();
  await expect(mia.page.getByText('Noor Haddad')).toHaveCount(0);
  await mia.page.goto('/');

  await olga.page.goto('/admin');
  await olga.page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'People' }).click();
  const people = olga.page.getByRole('list', { name: 'People' });
  await expect(people.getByText('Noor Haddad')).toBeVisible();
  await olga.page.getByLabel('Name, username or address').fill('mia@');
  await expect(people.getByText('Noor Haddad')).toHaveCount(0);
  await people.getByRole('link', { name: /Mia Member/ }).click();
  await expect(olga.page.getByRole('list', { name: 'Signed in' }).getByRole('listitem').first()).toBeVisible();

  await olga.page.getByRole('button', { name: 'Deactivate' }).click();
  await olga.page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
  await expect(mia.page).toHaveURL(/\/sign-in/, AT_ONCE);
  await expect(olga.page.getByText('Deactivated', { exact: true })).toBeVisible();
  await expect(olga.page.getByText('Signed in nowhere.')).toBeVisible();
  await mia.page.getByLabel('Username or e-mail').fill('mia');
  await mia.page.getByLabel('Password').fill('a quiet atelier by the sea');
  await mia.page.getByRole('button', { name: 'Sign in' }).click();
  await expect(mia.page.getByText('deactivated')).toBeVisible();

  await olga.page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'Audit' }).click();
  const log = olga.page.getByRole('list', { name: 'Audit log' });
  const deactivated = log.getByRole('button', { name: /Olga Owner.* deactivated .*Mia Member/ });
  await expect(deactivated).toHaveCount(1);
  await expect(log.getByRole('button', { name: /Noor Haddad.* made an account/ })).toHaveCount(1);
  await olga.page.getByLabel('What was done').selectOption('user_deactivated');
  await expect(log.getByRole('button', { name: /made an account/ })).toHaveCount(0);
  await deactivated.click();
  await log.getByRole('link', { name: /Mia Member/ }).click();
  await olga.page.getByRole('button', { name: 'Reactivate' }).click();
  await expect(olga.page.getByRole('button', { name: 'Deactivate' })).toBeVisible();
  await mia.page.getByRole('button', { name: 'Sign in' }).click();
  await mia.page.waitForURL('/');
});

test('an owner appoints an admin, who looks after the house but not after those above him', async ({ visitors }) => {
  const olga = await asOlga(visitors);
  const tess = await visitors.signUp('tess', 'Tess Tender');
  await olga.page.goto('/admin/people');
  await olga.page
    .getByRole('list', { name: 'People' })
    .getByRole('link', { name: /Tess Tender/ })
    .click();
  await olga.page.getByLabel('Role', { exact: true }).selectOption('admin');
  await tess.page.goto('/admin/health');
  await expect(tess.page.getByText('Version of Parley')).toBeVisible();
  await tess.page.goto('/admin/people');
  await tess.page
    .getByRole('list', { name: 'People' })
    .getByRole('link', { name: /Olga Owner/ })
    .click();
  await expect(tess.page.getByText('Only owners of the server act on admins and owners.')).toBeVisible();
  await expect(tess.page.getByLabel('Role', { exact: true })).toBeDisabled();
});

test('what an admin announces and settles is there for everybody at once', async ({ visitors }) => {
  const olga = await asOlga(visitors);
  const desk = await visitors.signUp('pia', 'Pia Desk');
  const phone = await visitors.arrive();
  await signIn(phone.page, 'pia');

  await olga.page.goto('/admin/server');
  await olga.page.getByLabel('What everybody should know').fill('We move house at noon');
  await olga.page.getByLabel('Level').selectOption('critical');
  await olga.page.getByRole('button', { name: 'Announce', exact: true }).click();
  for (const { page } of [desk, phone, olga])
    await expect(page.getByRole('status').getByText('We move house at noon')).toBeVisible(AT_ONCE);
  await desk.page.getByRole('button', { name: 'Dismiss announcement' }).click();
  for (const { page } of [desk, phone])
    await expect(page.getByRole('status').getByText('We move house at noon')).toHaveCount(0, AT_ONCE);
  await expect(olga.page.getByRole('status').getByText('We move house at noon')).toBeVisible();
  await phone.page.reload();
  await expect(phone.page.getByRole('navigation')).toBeVisible();
  await expect(phone.page.getByText('We move house at noon')).toHaveCount(0);
  await olga.page.getByRole('button', { name: 'Withdraw' }).click();
  await expect(olga.page.getByText('We move house at noon')).toHaveCount(0, AT_ONCE);

  // Closed: nobody makes an account of his own any more; one press takes it back.
  const stranger = await visitors.arrive();
  await olga.page.getByLabel('New accounts', { exact: true }).selectOption('closed');
  await expect(olga.page.getByText('Changed.')).toBeVisible();
  await stranger.page.goto('/sign-up');
  await expect(stranger.page.getByText('No new accounts')).toBeVisible();
  await olga.page.getByRole('button', { name: 'Undo' }).click();
  await expect(olga.page.getByLabel('New accounts', { exact: true })).toHaveValue('open');
  await expect
    .poll(async () => {
      await stranger.page.reload();
      return stranger.page.getByRole('button', { name: 'Create account' }).count();
    })
    .toBe(1);

  // An emoji of the server's own: shown as it was sent, and given by somebody else.
  const point = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
  await olga.page
    .getByLabel('Picture')
    .setInputFiles({ name: 'Party Parrot.gif', mimeType: 'image/gif', buffer: point });
  await expect(olga.page.getByLabel('Name', { exact: true })).toHaveValue('party_parrot');
  await olga.page.getByRole('button', { name: 'Add', exact: true }).click();
  const emoji = olga.page.getByRole('list', { name: 'Custom emoji' });
  await expect(emoji.getByText(':party_parrot:')).toBeVisible(AT_ONCE);
  await expect(emoji.locator('img')).toHaveJSProperty('naturalWidth', 1);
  const { room } = await call<{ room: { id: number } }>(desk.page, 'rooms.create', { name: 'emoji' });
  const sent = await call<{ message: { id: number } }>(desk.page, 'messages.send', {
    roomId: room.id,
    content: 'look',
  });
  const reaction = { messageId: sent.message.id, emoji: ':party_parrot:' };
  await call(desk.page, 'reactions.add', reaction);
  await olga.page.getByRole('button', { name: 'Remove party_parrot' }).click();
  await olga.page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(emoji).toHaveCount(0, AT_ONCE);
});

test('a webhook is told, what fails is sent once more, and the log of deliveries says so', async ({ visitors }) => {
  const taken: string[] = [];
  let status = 204;
  const receiver = createServer((request, response) => {
    request.on('data', (part) => taken.push(String(part)));
    request.on('end', () => response.writeHead(status).end());
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;

  const { page } = await asOlga(visitors);
  const { room } = await call<{ room: { id: number } }>(page, 'rooms.create', { name: 'told', visibility: 'public' });
  await page.goto('/admin/webhooks');
  await page.getByRole('button', { name: 'New webhook' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address').fill(url);
  await dialog.getByRole('button', { name: 'New webhook' }).click();
  await expect(dialog.getByLabel('With this secret')).toHaveValue(/^[0-9a-f]{48}$/);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: url }).click();
  await expect(page.getByText('Nothing was told yet.')).toBeVisible();

  await call(page, 'messages.send', { roomId: room.id, content: 'for the receiver' });
  const deliveries = page.getByRole('list', { name: 'Deliveries' });
  await expect(deliveries.getByRole('button', { name: /Message sent.*204 Delivered/ })).toHaveCount(1, {
    timeout: 15_000,
  });
  expect(taken.join()).toContain('for the receiver');

  status = 500;
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect(page.getByText('The test failed.')).toBeVisible();
  const tried = deliveries.getByRole('listitem').filter({ hasText: 'Test' });
  await expect(tried).toContainText('1 attempt');
  await expect(tried).toContainText('500');
  await tried.getByRole('button').first().click();
  await expect(tried.getByText('The receiver answered 500.')).toBeVisible();
  await expect(tried.getByRole('region', { name: 'What is sent' })).toContainText('"ping"');
  status = 200;
  await tried.getByRole('button', { name: 'Send once more' }).click();
  await expect(tried).toContainText('Delivered', AT_ONCE);
  await expect(tried).toContainText('2 attempts');

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  const before = taken.length;
  await call(page, 'messages.send', { roomId: room.id, content: 'not told' });
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Active', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect.poll(() => taken.length).toBe(before + 1);
  expect(taken.join()).not.toContain('not told');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('No webhooks yet.')).toBeVisible();
  receiver.closeAllConnections();
  receiver.close();
});

test('rooms and organisations are led from here', async ({ visitors }) => {
  const olga = await asOlga(visitors);
  const ria = await visitors.signUp('ria', 'Ria Roomer');
  const { room } = await call<{ room: { id: number } }>(ria.page, 'rooms.create', { name: 'Attic' });
  await ria.page.goto(`/rooms/${room.id}`);
  await expect(ria.page.getByRole('heading', { name: 'Attic' })).toBeVisible();

  await olga.page.goto('/admin/rooms');
  await olga.page.getByLabel('Find a room').fill('atti');
  const attic = olga.page.getByRole('list', { name: 'Rooms' }).getByRole('listitem').filter({ hasText: 'Attic' });
  await expect(attic).toContainText('led by Ria Roomer');
  const act = async (name: string) => {
    await attic.getByRole('button', { name: 'Actions for Attic' }).click();
    await olga.page.getByRole('menuitem', { name }).click();
  };
  await act('How long messages are kept');
  await olga.page.getByLabel('Keep messages').selectOption('days');
  await olga.page.getByLabel('Days', { exact: true }).fill('90');
  await olga.page.getByRole('button', { name: 'Save' }).click();
  await expect(attic).toContainText('Kept 90 days');
  await act('Place a legal hold');
  await olga.page.getByLabel('Reason').fill('Case 7');
  await olga.page.getByRole('button', { name: 'Place a legal hold' }).click();
  await expect(attic).toContainText('Legal hold');
  await act('Lift the legal hold');
  await olga.page.getByRole('dialog').getByRole('button', { name: 'Lift the legal hold' }).click();
  await expect(attic).not.toContainText('Legal hold');

  await olga.page.goto('/admin/organisations');
  await olga.page.getByRole('button', { name: 'New organisation' }).click();
  await olga.page.getByLabel('Name', { exact: true }).fill('Southern school');
  await olga.page.getByRole('dialog').getByRole('button', { name: 'New organisation' }).click();
  await olga.page.getByRole('link', { name: /Southern school/ }).click();
  await olga.page.getByRole('button', { name: 'Move somebody here' }).click();
  await olga.page.getByLabel('Name, username or address').fill('ria');
  await olga.page
    .getByRole('dialog')
    .getByRole('button', { name: /Ria Roomer/ })
    .click();
  await olga.page.getByRole('dialog').getByRole('button', { name: 'Move', exact: true }).click();
  await expect(olga.page.getByRole('list', { name: 'People' })).toContainText('Ria Roomer');
  // Whoever is moved leaves the rooms of where he was, and so she loses the room under her eyes.
  await expect(ria.page.getByText('You are no longer in this room')).toBeVisible(AT_ONCE);

  await olga.page.goto('/admin/rooms');
  await olga.page.getByLabel('Find a room').fill('atti');
  await act('Delete room');
  await olga.page.getByRole('dialog').getByRole('button', { name: 'Delete room' }).click();
  await expect(olga.page.getByText('No room was found.')).toBeVisible();
});

test('the charts show what was counted, day by day, and are read by keyboard', async ({ visitors, server }) => {
  const { page } = await asOlga(visitors);
  const url = await joinPostgres(server.dataDir);
  const database = new pg.Client({ connectionString: url ?? '' });
  await database.connect();
  // As if what other journeys wrote here had been counted.
  await database.query(
    `INSERT INTO daily_stats (day, messages, people, new_people, accounts, rooms, file_bytes, database_bytes, counted_to)
     SELECT (now() AT TIME ZONE 'UTC')::date - ago, ago * 7, ago, ago % 3, 100 - ago, 20, 1048576 * ago, 0,
       (SELECT coalesce(max(id), 0) FROM message)
     FROM generate_series(1, 40) AS ago ON CONFLICT (day) DO UPDATE SET messages = excluded.messages`,
  );
  const { rows } = await database.query<{ day: string; messages: number }>(
    `SELECT day::text, messages::int FROM daily_stats WHERE day > (now() AT TIME ZONE 'UTC')::date - 7 ORDER BY day`,
  );
  await database.end();
  expect(rows.length).toBeGreaterThanOrEqual(6);

  await page.goto('/admin/statistics');
  await page.getByText('7 days').click();
  const chart = page.getByRole('img', { name: 'Messages per day' });
  const drawn = await chart
    .locator('rect')
    .evaluateAll((bars) =>
      bars.map((bar) => ({ day: bar.getAttribute('data-day'), messages: Number(bar.getAttribute('data-value')) })),
    );
  expect(drawn).toHaveLength(7);
  expect(drawn).toEqual(expect.arrayContaining(rows));
  const figure = page.getByRole('figure').filter({ hasText: 'Messages per day' });
  const sum = rows.reduce((all, { messages }) => all + messages, 0);
  await expect(figure.getByRole('status')).toHaveText(`${sum} in all`);
  await page.getByText('30 days').click();
  await expect(chart.locator('rect')).toHaveCount(30);

  await chart.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await expect(figure.getByRole('status')).toHaveText(/: 7$/);
  await page.keyboard.press('Home');
  await expect(figure.getByRole('status')).toHaveText(/: 203$/);
  await figure.getByText('As a table').click();
  await expect(figure.getByRole('row')).toHaveCount(31);
});

test('a person is invited and led with the keyboard alone', async ({ visitors }) => {
  const { page } = await asOlga(visitors);
  await page.goto('/admin/people');
  await page.getByRole('list', { name: 'People' }).waitFor();
  await page.getByLabel('Name, username or address').focus();
  for (let at = 0; at < 3; at++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await expect(dialog.getByLabel('Username')).toBeVisible();
  for (let at = 0; at < 3; at++) await page.keyboard.press('Tab');
  await page.keyboard.type('kim');
  await page.keyboard.press('Tab');
  await page.keyboard.type('kim@example.org');
  await page.keyboard.press('Enter');
  await expect(dialog.getByLabel(/Hand this link on/)).toHaveValue(/\/reset-password#/);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Add a person' })).toBeFocused();
  await page.getByLabel('Name, username or address').focus();
  await page.keyboard.type('kim');
  const row = page.getByRole('list', { name: 'People' }).getByRole('link');
  await expect(row).toHaveCount(1);
  for (let at = 0; at < 4; at++) await page.keyboard.press('Tab');
  await expect(row).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'kim' })).toBeVisible();
});

for (const scheme of ['light', 'dark'] as const)
  test(`axe finds nothing in any section, ${scheme}`, async ({ visitors }) => {
    const { page } = await asOlga(visitors);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.goto('/admin');
    const found: unknown[] = [];
    for (const section of ['', ...SECTIONS, 'people?of=1']) {
      await page.goto(`/admin/${section}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('.after-a-while')).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      found.push(...violations.map(({ id, nodes }) => ({ section, id, at: nodes[0]?.html })));
    }
    expect(found).toEqual([]);
  });
