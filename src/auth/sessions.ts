import { recordDeed } from '#auth/deeds.ts';
import type { Auth, Identity, Origin } from '#auth/service.ts';
import type { Session } from '#contract/auth.ts';
import { ChatError } from '#contract/errors.ts';
import { timestampOf } from '#contract/text.ts';
import { insertSession, revokeApiKeyRows, revokeSessionRows, sessionState, touchSession } from '#db/auth-sql.ts';
import type { Sql, Transaction } from '#db/database.ts';
import { appendUserEvent } from '#events/log.ts';

export const BROWSER_SESSION_SECONDS = 30 * 24 * 3600;
export const TOKEN_SESSION_SECONDS = 7 * 24 * 3600;

/** `refreshSeconds`: how long it lives after each refresh, when not as long as its kind does. */
export async function openSession(
  sql: Sql,
  userId: number,
  kind: Session['kind'],
  origin: Origin,
  refreshSeconds: number | null = null,
): Promise<number> {
  const seconds = refreshSeconds ?? (kind === 'browser' ? BROWSER_SESSION_SECONDS : TOKEN_SESSION_SECONDS);
  const values = [userId, kind, origin.userAgent.slice(0, 300), origin.ip, seconds, refreshSeconds];
  const [row] = await sql.query(insertSession, values);
  if (!row) throw new ChatError('account_deactivated');
  return row.id;
}

/** Signed in where a second factor is asked for and not set up: nothing else can be done before. */
export async function mustEnrol(auth: Auth, { hasSecondFactor, role }: Identity): Promise<boolean> {
  if (hasSecondFactor) return false;
  const { secondFactor } = await auth.settings.read();
  return secondFactor === 'everybody' || (secondFactor === 'admins' && role !== 'member');
}

/** Who acts in this session, or why nobody may. */
export async function identifySession(auth: Auth, sessionId: number): Promise<Identity> {
  const key = `session ${sessionId}`;
  const known = auth.cache.get(key);
  if (known) return known;
  const askedAt = auth.cache.generation;
  const [row] = await auth.db.query(sessionState, [sessionId]);
  if (!row) throw new ChatError('unauthenticated', { reason: 'invalid' });
  if (row.deactivated) throw new ChatError('account_deactivated');
  if (row.ended) throw new ChatError('unauthenticated', { reason: 'revoked' });
  if (row.stale) await auth.db.query(touchSession, [sessionId]);
  const identity = {
    userId: row.user_id,
    role: row.role,
    organisationId: row.organisation_id,
    sessionId,
    apiKeyId: null,
    hasSecondFactor: row.second_factor,
  };
  auth.cache.set(key, identity, askedAt);
  return identity;
}

export async function listSessions(auth: Auth, me: Pick<Identity, 'userId' | 'sessionId'>): Promise<Session[]> {
  const rows = await auth.db.prisma.session.findMany({
    where: { userId: me.userId, revokedAt: null, expiresAt: { gt: new Date() } },
    orderBy: { id: 'desc' },
    take: 200,
  });
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    userAgent: row.userAgent,
    ip: row.ip,
    createdAt: timestampOf(row.createdAt),
    lastSeenAt: timestampOf(row.lastSeenAt),
    expiresAt: timestampOf(row.expiresAt),
    current: row.id === me.sessionId,
  }));
}

export interface Revocation {
  userId: number;
  /** these, or all when absent */
  sessionIds?: number[];
  except?: number | null;
  reason: string;
}

/** In a transaction of the caller's; `forgetIdentities` follows its commit. */
export async function revokeSessionsIn(tx: Transaction, revocation: Revocation): Promise<number[]> {
  const { userId, sessionIds = null, except = null, reason } = revocation;
  const rows = await tx.query(revokeSessionRows, [userId, sessionIds, except, reason]);
  for (const { id } of rows) await appendUserEvent(tx, userId, { type: 'session.revoked', sessionId: id });
  return rows.map((row) => row.id);
}

/** From here on no door of this process takes the revoked sessions; the event tells the others and closes their sockets. */
export function forgetIdentities(auth: Auth, userId: number): void {
  auth.cache.forgetUser(userId);
  auth.wake();
}

/** Ends sessions because their user said so. */
export async function revokeSessions(auth: Auth, revocation: Revocation, origin: Origin | null): Promise<number[]> {
  const { userId, reason } = revocation;
  const revoked = await auth.db.transaction(async (tx) => {
    const ended = await revokeSessionsIn(tx, revocation);
    if (ended.length > 0) await recordDeed(tx, 'session_revoked', userId, origin, { sessionIds: ended, reason });
    return ended;
  });
  forgetIdentities(auth, userId);
  return revoked;
}

export async function revokeOwnSession(auth: Auth, me: Identity, sessionId: number, origin: Origin): Promise<void> {
  const revocation = { userId: me.userId, sessionIds: [sessionId], reason: 'revoked by its user' };
  const revoked = await revokeSessions(auth, revocation, origin);
  if (revoked.length === 0) throw new ChatError('session_not_found');
}

/** Every session and every API key: whoever held one of this account is out. */
export async function signOutEverywhere(auth: Auth, me: Identity, origin: Origin): Promise<void> {
  const reason = 'signed out everywhere';
  await auth.db.transaction(async (tx) => {
    const sessionIds = await revokeSessionsIn(tx, { userId: me.userId, reason });
    const apiKeyIds = (await tx.query(revokeApiKeyRows, [me.userId])).map(({ id }) => id);
    await recordDeed(tx, 'session_revoked', me.userId, origin, { sessionIds, apiKeyIds, reason });
  });
  forgetIdentities(auth, me.userId);
}
