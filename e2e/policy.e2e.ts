import { expect, test } from './server.ts';
import { openStranger } from './stranger.ts';

const NONCE = /'nonce-([^']+)'/;

test.use({ serverOf: 'policy' });

test('every page has a policy with a word of its own, which its scripts know', async ({ visitors }) => {
  const { page } = await visitors.signUp('petra', 'Petra Lind');
  const seen = new Set<string>();
  for (const path of ['/', '/', '/settings', '/rooms/1', '/sign-in', '/sign-up', '/no/such/page', '/_next/nothing']) {
    const answer = await page.request.get(path);
    const policy = answer.headers()['content-security-policy'] ?? '';
    const nonce = NONCE.exec(policy)?.[1] ?? '';
    expect(nonce, path).toHaveLength(22);
    expect(seen.has(nonce)).toBe(false);
    seen.add(nonce);
    expect(policy).not.toContain('unsafe');
    expect(answer.headers()['cross-origin-opener-policy'], path).toBe('same-origin');
    expect(answer.headers()['cache-control'], path).toMatch(/private|no-store/);
    const scripts = (await answer.text()).match(/<script[^>]*>/g) ?? [];
    for (const script of scripts) expect(script, path).toContain(`nonce="${nonce}"`);
    if (answer.ok()) expect(scripts.length).toBeGreaterThan(0);
  }
  const faked = await page.request.get('/', { headers: { 'Content-Security-Policy': "script-src 'nonce-mine'" } });
  expect(await faked.text()).not.toContain('nonce="mine"');
});

test('nobody makes the server fetch or draw a picture for him', async ({ visitors }) => {
  const { page } = await visitors.arrive();
  for (const url of ['/icons/icon-512.png', '/avatars/A/1.svg', 'http://127.0.0.1/'])
    expect((await page.request.get('/_next/image', { params: { url, w: 64, q: 75 } })).status(), url).toBe(404);
});

test.describe('what slipped in', () => {
  test.use({ alsoExpected: /forbidden by (script-src|img-src)|Content Security Policy/ });

  const slippedFrom = (url: string) => [
    '<script>window.hit = "script"</script>',
    '<img src="/none" onerror="window.hit = 1">',
    `<img src="${url}/seen.png">`,
    '<iframe src="javascript:parent.hit = 1"></iframe>',
  ];

  test('[S32] into the page does not run, nor call home', async ({ visitors }) => {
    const { page } = await visitors.signUp('petr', 'Petr Lind');
    const stranger = await openStranger();
    await page.addInitScript(() => {
      const forbidden: string[] = [];
      Object.assign(window, { forbidden });
      document.addEventListener('securitypolicyviolation', (event) => forbidden.push(event.violatedDirective));
    });
    await page.route('**/settings', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace('</body>', `${slippedFrom(stranger.url).join('')}</body>`);
      await route.fulfill({ response, body });
    });
    await page.goto('/settings');
    const forbidden = () => page.evaluate(() => [...new Set((window as never as { forbidden: string[] }).forbidden)]);
    await expect
      .poll(async () => (await forbidden()).sort())
      .toEqual(['img-src', 'script-src-attr', 'script-src-elem']);
    expect(await page.evaluate(() => 'hit' in window)).toBe(false);
    expect(stranger.asked).toEqual([]);
    stranger.close();
  });
});
