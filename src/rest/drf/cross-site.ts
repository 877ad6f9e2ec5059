import { isSameSite, type Services } from '#api/context.ts';
import { ChatError } from '#contract/errors.ts';
import type { Incoming } from '#rest/dialect.ts';

/**
 * For what sets or uses a cookie before anybody is known: else a page of another site could sign its visitor in as somebody
 * else, and read what he then writes.
 */
export function refuseOtherSites({ headers }: Incoming, { publicOrigin }: Services): void {
  if (!isSameSite(headers, publicOrigin)) throw new ChatError('forbidden', { need: 'a request of this site' });
}
