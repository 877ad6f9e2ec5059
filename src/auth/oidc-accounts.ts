import { randomBytes, randomUUID } from 'node:crypto';
import { recordDeed } from '#auth/deeds.ts';
import type { OidcPerson } from '#auth/oidc.ts';
import { removeSecondFactorIn } from '#auth/second-factor.ts';
import type { Auth, Origin } from '#auth/service.ts';
import { forgetIdentities, revokeSessionsIn } from '#auth/sessions.ts';
import { ChatError } from '#contract/errors.ts';
import { line } from '#contract/text.ts';
import { Email } from '#contract/users.ts';
import { anyUser, insertUser, lockSignUp, revokeApiKeyRows } from '#db/auth-sql.ts';
import type { Transaction } from '#db/database.ts';
import {
  dropOtherWaysIn,
  firstFreeName,
  insertIdentity,
  useIdentity,
  userByEmail,
  vouchForEmail,
} from '#db/oidc-sql.ts';

export interface OidcAccount {
  userId: number;
  hasSecondFactor: boolean;
}

const DisplayName = line(1, 80);

/**
 * The account of somebody whom the provider knows: the one that he came to before; else the one with his address, when the provider
 * has verified it; else a new one, when the server makes such. An address that is not verified opens nothing: anybody may have
 * typed it there.
 */
export async function accountOf(auth: Auth, person: OidcPerson, origin: Origin): Promise<OidcAccount> {
  const found = await auth.db.transaction(async (tx) => {
    const [known] = await tx.query(useIdentity, [person.issuer, person.subject]);
    if (known) return known;
    await tx.query(lockSignUp, []); // of two who come at once for the first time, one makes the account
    const [meanwhile] = await tx.query(useIdentity, [person.issuer, person.subject]);
    return meanwhile ?? (await linkOrCreate(tx, auth, person, origin));
  });
  forgetIdentities(auth, found.user_id);
  if (found.deactivated) {
    await recordDeed(auth.db, 'sign_in_failed', found.user_id, origin, { means: 'oidc', reason: 'deactivated' });
    throw new ChatError('account_deactivated');
  }
  return { userId: found.user_id, hasSecondFactor: found.second_factor };
}

async function linkOrCreate(tx: Transaction, auth: Auth, person: OidcPerson, origin: Origin) {
  const email = Email.safeParse(person.email);
  if (!email.success || !person.emailVerified) throw new ChatError('email_unverified');
  const [owner] = await tx.query(userByEmail, [email.data]);
  if (owner?.deactivated) return owner;
  const account = owner ?? (await createAccount(tx, auth, person, email.data, origin));
  // Before the new identity is linked: those of whoever had made the account with an address that was not his.
  if (owner && !owner.verified) await tx.query(dropOtherWaysIn, [owner.user_id]);
  await tx.query(insertIdentity, [person.issuer, person.subject, account.user_id]);
  await recordDeed(tx, 'identity_linked', account.user_id, origin, { issuer: person.issuer });
  if (!owner) return account;
  await tx.query(vouchForEmail, [owner.user_id, !owner.verified]);
  if (owner.verified) return owner;
  // Nobody had shown that the address was his: whoever made the account may have waited for its true owner to come and use it.
  await revokeSessionsIn(tx, { userId: owner.user_id, reason: 'taken over by the owner of its address' });
  await tx.query(revokeApiKeyRows, [owner.user_id]);
  await removeSecondFactorIn(tx, owner.user_id);
  return { ...owner, second_factor: false };
}

async function createAccount(tx: Transaction, auth: Auth, person: OidcPerson, email: string, origin: Origin) {
  const settings = await auth.settings.readIn(tx);
  const isFirst = (await tx.query(anyUser, [])).length === 0;
  if (!isFirst && !settings.oidcSignUp) throw new ChatError('registration_closed');
  const [free] = await tx.query(firstFreeName, [namesFor(person, email)]);
  const name = free?.name ?? '';
  const displayName = DisplayName.safeParse(person.name ?? name).data ?? name;
  const role = isFirst ? 'owner' : 'member';
  const values = [randomUUID(), name, email, displayName, null, role, settings.defaultLocale];
  const [user] = await tx.query(insertUser, values);
  if (!user) throw new ChatError('unavailable');
  await tx.query(vouchForEmail, [user.id, false]);
  await recordDeed(tx, 'signed_up', user.id, origin, { means: 'oidc' });
  return { user_id: user.id, deactivated: false, second_factor: false };
}

/** What the provider calls him, made to fit; with a number behind it when somebody is called so; at last anything. */
function namesFor(person: OidcPerson, email: string): string[] {
  const wanted = (person.username ?? email).split('@')[0] ?? '';
  const plain = wanted
    .normalize('NFKD')
    .replace(/[^\w]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 28);
  const base = plain.length >= 2 ? plain : 'user';
  const numbered = Array.from({ length: 98 }, (_, at) => `${base}${at + 2}`);
  return [base, ...numbered, `user_${randomBytes(8).toString('hex')}`];
}
