import { decode } from 'next-auth/jwt';
import { API_KEY_PREFIX, identifyApiKey } from '#auth/api-keys.ts';
import type { Auth, Identity } from '#auth/service.ts';
import { identifySession } from '#auth/sessions.ts';
import { readAccessToken } from '#auth/tokens.ts';
import { ChatError } from '#contract/errors.ts';

/** Next-auth's cookie, with the name it takes behind https. */
const COOKIE = /(?:^|;\s*)(?:__Secure-)?next-auth\.session-token=([^;]+)/g;

function invalid(): ChatError<'unauthenticated'> {
  return new ChatError('unauthenticated', { reason: 'invalid' });
}

async function readCookie(auth: Auth, cookie: string): Promise<number> {
  const known = auth.checked.get(cookie);
  if (known !== undefined) return known;
  const secret = Buffer.from(auth.secret).toString();
  const claims = await decode({ token: cookie, secret }).catch(() => null);
  if (typeof claims?.sid !== 'number') throw invalid();
  auth.checked.set(cookie, claims.sid, Date.now() + 3_600_000);
  return claims.sid;
}

/** Whether the database must be asked what a caller shows: of a key the key alone tells nothing, where a token is signed. */
export function showsApiKey(shown: Credentials): boolean {
  return shown.apiKey != null || (shown.authorization?.includes(API_KEY_PREFIX) ?? false);
}

/** Whether a cookie header holds a session of ours at all; other cookies of a site show nothing. */
export function holdsSession(cookie: string): boolean {
  return cookie.search(COOKIE) >= 0;
}

export interface Credentials {
  /** of a socket that showed who it is when it opened: its session speaks for it as long as it lives */
  sessionId?: number | undefined;
  authorization?: string | null | undefined;
  apiKey?: string | null | undefined;
  cookie?: string | null | undefined;
}

/** How a caller showed who he is; a cookie travels by itself, so doors ask more of it (src/api/context.ts). */
export type Means = 'bearer' | 'api-key' | 'cookie';

/** Who is calling: nobody (null), or somebody, or an error because what was shown does not hold. The explicit wins over the cookie. */
export async function identify(auth: Auth, shown: Credentials): Promise<{ identity: Identity; means: Means } | null> {
  if (shown.sessionId !== undefined) {
    return { identity: await identifySession(auth, shown.sessionId), means: 'bearer' };
  }
  if (shown.apiKey != null) return { identity: await identifyApiKey(auth, shown.apiKey), means: 'api-key' };
  if (shown.authorization != null) {
    const token = /^Bearer ([^\s,]+)$/i.exec(shown.authorization)?.[1];
    if (token === undefined) throw invalid();
    if (token.startsWith(API_KEY_PREFIX)) return { identity: await identifyApiKey(auth, token), means: 'api-key' };
    return { identity: await identifySession(auth, await readAccessToken(auth, token)), means: 'bearer' };
  }
  const cookies = [...(shown.cookie ?? '').matchAll(COOKIE)];
  const cookie = cookies[0]?.[1];
  if (cookie === undefined) return null;
  if (cookies.length > 1) throw invalid();
  return { identity: await identifySession(auth, await readCookie(auth, cookie)), means: 'cookie' };
}
