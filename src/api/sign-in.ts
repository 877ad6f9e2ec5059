import type { z } from 'zod';
import type { Services } from '#api/context.ts';
import { addressKey } from '#api/rate-limits.ts';
import { accountKey, signIn } from '#auth/accounts.ts';
import type { Origin } from '#auth/service.ts';
import type { Session, SignIn } from '#contract/auth.ts';

/** The one way in with a password, whatever the door: each try is counted before the password is looked at. */
export async function signInWithin(
  { auth, limits }: Services,
  input: z.output<typeof SignIn>,
  kind: Session['kind'],
  origin: Origin,
): Promise<{ userId: number; sessionId: number }> {
  const address = addressKey(origin.ip);
  await limits.spend('sign-in-address', address);
  const account = await accountKey(auth, input.login);
  await limits.spend('sign-in-account-address', `${account} ${address}`);
  await limits.spend('sign-in-account', account);
  return signIn(auth, input, kind, origin);
}
