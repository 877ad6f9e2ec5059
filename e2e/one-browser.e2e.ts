import { call, openRoom } from './calls.ts';
import { expect as quick, test } from './server.ts';

/** Signing in hashes passwords, which a busy machine does slowly. */
const expect = quick.configure({ timeout: 30_000 });

test.use({ serverOf: 'one browser for two' });

const PASSWORD = 'a quiet atelier by the sea';

test('[S13] a window in which one person sits becomes the window of whoever signs in beside it, and acts for neither', async ({
  visitors,
  server,
}) => {
  test.slow();
  const walter = await visitors.signUp('walter', 'Walter Busch');
  const { page, context } = await visitors.signUp('vera', 'Vera Lang');
  const roomId = await openRoom(page, 'notes');
  await call(walter.page, 'members.join', { roomId });
  await page.goto(`/rooms/${roomId}`);
  await page.getByLabel('Message #notes').fill('Only for Vera');
  const before = (await context.cookies()).find(({ name }) => name.includes('session-token'));
  const asVera = () =>
    fetch(new URL('/api/trpc/users.me', server.base), { headers: { cookie: `${before?.name}=${before?.value}` } });
  expect((await asVera()).status).toBe(200);

  // Whoever comes by the link of a letter signs in, though somebody is signed in already.
  const beside = await context.newPage();
  await beside.goto('/sign-in?reset=1');
  await beside.getByLabel('Username or e-mail').fill('walter');
  await beside.getByLabel('Password').fill(PASSWORD);
  await beside.getByRole('button', { name: 'Sign in' }).click();
  for (const window of [beside, page]) await expect(window.getByRole('button', { name: /Walter Busch/ })).toBeVisible();
  await expect(page.getByLabel('Message #notes')).toHaveValue('');
  expect((await asVera()).status).toBe(401);

  // What she had begun is hers.
  const drafts = await (await page.request.get('/api/trpc/drafts.list')).text();
  expect(drafts).not.toContain('Only for Vera');
  await beside.reload();
  await expect(beside.getByRole('button', { name: /Walter Busch/ })).toBeVisible();
});
