import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { recordDeed } from '#auth/deeds.ts';
import { hashPassword, verifyPassword } from '#auth/passwords.ts';
import { hashSecret } from '#auth/secrets.ts';
import type { Auth, Identity, Origin } from '#auth/service.ts';
import { forgetIdentities, openSession, revokeSessionsIn } from '#auth/sessions.ts';
import type { ChangePassword, Registration, Session, SignIn, SignUp } from '#contract/auth.ts';
import { ChatError } from '#contract/errors.ts';
import {
  anyUser,
  insertUser,
  lockSignUp,
  passwordHashOf,
  revokeApiKeyRows,
  setPasswordHash,
  useInvite,
  userByLogin,
} from '#db/auth-sql.ts';
import { isUniqueViolation, type Transaction } from '#db/database.ts';

export async function readRegistration(auth: Auth): Promise<Registration> {
  const [someone] = await auth.db.query(anyUser, []);
  return { mode: auth.registration, firstAccount: someone === undefined };
}

/** The first account owns the server and needs no invitation. */
export async function signUp(auth: Auth, input: z.output<typeof SignUp>, origin: Origin): Promise<number> {
  await refuseStranger(auth, input.invite);
  const passwordHash = await hashPassword(input.password);
  try {
    return await auth.db.transaction(async (tx) => {
      await tx.query(lockSignUp, []);
      const first = (await tx.query(anyUser, [])).length === 0;
      if (!first) await refuseUninvited(tx, auth, input.invite);
      const role = first ? 'owner' : 'member';
      const name = input.displayName ?? input.username;
      const values = [randomUUID(), input.username, input.email, name, passwordHash, role];
      const [user] = await tx.query(insertUser, values);
      if (!user) throw new ChatError('unavailable');
      await recordDeed(tx, 'signed_up', user.id, origin);
      return user.id;
    });
  } catch (error) {
    if (isUniqueViolation(error, 'users_username_lower_key')) throw new ChatError('username_taken');
    if (isUniqueViolation(error, 'users_email_lower_key')) throw new ChatError('email_taken');
    throw error;
  }
}

/** Before the password is hashed, which is what costs: whoever cannot be let in whatever happens. */
async function refuseStranger(auth: Auth, invite: string | undefined): Promise<void> {
  if (auth.registration === 'open' || (auth.registration === 'invite' && invite !== undefined)) return;
  const { firstAccount } = await readRegistration(auth);
  if (firstAccount) return;
  throw new ChatError(auth.registration === 'closed' ? 'registration_closed' : 'invite_invalid');
}

async function refuseUninvited(tx: Transaction, auth: Auth, invite: string | undefined): Promise<void> {
  if (auth.registration === 'open') return;
  if (auth.registration === 'closed') throw new ChatError('registration_closed');
  const used = invite === undefined ? [] : await tx.query(useInvite, [hashSecret(invite)]);
  if (used.length === 0) throw new ChatError('invite_invalid');
}

/** One key for every spelling that leads to one account, for counting tries at it. No caller's text becomes a key as it is. */
export async function accountKey(auth: Auth, login: string): Promise<string> {
  const [user] = await auth.db.query(userByLogin, [login]);
  return user ? `user ${user.id}` : `login ${hashSecret(login.toLowerCase())}`;
}

/** Wrong name and wrong password are told apart by nothing, time included. */
async function checkPassword(auth: Auth, input: z.output<typeof SignIn>, origin: Origin): Promise<number> {
  const [user] = await auth.db.query(userByLogin, [input.login]);
  const matches = await verifyPassword(user?.password_hash, input.password);
  if (!user || !matches) {
    await recordDeed(auth.db, 'sign_in_failed', user?.id ?? null, origin);
    throw new ChatError('invalid_credentials');
  }
  if (user.deactivated_at !== null) throw new ChatError('account_deactivated');
  return user.id;
}

export async function signIn(
  auth: Auth,
  input: z.output<typeof SignIn>,
  kind: Session['kind'],
  origin: Origin,
): Promise<{ userId: number; sessionId: number }> {
  const userId = await checkPassword(auth, input, origin);
  return startSession(auth, userId, kind, origin, input.refreshSeconds);
}

export async function startSession(
  auth: Auth,
  userId: number,
  kind: Session['kind'],
  origin: Origin,
  refreshSeconds?: number,
) {
  return auth.db.transaction(async (tx) => {
    const sessionId = await openSession(tx, userId, kind, origin, refreshSeconds);
    await recordDeed(tx, 'signed_in', userId, origin);
    return { userId, sessionId };
  });
}

/** Ends every other session and every API key: whoever knew the old password is out, with all he made by it. */
export async function changePassword(
  auth: Auth,
  me: Identity,
  input: z.output<typeof ChangePassword>,
  origin: Origin,
): Promise<void> {
  const [row] = await auth.db.query(passwordHashOf, [me.userId]);
  if (!(await verifyPassword(row?.password_hash, input.currentPassword))) throw new ChatError('invalid_credentials');
  const passwordHash = await hashPassword(input.newPassword);
  await auth.db.transaction(async (tx) => {
    await tx.query(setPasswordHash, [me.userId, passwordHash]);
    await revokeSessionsIn(tx, { userId: me.userId, except: me.sessionId, reason: 'password changed' });
    await tx.query(revokeApiKeyRows, [me.userId]);
    await recordDeed(tx, 'password_changed', me.userId, origin);
  });
  forgetIdentities(auth, me.userId);
}
