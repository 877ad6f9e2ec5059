import { cookies } from 'next/headers';
import { decode } from 'next-auth/jwt';

/**
 * Whom the session cookie names, to choose between the app and the sign-in page. It grants nothing: every call to the
 * server shows the cookie anew, and there the session is checked.
 */
export async function whoIsHere(): Promise<number | null> {
  const jar = await cookies();
  const token = (jar.get('__Secure-next-auth.session-token') ?? jar.get('next-auth.session-token'))?.value;
  const claims = await decode({ token, secret: process.env.NEXTAUTH_SECRET ?? '' }).catch(() => null);
  const userId = Number(claims?.sub);
  return Number.isSafeInteger(userId) && userId > 0 ? userId : null;
}
