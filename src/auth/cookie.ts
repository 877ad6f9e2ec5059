import { encode } from 'next-auth/jwt';
import type { Auth } from '#auth/service.ts';
import { BROWSER_SESSION_SECONDS } from '#auth/sessions.ts';

export interface SessionCookie {
  name: string;
  value: string;
  /** the whole of it, for a Set-Cookie header */
  header: string;
}

/**
 * The cookie that next-auth would set for a session of kind `browser`, so that whoever signs in at another door is signed in at
 * our pages, and the other way round. Its name and `Secure` depend on how people reach the site, as next-auth sees it: PUBLIC_URL,
 * or else what a trusted proxy says. A browser that holds it under both names is nobody (src/auth/identify.ts).
 */
export async function sessionCookie(
  auth: Auth,
  sessionId: number,
  { userId, isHttps }: { userId: number; isHttps: boolean },
): Promise<SessionCookie> {
  const value = await encode({
    token: { sub: String(userId), sid: sessionId },
    secret: Buffer.from(auth.secret).toString(),
    maxAge: BROWSER_SESSION_SECONDS,
  });
  const name = `${isHttps ? '__Secure-' : ''}next-auth.session-token`;
  const attributes = `Path=/; Max-Age=${BROWSER_SESSION_SECONDS}; HttpOnly; SameSite=Lax${isHttps ? '; Secure' : ''}`;
  return { name, value, header: `${name}=${value}; ${attributes}` };
}
