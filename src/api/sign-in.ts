import type { z } from 'zod';
import type { Services } from '#api/context.ts';
import { addressKey } from '#api/rate-limits.ts';
import { accountKey, checkPassword, startSession } from '#auth/accounts.ts';
import { checkSecondFactor } from '#auth/second-factor.ts';
import type { Origin } from '#auth/service.ts';
import type { Session, SignIn } from '#contract/auth.ts';
import { ChatError } from '#contract/errors.ts';

/**
 * The one way in with a password, whatever the door: each try is counted before the password is looked at, and each code before
 * it is.
 */
export async function signInWithin(
  services: Services,
  input: z.output<typeof SignIn>,
  kind: Session['kind'],
  origin: Origin,
): Promise<{ userId: number; sessionId: number }> {
  const { auth, limits } = services;
  const address = addressKey(origin.ip);
  await limits.spend('sign-in-address', address);
  const account = await accountKey(auth, input.login);
  await limits.spend('sign-in-account-address', `${account} ${address}`);
  await limits.spend('sign-in-account', account);
  const { userId, secondFactor } = await checkPassword(auth, input, origin);
  if (secondFactor) await takeSecondFactor(services, userId, secondFactor.code, origin);
  const by = { means: 'password', secondFactor: secondFactor !== null };
  return startSession(auth, userId, kind, origin, input.refreshSeconds, by);
}

/** A million codes, of which three hold at a time: whoever may not try often finds none. */
export async function takeSecondFactor(
  { auth, limits }: Services,
  userId: number,
  code: string | undefined,
  origin: Origin,
): Promise<void> {
  if (code === undefined) throw new ChatError('second_factor_required');
  await limits.spend('second-factor', userId);
  await checkSecondFactor(auth, userId, code, origin);
}
