import { expect, test } from 'vitest';
import { pagePolicy } from '#server/page-policy.ts';

test('a policy allows what this server wrote: nothing inline, nothing made from text, nothing of others', () => {
  const policy = pagePolicy('abc', false);
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic'");
  for (const directive of ['default-src', 'object-src', 'base-uri']) expect(policy).toContain(`${directive} 'none'`);
});
