import type { Connection } from '#api/connection.ts';
import { type Allowance, addressKey, type Budget, type RateLimits } from '#api/rate-limits.ts';
import type { Transfers } from '#api/transfers.ts';
import { type Credentials, identify, type Means, showsApiKey } from '#auth/identify.ts';
import type { OidcProvider } from '#auth/oidc.ts';
import type { Auth, Identity, Origin } from '#auth/service.ts';
import { mustEnrol } from '#auth/sessions.ts';
import { ChatError } from '#contract/errors.ts';
import type { EmojiPolicy } from '#core/emoji.ts';
import type { Database } from '#db/database.ts';
import type { Bus } from '#events/bus/bus.ts';
import type { Hub } from '#events/hub.ts';
import type { Presence } from '#events/presence.ts';
import type { Typing } from '#events/typing.ts';
import type { Files } from '#files/files.ts';
import type { Notifier } from '#jobs/notices/notifier.ts';
import type { Push } from '#jobs/notices/push.ts';
import type { Previews } from '#jobs/previews/previews.ts';
import type { Queue } from '#jobs/queue.ts';
import type { SearchIndex } from '#jobs/search-index.ts';
import type { Webhooks } from '#jobs/webhooks/webhooks.ts';

/** What one process offers its procedures. */
export interface Services {
  readonly db: Database;
  readonly auth: Auth;
  /** where people may sign in besides, when there is such a place */
  readonly oidc: OidcProvider | null;
  readonly hub: Hub;
  readonly limits: RateLimits;
  readonly bus: Bus;
  readonly presence: Presence;
  readonly typing: Typing;
  readonly webhooks: Webhooks;
  readonly previews: Previews;
  readonly jobs: Queue;
  /** Puts in the jobs that then put themselves in again. */
  readonly beginRecurring: () => Promise<void>;
  readonly search: SearchIndex;
  readonly notices: Notifier;
  readonly push: Push;
  readonly files: Files;
  readonly transfers: Transfers;
  /** scheme and host that people use, when it is told (PUBLIC_URL) */
  readonly publicOrigin: string | null;
  /** who may add to the server's emoji (CUSTOM_EMOJI) */
  readonly emojiPolicy: EmojiPolicy;
  /** For the operator's eyes: what broke, without what people wrote. */
  readonly report: (error: unknown, at: { path: string; requestId: string }) => void;
  /** Ends everything but the database, which is for who opened it. */
  readonly close: () => Promise<void>;
}

/**
 * One call, before anybody asked who makes it. Few fields on purpose: tRPC copies them for every step of a procedure.
 */
export interface ApiContext {
  readonly services: Services;
  readonly call: Call;
}

export interface Call {
  readonly requestId: string;
  readonly origin: Origin;
  readonly shown: Credentials;
  /** whom the caller takes itself for, when it says so */
  readonly meant?: string | null;
  /** false when a browser says that another site's page sent this */
  readonly sameSite: boolean;
  /** what the call is spent from, when it is not asked by a person */
  readonly budget?: Budget;
  /** Hears what is left of the caller's budget. */
  readonly onSpent?: (allowance: Allowance) => void;
  /** The budgets that a request has spent from: of each it takes one point, however many procedures its answer needs. */
  readonly spent?: Set<Budget>;
  /** Refuses one feed too many on one connection; what it returns gives the feed back. */
  readonly takeFeed?: () => () => void;
  /** the socket that the call came over; none over HTTP */
  readonly connection?: Connection;
}

/** Credentials that do not hold are counted, so that nobody tries keys without end. */
async function identifyWithin({ auth, limits }: Services, { shown, origin }: Call) {
  const address = addressKey(origin.ip);
  if (showsApiKey(shown)) await limits.refuseSpent('failed-authentication', address);
  try {
    return await identify(auth, shown);
  } catch (error) {
    if (error instanceof ChatError) await limits.spend('failed-authentication', address);
    throw error;
  }
}

/** A cookie travels by itself, so with one a call must come from our own pages. */
export async function whoCalls(
  { services, call }: ApiContext,
  isEnrolling = false,
): Promise<{ identity: Identity; means: Means }> {
  const caller = await identifyWithin(services, call);
  if (!caller) throw new ChatError('unauthenticated', { reason: 'missing' });
  if (call.meant != null && call.meant !== String(caller.identity.userId))
    throw new ChatError('unauthenticated', { reason: 'invalid' });
  if (caller.means === 'cookie' && !call.sameSite) throw new ChatError('forbidden', { need: 'a request of this site' });
  if (!isEnrolling && (await mustEnrol(services.auth, caller.identity))) throw new ChatError('second_factor_enrolment');
  return caller;
}

/**
 * What a browser tells about where a request was made. Programs send neither header and pass. Behind a proxy the host that
 * people use may have another name here: PUBLIC_URL tells it, and of that host only its own scheme counts.
 */
export function isSameSite(headers: Pick<Headers, 'get'>, publicOrigin: string | null): boolean {
  const fetchedFrom = headers.get('sec-fetch-site');
  if (fetchedFrom !== null && fetchedFrom !== 'same-origin' && fetchedFrom !== 'none') return false;
  const origin = headers.get('origin');
  if (origin === null) return true;
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  if (publicOrigin !== null && host === new URL(publicOrigin).host) return origin === publicOrigin;
  return host === headers.get('host');
}
