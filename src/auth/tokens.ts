import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { recordDeed } from '#auth/deeds.ts';
import { hashSecret } from '#auth/secrets.ts';
import type { Auth } from '#auth/service.ts';
import { forgetIdentities, identifySession, revokeSessionsIn, TOKEN_SESSION_SECONDS } from '#auth/sessions.ts';
import { ChatError } from '#contract/errors.ts';
import { extendSession, insertRefreshToken, liveRefreshToken, useRefreshToken } from '#db/auth-sql.ts';
import type { Sql } from '#db/database.ts';

const ACCESS_TOKEN_SECONDS = 900;
const ISSUER = 'parley';

export interface TokenPair {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
}

async function signAccessToken(
  auth: Pick<Auth, 'secret'>,
  userId: number,
  sessionId: number,
  seconds: number,
): Promise<string> {
  return new SignJWT({ typ: 'access', sid: sessionId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(ISSUER)
    .setSubject(String(userId))
    .setIssuedAt()
    .setExpirationTime(`${seconds}s`)
    .setJti(randomUUID())
    .sign(auth.secret);
}

export async function issueTokens(
  auth: Pick<Auth, 'secret'>,
  sql: Sql,
  userId: number,
  sessionId: number,
  seconds = ACCESS_TOKEN_SECONDS,
): Promise<TokenPair> {
  const refreshToken = randomUUID();
  await sql.query(insertRefreshToken, [sessionId, hashSecret(refreshToken), TOKEN_SESSION_SECONDS]);
  return { accessToken: await signAccessToken(auth, userId, sessionId, seconds), refreshToken, expiresIn: seconds };
}

/** The session that an access token speaks for. */
export async function readAccessToken(auth: Auth, token: string): Promise<number> {
  const known = auth.checked.get(token);
  if (known !== undefined) return known;
  try {
    const { payload } = await jwtVerify(token, auth.secret, { algorithms: ['HS256'], issuer: ISSUER });
    // Ours name no audience: one that does was written for somebody else, by whoever was given the same secret.
    const isOurs = payload.typ === 'access' && payload.aud === undefined;
    if (!isOurs || typeof payload.sid !== 'number' || payload.exp === undefined) {
      throw new ChatError('unauthenticated', { reason: 'invalid' });
    }
    auth.checked.set(token, payload.sid, payload.exp * 1000);
    return payload.sid;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new ChatError('unauthenticated', { reason: 'expired' });
    if (error instanceof errors.JOSEError) throw new ChatError('unauthenticated', { reason: 'invalid' });
    throw error;
  }
}

/** Whether an access token or a refresh token works, without using it up. */
export async function isLiveToken(auth: Auth, token: string): Promise<boolean> {
  try {
    await identifySession(auth, await readAccessToken(auth, token));
    return true;
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return (await auth.db.query(liveRefreshToken, [hashSecret(token)])).length > 0;
  }
}

/** A refresh token works once. Shown twice, it was stolen or replayed, and its whole session ends. */
export async function refreshTokens(
  auth: Auth,
  refreshToken: string,
  seconds = ACCESS_TOKEN_SECONDS,
): Promise<TokenPair & { sessionId: number }> {
  // The outcome leaves the transaction as a value: an exception would take the revocation back.
  const outcome = await auth.db.transaction(async (tx) => {
    const [used] = await tx.query(useRefreshToken, [hashSecret(refreshToken)]);
    if (!used || used.ended) return { code: 'invalid' } as const;
    if (used.reused) {
      await revokeSessionsIn(tx, {
        userId: used.user_id,
        sessionIds: [used.session_id],
        reason: 'refresh token reused',
      });
      await recordDeed(tx, 'refresh_token_reused', used.user_id, null);
      return { code: 'reused', userId: used.user_id } as const;
    }
    await tx.query(extendSession, [used.session_id, TOKEN_SESSION_SECONDS]);
    const pair = await issueTokens(auth, tx, used.user_id, used.session_id, seconds);
    return { code: 'renewed', pair: { ...pair, sessionId: used.session_id } } as const;
  });
  if (outcome.code === 'renewed') return outcome.pair;
  if (outcome.code === 'invalid') throw new ChatError('unauthenticated', { reason: 'invalid' });
  forgetIdentities(auth, outcome.userId);
  throw new ChatError('refresh_token_reused');
}
