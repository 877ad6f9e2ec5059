import { encode } from 'next-auth/jwt';
import type { Auth } from '#auth/service.ts';
import { BROWSER_SESSION_SECONDS } from '#auth/sessions.ts';

/** The very cookie that next-auth sets, for a session of kind `browser` that was opened at another door. */
export async function sessionCookie(
  auth: Auth,
  { userId, sessionId }: { userId: number; sessionId: number },
  isSecure: boolean,
): Promise<string> {
  const secret = Buffer.from(auth.secret).toString();
  const token = await encode({
    token: { sub: String(userId), sid: sessionId },
    secret,
    maxAge: BROWSER_SESSION_SECONDS,
  });
  const name = `${isSecure ? '__Secure-' : ''}next-auth.session-token`;
  const until = new Date(Date.now() + BROWSER_SESSION_SECONDS * 1000).toUTCString();
  return `${name}=${token}; Path=/; Expires=${until}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}
