import { createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { recordDeed } from '#auth/deeds.ts';
import { hashPassword } from '#auth/passwords.ts';
import { hashSecret } from '#auth/secrets.ts';
import type { Auth, Origin } from '#auth/service.ts';
import { forgetIdentities, revokeSessionsIn } from '#auth/sessions.ts';
import { ChatError } from '#contract/errors.ts';
import { revokeApiKeyRows, userByLogin } from '#db/auth-sql.ts';
import type { Database, Transaction } from '#db/database.ts';
import { enqueueJob, jobKind } from '#db/jobs.ts';
import { enqueueMail } from '#db/mails.ts';
import { insertReset, isResetLive, resetPasswordRow, useReset } from '#db/password-reset-sql.ts';

const LIFE_SECONDS = 30 * 60;
const MOST_AN_HOUR = 3;

/** Somebody asks for a new password for whoever is called so, if there is anybody. */
export const ResetRequest = jobKind('password_reset', z.object({ login: z.string(), ip: z.string().nullable() }));

/**
 * [S27] For known and unknown names the very same is done here: the wish is put into the queue, and whose it is is found out there. So
 * neither the answer nor its time tells who has an account.
 */
export async function askForReset(auth: Auth, login: string, origin: Origin): Promise<void> {
  const key = hashSecret(login.toLowerCase());
  await enqueueJob(auth.db, ResetRequest, { login, ip: origin.ip }, { key });
}

/** The token of a reset, from its id and the server's secret: it need not be kept anywhere to be written into a letter. */
export function resetToken(secret: Uint8Array, resetId: string): string {
  return createHmac('sha256', secret).update(`password reset ${resetId}`).digest('base64url');
}

/** What the queue makes of a wish: a token and a letter, both or neither. */
export async function answerResetRequest(
  { db, secret }: Pick<Auth, 'db' | 'secret'>,
  { login, ip }: z.output<(typeof ResetRequest)['shape']>,
  finish: (tx: Transaction) => Promise<void>,
): Promise<void> {
  await db.transaction(async (tx) => {
    await finish(tx);
    const [user] = await tx.query(userByLogin, [login]);
    if (!user) return;
    const resetId = randomUUID();
    const values = [resetId, user.id, hashSecret(resetToken(secret, resetId)), LIFE_SECONDS, MOST_AN_HOUR];
    const [made] = await tx.query(insertReset, values);
    if (!made) return;
    await recordDeed(tx, 'password_reset_asked', user.id, { ip, userAgent: '' });
    await enqueueMail(tx, { to: { userId: user.id }, letter: { template: 'password_reset', resetId } });
  });
}

/** Where the letter of a reset leads; null when the reset is of no use any more. Behind # no server or proxy logs it. */
export async function resetPath({ db, secret }: { db: Database; secret: Uint8Array }, resetId: string) {
  const [live] = await db.query(isResetLive, [resetId]);
  return live ? `/reset-password#${resetToken(secret, resetId)}` : null;
}

/** Ends every session and every API key: whoever had the old password, or took the account by it, is out. */
export async function resetPassword(auth: Auth, token: string, newPassword: string, origin: Origin): Promise<void> {
  const passwordHash = await hashPassword(newPassword);
  const userId = await auth.db.transaction(async (tx) => {
    const [used] = await tx.query(useReset, [hashSecret(token)]);
    if (!used) throw new ChatError('reset_invalid');
    await tx.query(resetPasswordRow, [used.user_id, passwordHash, auth.sendsMail]);
    await revokeSessionsIn(tx, { userId: used.user_id, reason: 'password reset' });
    await tx.query(revokeApiKeyRows, [used.user_id]);
    await recordDeed(tx, 'password_reset', used.user_id, origin);
    await enqueueMail(tx, { to: { userId: used.user_id }, letter: { template: 'password_changed' } });
    return used.user_id;
  });
  forgetIdentities(auth, userId);
}
