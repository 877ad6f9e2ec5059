import { expect, test } from './server.ts';
import { openStranger } from './stranger.ts';

test.use({ alsoExpected: /CORS policy|status of 4\d\d|Refused to frame|frame-ancestors|Framing/ });

test('[S19] [S20] a page of another origin cannot act as somebody who is signed in here', async ({
  visitors,
  server,
}) => {
  const { page, context } = await visitors.signUp('stella', 'Stella Moss');
  const cookies = await context.cookies(server.base);
  expect(cookies.some(({ name }) => name.endsWith('next-auth.session-token'))).toBe(true);
  const stranger = await openStranger();
  const elsewhere = await context.newPage();
  await elsewhere.goto(stranger.url);

  // [S19] The browser shows the cookie, and the socket closes without a word.
  const heard = await elsewhere.evaluate(
    (url) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(url);
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('refused');
      }),
    `${server.base.replace('http', 'ws')}/api/trpc`,
  );
  expect(heard).toBe('refused');

  // [S20] Without being asked, a browser lets a page send this much.
  const statuses: number[] = [];
  elsewhere.on('response', (response) => {
    if (response.url().startsWith(server.base)) statuses.push(response.status());
  });
  const write = `${server.base}/api/trpc/rooms.create`;
  const read = await elsewhere.evaluate(
    async ([write = '', base = '']) => {
      const body = JSON.stringify({ kind: 'channel', name: 'taken', visibility: 'public' });
      await fetch(write, { method: 'POST', mode: 'no-cors', credentials: 'include', body }).catch(() => null);
      return fetch(`${base}/api/trpc/users.me`, { credentials: 'include' }).then(
        (answer) => answer.text(),
        () => 'kept from reading',
      );
    },
    [write, server.base],
  );
  expect(read).toBe('kept from reading');
  expect(statuses.length).toBeGreaterThan(0);
  for (const status of statuses) expect([403, 415], 'refused, or not even read').toContain(status);

  // A form goes where it likes, and the cookie with it.
  for (const target of ['/api/trpc/rooms.create', '/pictures/avatar', '/pictures/emoji?name=taken']) {
    await elsewhere.goto(stranger.url);
    const answered = elsewhere.waitForResponse((response) => response.url().startsWith(server.base));
    await elsewhere.evaluate((action) => {
      const form = Object.assign(document.createElement('form'), {
        action,
        method: 'post',
        enctype: 'multipart/form-data',
      });
      form.append(Object.assign(document.createElement('input'), { name: 'name', value: 'taken' }));
      document.body.append(form);
      form.submit();
    }, server.base + target);
    expect((await answered).status(), target).toBe(403);
    await elsewhere.waitForURL(`${server.base}/**`);
  }

  // No page of ours can be put under somebody's mouse.
  await elsewhere.goto(stranger.url);
  await elsewhere.evaluate((src) => {
    document.body.append(Object.assign(document.createElement('iframe'), { src }));
  }, server.base);
  await expect.poll(() => elsewhere.frames().length).toBe(2);
  await expect.poll(() => elsewhere.frames()[1]?.url()).toMatch(/^chrome-error:/);

  await page.reload();
  await expect(page.getByRole('heading', { name: 'Welcome, Stella Moss' })).toBeVisible();
  await expect(page.getByText('taken')).toHaveCount(0);
  stranger.close();
});
