import { createHmac, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { resetToken } from '#auth/password-reset.ts';
import { hashSecret, newSecret } from '#auth/secrets.ts';
import type { Auth, Identity, Origin } from '#auth/service.ts';
import type { CreatePerson, InvitePerson } from '#contract/admin.ts';
import { ChatError } from '#contract/errors.ts';
import { insertAudit } from '#db/audit-sql.ts';
import { insertInvite, insertUser, setInviteCode } from '#db/auth-sql.ts';
import { isUniqueViolation, type Transaction } from '#db/database.ts';
import { enqueueMail } from '#db/mails.ts';
import { insertReset } from '#db/password-reset-sql.ts';
import { type UserRow, userById } from '#db/user-sql.ts';

const DAY_SECONDS = 24 * 3600;
const WEEK_SECONDS = 7 * DAY_SECONDS;
const MOST_OFFERED_AN_HOUR = 10;

/** An account without a password: its owner chooses one, by letter or by the path that is answered. Who may do it is for the caller to judge. */
export async function createPerson(
  auth: Auth,
  me: Identity,
  input: z.output<typeof CreatePerson>,
  origin: Origin,
): Promise<{ row: UserRow; passwordPath: string | null }> {
  const { username, email, displayName = username } = input;
  const resetId = randomUUID();
  const token = resetToken(auth.secret, resetId);
  try {
    const row = await auth.db.transaction(async (tx) => {
      const locale = input.locale ?? (await auth.settings.readIn(tx)).defaultLocale;
      const [user] = await tx.query(insertUser, [randomUUID(), username, email, displayName, null, 'member', locale]);
      if (!user) throw new ChatError('unavailable');
      await tx.query(insertReset, [resetId, user.id, hashSecret(token), WEEK_SECONDS, 1]);
      await tx.query(insertAudit, ['user_created', me.userId, user.id, null, null, '{}', origin.ip]);
      if (auth.sendsMail)
        await enqueueMail(tx, { to: { userId: user.id }, letter: { template: 'password_reset', resetId } });
      return user;
    });
    return { row, passwordPath: auth.sendsMail ? null : `/reset-password#${token}` };
  } catch (error) {
    if (isUniqueViolation(error, 'users_username_lower_key')) throw new ChatError('username_taken');
    if (isUniqueViolation(error, 'users_email_lower_key')) throw new ChatError('email_taken');
    throw error;
  }
}

/** A new password for somebody who cannot have one by himself: by letter, or by the path that is answered. */
export async function offerPassword(
  auth: Auth,
  userId: number,
  judge: (tx: Transaction) => Promise<void>,
): Promise<string | null> {
  const resetId = randomUUID();
  const token = resetToken(auth.secret, resetId);
  await auth.db.transaction(async (tx) => {
    await judge(tx);
    const [made] = await tx.query(insertReset, [resetId, userId, hashSecret(token), DAY_SECONDS, MOST_OFFERED_AN_HOUR]);
    if (!made) throw new ChatError('rate_limited', { retryAfterMs: 3600_000, limit: MOST_OFFERED_AN_HOUR });
    if (auth.sendsMail) await enqueueMail(tx, { to: { userId }, letter: { template: 'password_reset', resetId } });
  });
  return auth.sendsMail ? null : `/reset-password#${token}`;
}

/** The code of an invitation that goes out by letter, from its id and the server's secret: the queue need not hold it. */
export function inviteCode(secret: Uint8Array, inviteId: number): string {
  return createHmac('sha256', secret).update(`invitation ${inviteId}`).digest('base64url').slice(0, 32);
}

/** An invitation for one, by letter. */
export async function invitePerson(
  auth: Auth,
  me: Identity,
  input: z.output<typeof InvitePerson>,
  origin: Origin,
): Promise<void> {
  if (!auth.sendsMail) throw new ChatError('forbidden', { need: 'a mail server' });
  await auth.db.transaction(async (tx) => {
    const [inviter] = await tx.query(userById, [me.userId]);
    const [invite] = await tx.query(insertInvite, [hashSecret(newSecret('')), me.userId, WEEK_SECONDS]);
    if (!invite) throw new ChatError('unavailable');
    await tx.query(setInviteCode, [invite.id, hashSecret(inviteCode(auth.secret, invite.id))]);
    const details = JSON.stringify({ id: invite.id, byLetter: true });
    await tx.query(insertAudit, ['invite_created', me.userId, null, null, null, details, origin.ip]);
    const { defaultLocale } = await auth.settings.readIn(tx);
    const letter = {
      template: 'server_invitation' as const,
      inviteId: invite.id,
      inviter: inviter?.display_name ?? '',
    };
    await enqueueMail(tx, { to: { address: input.email, locale: input.locale ?? defaultLocale }, letter });
  });
}
