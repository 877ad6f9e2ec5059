import { expect, test } from 'vitest';
import { withNewNonce } from '#ui/offline/worker-cache.ts';

const kept = () =>
  new Response('<script nonce="first-word">1</script><script nonce="first-word">2</script>', {
    headers: {
      'Content-Type': 'text/html',
      'Content-Security-Policy': "script-src 'self' 'nonce-first-word'; style-src 'nonce-first-word'",
    },
  });

test('the page that was kept is shown with a word that was never used', async () => {
  const [one, other] = await Promise.all([withNewNonce(kept()), withNewNonce(kept())]);
  const nonceOf = (page: Response) => /'nonce-([^']+)'/.exec(page.headers.get('Content-Security-Policy') ?? '')?.[1];
  const nonce = nonceOf(one);
  expect(nonce).toHaveLength(24);
  expect(nonceOf(other)).not.toBe(nonce);
  expect(one.headers.get('Content-Security-Policy')).toBe(
    `script-src 'self' 'nonce-${nonce}'; style-src 'nonce-${nonce}'`,
  );
  expect(await one.text()).toBe(`<script nonce="${nonce}">1</script><script nonce="${nonce}">2</script>`);
});
