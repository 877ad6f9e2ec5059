import { randomInt } from 'node:crypto';
import { recordDeed } from '#auth/deeds.ts';
import { verifyPassword } from '#auth/passwords.ts';
import { hashSecret } from '#auth/secrets.ts';
import type { Auth, Identity, Origin } from '#auth/service.ts';
import { forgetIdentities, mustEnrol } from '#auth/sessions.ts';
import { decryptSecret, encryptSecret, newTotpSecret, otpauthUri, stepOfCode, toBase32 } from '#auth/totp.ts';
import type { RecoveryCodes, SecondFactor, SecondFactorBegun } from '#contract/auth.ts';
import { ChatError } from '#contract/errors.ts';
import { passwordHashOf } from '#db/auth-sql.ts';
import type { Transaction } from '#db/database.ts';
import { enqueueMail } from '#db/mails.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  countRecoveryCodes,
  deleteRecoveryCodes,
  deleteSecondFactor,
  insertRecoveryCodes,
  secondFactorOf,
  takeStep,
  useRecoveryCode,
} from '#db/second-factor-sql.ts';
import { userById } from '#db/user-sql.ts';

const RECOVERY_CODES = 10;
// Without the letters and digits that are taken for one another.
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

const newRecoveryCode = () => {
  const letters = Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
};
const recoveryHash = (userId: number, code: string) =>
  hashSecret(`${userId} ${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`);

export async function readSecondFactor(auth: Auth, me: Identity): Promise<SecondFactor> {
  const [row] = await auth.db.query(secondFactorOf, [me.userId]);
  const [codes] = await auth.db.query(countRecoveryCodes, [me.userId]);
  return {
    enabled: row?.confirmed ?? false,
    since: row?.confirmed_at ?? null,
    recoveryCodesLeft: row?.confirmed ? (codes?.count ?? 0) : 0,
    required: await mustEnrol(auth, me),
  };
}

/** Whoever came by a provider alone has no password to show. */
export async function requirePassword(auth: Auth, me: Identity, password: string | undefined): Promise<void> {
  const [row] = await auth.db.query(passwordHashOf, [me.userId]);
  if (row?.password_hash == null) return;
  if (!(await verifyPassword(row.password_hash, password ?? ''))) throw new ChatError('invalid_credentials');
}

/** The secret is shown this once. Nothing changes before a code of it was shown. */
export async function beginSecondFactorOf(
  auth: Auth,
  me: Identity,
  { password }: { password?: string | undefined },
): Promise<SecondFactorBegun> {
  await requirePassword(auth, me, password);
  const secret = newTotpSecret();
  const values = [me.userId, encryptSecret(auth.secret, me.userId, secret)];
  const [begun] = await auth.db.query(beginSecondFactor, values);
  if (!begun) throw new ChatError('second_factor_state', { enabled: true });
  const [user] = await auth.db.query(userById, [me.userId]);
  const { serverName } = await auth.settings.read();
  return { secret: toBase32(secret), uri: otpauthUri(secret, serverName, user?.username ?? '') };
}

async function makeRecoveryCodes(tx: Transaction, userId: number): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  await tx.query(deleteRecoveryCodes, [userId]);
  await tx.query(insertRecoveryCodes, [userId, codes.map((code) => recoveryHash(userId, code))]);
  return codes;
}

/** Of an authenticator, never twice. */
async function takeCode(tx: Transaction, auth: Auth, userId: number, code: string): Promise<boolean> {
  const [row] = await tx.query(secondFactorOf, [userId]);
  const secret = row && decryptSecret(auth.secret, userId, row.secret);
  if (!secret) return false;
  const step = /^\d{6}$/.test(code) ? stepOfCode(secret, code, Date.now()) : null;
  return step !== null && (await tx.query(takeStep, [userId, step])).length > 0;
}

export async function confirmSecondFactorOf(
  auth: Auth,
  me: Identity,
  code: string,
  origin: Origin,
): Promise<RecoveryCodes> {
  const codes = await auth.db.transaction(async (tx) => {
    const [row] = await tx.query(secondFactorOf, [me.userId]);
    if (row?.confirmed) throw new ChatError('second_factor_state', { enabled: true });
    if (!(await takeCode(tx, auth, me.userId, code))) throw new ChatError('second_factor_invalid');
    const [confirmed] = await tx.query(confirmSecondFactor, [me.userId]);
    if (!confirmed) throw new ChatError('second_factor_state', { enabled: true });
    await recordDeed(tx, 'second_factor_on', me.userId, origin);
    await enqueueMail(tx, { to: { userId: me.userId }, letter: { template: 'second_factor_on' } });
    return makeRecoveryCodes(tx, me.userId);
  });
  forgetIdentities(auth, me.userId);
  return { recoveryCodes: codes };
}

/** By a code of the authenticator, or one of those kept for when it is lost. Each works once. */
async function takeEitherCode(tx: Transaction, auth: Auth, userId: number, code: string, origin: Origin) {
  if (await takeCode(tx, auth, userId, code)) return true;
  const [used] = await tx.query(useRecoveryCode, [userId, recoveryHash(userId, code)]);
  if (!used) return false;
  await recordDeed(tx, 'recovery_code_used', userId, origin);
  return true;
}

/** Refuses whoever has not got it. Tries are for the caller to count, before. */
export async function checkSecondFactor(auth: Auth, userId: number, code: string, origin: Origin): Promise<void> {
  const taken = await auth.db.transaction((tx) => takeEitherCode(tx, auth, userId, code, origin));
  if (taken) return;
  await recordDeed(auth.db, 'sign_in_failed', userId, origin, { reason: 'second_factor' });
  throw new ChatError('second_factor_invalid');
}

interface Proof {
  password?: string | undefined;
  code: string;
}

async function withProof<T>(
  auth: Auth,
  me: Identity,
  { password, code }: Proof,
  origin: Origin,
  change: (tx: Transaction) => Promise<T>,
): Promise<T> {
  await requirePassword(auth, me, password);
  return auth.db.transaction(async (tx) => {
    const [row] = await tx.query(secondFactorOf, [me.userId]);
    if (!row?.confirmed) throw new ChatError('second_factor_state', { enabled: false });
    if (!(await takeEitherCode(tx, auth, me.userId, code, origin))) throw new ChatError('second_factor_invalid');
    return change(tx);
  });
}

export async function disableSecondFactor(auth: Auth, me: Identity, proof: Proof, origin: Origin): Promise<void> {
  await withProof(auth, me, proof, origin, async (tx) => {
    await removeSecondFactorIn(tx, me.userId);
    await recordDeed(tx, 'second_factor_off', me.userId, origin);
    await enqueueMail(tx, { to: { userId: me.userId }, letter: { template: 'second_factor_off' } });
  });
  forgetIdentities(auth, me.userId);
}

/** The old ones are worth nothing from then on. */
export function renewRecoveryCodes(auth: Auth, me: Identity, proof: Proof, origin: Origin): Promise<RecoveryCodes> {
  return withProof(auth, me, proof, origin, async (tx) => {
    await recordDeed(tx, 'recovery_codes_made', me.userId, origin);
    return { recoveryCodes: await makeRecoveryCodes(tx, me.userId) };
  });
}

export async function removeSecondFactorIn(tx: Transaction, userId: number): Promise<void> {
  await tx.query(deleteRecoveryCodes, [userId]);
  await tx.query(deleteSecondFactor, [userId]);
}
