import { setTimeout as delay } from 'node:timers/promises';
import { toChatError } from '#api/errors.ts';

/**
 * What a socket asks to tell its person of something comes out of that person's budget. When others cause so much that it is
 * spent, the socket waits; what happens meanwhile waits in its feed, which is bounded.
 */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const { code, details } = toChatError(error);
      if (code !== 'rate_limited' || !details || !('retryAfterMs' in details)) throw error;
      await delay(Math.max(100, details.retryAfterMs), undefined, { ref: false });
    }
  }
}
