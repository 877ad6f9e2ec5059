import type { z } from 'zod';
import { hashSecret, newSecret } from '#auth/secrets.ts';
import type { Auth, Identity, Origin } from '#auth/service.ts';
import type { ApiKey, CreateApiKey, CreatedApiKey } from '#contract/auth.ts';
import { ChatError } from '#contract/errors.ts';
import { timestampOf } from '#contract/text.ts';
import { apiKeyState, touchApiKey } from '#db/auth-sql.ts';
import type { ApiKeyModel } from '#db/generated/models.ts';

export const API_KEY_PREFIX = 'parley_';
const MOST_KEYS = 50;

function toApiKey(row: ApiKeyModel): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    createdAt: timestampOf(row.createdAt),
    lastUsedAt: row.lastUsedAt && timestampOf(row.lastUsedAt),
    expiresAt: row.expiresAt && timestampOf(row.expiresAt),
  };
}

export async function createApiKey(
  auth: Auth,
  me: Identity,
  input: z.output<typeof CreateApiKey>,
  origin: Origin,
  holderId = me.userId,
): Promise<CreatedApiKey> {
  const key = newSecret(API_KEY_PREFIX);
  const row = await auth.db.prisma.$transaction(async (tx) => {
    // Under the lock of the user's row: of many who count at once each would see room for one more.
    const active = await tx.$queryRaw<unknown[]>`
      SELECT id FROM users WHERE id = ${holderId} AND deactivated_at IS NULL FOR NO KEY UPDATE`;
    if (active.length === 0) throw new ChatError('account_deactivated');
    const count = await tx.apiKey.count({ where: { userId: holderId, revokedAt: null } });
    if (count >= MOST_KEYS) throw new ChatError('forbidden', { need: `fewer than ${MOST_KEYS} keys` });
    const expiresAt = input.expiresAt === undefined ? null : new Date(input.expiresAt);
    const prefix = key.slice(0, API_KEY_PREFIX.length + 6);
    const made = await tx.apiKey.create({
      data: { userId: holderId, name: input.name, prefix, keyHash: hashSecret(key), expiresAt },
    });
    await tx.auditLog.create({
      data: {
        action: 'api_key_created',
        actorId: me.userId,
        userId: holderId,
        details: { name: input.name },
        ip: origin.ip,
      },
    });
    return made;
  });
  return { ...toApiKey(row), key };
}

export async function listApiKeys(auth: Auth, holderId: number): Promise<ApiKey[]> {
  const rows = await auth.db.prisma.apiKey.findMany({
    where: { userId: holderId, revokedAt: null },
    orderBy: { id: 'desc' },
  });
  return rows.map(toApiKey);
}

export async function revokeApiKey(
  auth: Auth,
  me: Identity,
  apiKeyId: number,
  origin: Origin,
  holderId = me.userId,
): Promise<void> {
  await auth.db.prisma.$transaction(async (tx) => {
    const revoked = await tx.apiKey.updateMany({
      where: { id: apiKeyId, userId: holderId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (revoked.count === 0) throw new ChatError('api_key_not_found');
    await tx.auditLog.create({
      data: {
        action: 'api_key_revoked',
        actorId: me.userId,
        userId: holderId,
        details: { id: apiKeyId },
        ip: origin.ip,
      },
    });
  });
  auth.cache.forgetUser(holderId);
}

export async function identifyApiKey(auth: Auth, key: string): Promise<Identity> {
  const keyHash = hashSecret(key);
  const known = auth.cache.get(keyHash);
  if (known) return known;
  const askedAt = auth.cache.generation;
  const [row] = await auth.db.query(apiKeyState, [keyHash]);
  if (!row || row.ended) throw new ChatError('unauthenticated', { reason: row ? 'revoked' : 'invalid' });
  if (row.deactivated) throw new ChatError('account_deactivated');
  if (row.stale) await auth.db.query(touchApiKey, [row.id]);
  const identity = {
    userId: row.user_id,
    role: row.role,
    organisationId: row.organisation_id,
    sessionId: null,
    apiKeyId: row.id,
    hasSecondFactor: true,
  };
  auth.cache.set(keyHash, identity, askedAt);
  return identity;
}
