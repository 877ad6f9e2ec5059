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
import { enqueueMail } from '#db/mails.ts';
import { endResets } from '#db/password-reset-sql.ts';

export async function readRegistration(auth: Auth): Promise<Registration> {
  const [someone] = await auth.db.query(anyUser, []);
  const { registration } = await auth.settings.read();
  return { mode: registration, firstAccount: someone === undefined };
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
      const values = [
        randomUUID(),
        input.username,
        input.email,
        name,
        passwordHash,
        role,
        (await auth.settings.readIn(tx)).defaultLocale,
      ];
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
  const { mode, firstAccount } = await readRegistration(auth);
  if (firstAccount || mode === 'open' || (mode === 'invite' && invite !== undefined)) return;
  throw new ChatError(mode === 'closed' ? 'registration_closed' : 'invite_invalid');
}

async function refuseUninvited(tx: Transaction, auth: Auth, invite: string | undefined): Promise<void> {
  const { registration } = await auth.settings.readIn(tx);
  if (registration === 'open') return;
  if (registration === 'closed') throw new ChatError('registration_closed');
  const used = invite === undefined ? [] : await tx.query(useInvite, [hashSecret(invite)]);
  if (used.length === 0) throw new ChatError('invite_invalid');
}

/** One key for every spelling that leads to one account, for counting tries at it. No caller's text becomes a key as it is. */
export async function accountKey(auth: Auth, login: string): Promise<string> {
  const [user] = await auth.db.query(userByLogin, [login]);
  return user ? `user ${user.id}` : `login ${hashSecret(login.toLowerCase())}`;
}

const WITH_CODE = /^(.+)(\d{6})$/su;

/**
 * Wrong name and wrong password are told apart by nothing, time included. A password that ends in six digits is tried without them as
 * well, whoever it is for: they may be the code of an account with a second factor, written where its door has one field only.
 */
async function findPassword(
  passwordHash: string | null | undefined,
  { password, code }: Pick<z.output<typeof SignIn>, 'password' | 'code'>,
): Promise<{ matches: boolean; code: string | undefined }> {
  if (await verifyPassword(passwordHash, password)) return { matches: true, code };
  const [, head, digits] = (code === undefined && WITH_CODE.exec(password)) || [];
  if (head === undefined || digits === undefined) return { matches: false, code };
  return { matches: await verifyPassword(passwordHash, head), code: digits };
}

export interface Recognised {
  userId: number;
  /** what must be shown besides the password; null when nothing must */
  secondFactor: { code: string | undefined } | null;
}

export async function checkPassword(
  auth: Auth,
  input: Pick<z.output<typeof SignIn>, 'login' | 'password' | 'code'>,
  origin: Origin,
): Promise<Recognised> {
  const [user] = await auth.db.query(userByLogin, [input.login]);
  const { matches, code } = await findPassword(user?.password_hash, input);
  // Without a second factor nothing may stand behind the password.
  const isExact = user?.second_factor || code === input.code;
  if (!user || !matches || !isExact) {
    await recordDeed(auth.db, 'sign_in_failed', user?.id ?? null, origin, { reason: 'password' });
    throw new ChatError('invalid_credentials');
  }
  if (user.deactivated_at !== null) {
    await recordDeed(auth.db, 'sign_in_failed', user.id, origin, { reason: 'deactivated' });
    throw new ChatError('account_deactivated');
  }
  return { userId: user.id, secondFactor: user.second_factor ? { code } : null };
}

export async function startSession(
  auth: Auth,
  userId: number,
  kind: Session['kind'],
  origin: Origin,
  refreshSeconds?: number,
  by: Record<string, unknown> = {},
) {
  return auth.db.transaction(async (tx) => {
    const sessionId = await openSession(tx, userId, kind, origin, refreshSeconds);
    await recordDeed(tx, 'signed_in', userId, origin, { sessionId, ...by });
    return { userId, sessionId };
  });
}

/**
 * Ends every other session, every API key and every link to a new password: whoever knew the old one is out, with all he made by
 * it.
 */
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
    await tx.query(endResets, [me.userId]);
    await revokeSessionsIn(tx, { userId: me.userId, except: me.sessionId, reason: 'password changed' });
    await tx.query(revokeApiKeyRows, [me.userId]);
    await recordDeed(tx, 'password_changed', me.userId, origin);
    await enqueueMail(tx, { to: { userId: me.userId }, letter: { template: 'password_changed' } });
  });
  forgetIdentities(auth, me.userId);
}
