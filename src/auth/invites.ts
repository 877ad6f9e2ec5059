import type { z } from 'zod';
import { hashSecret, newSecret } from '#auth/secrets.ts';
import type { Auth, Identity, Origin } from '#auth/service.ts';
import type { CreatedInvite, CreateInvite, Invite } from '#contract/auth.ts';
import { ChatError } from '#contract/errors.ts';
import { timestampOf } from '#contract/text.ts';
import type { InviteModel } from '#db/generated/models.ts';

function toInvite(row: InviteModel): Invite {
  return {
    id: row.id,
    maxUses: row.maxUses,
    uses: row.uses,
    createdAt: timestampOf(row.createdAt),
    expiresAt: timestampOf(row.expiresAt),
  };
}

/** The code is shown this once; only its hash is kept. */
export async function createInvite(
  auth: Auth,
  me: Identity,
  input: z.output<typeof CreateInvite>,
  origin: Origin,
): Promise<CreatedInvite> {
  const code = newSecret('');
  const expiresAt = new Date(Date.now() + input.expiresInHours * 3_600_000);
  const [row] = await auth.db.prisma.$transaction([
    auth.db.prisma.invite.create({
      data: { codeHash: hashSecret(code), createdBy: me.userId, maxUses: input.maxUses, expiresAt },
    }),
    auth.db.prisma.auditLog.create({ data: { action: 'invite_created', actorId: me.userId, ip: origin.ip } }),
  ]);
  return { ...toInvite(row), code };
}

export async function listInvites(auth: Auth): Promise<Invite[]> {
  const rows = await auth.db.prisma.invite.findMany({
    where: { revokedAt: null, expiresAt: { gt: new Date() } },
    orderBy: { id: 'desc' },
    take: 200,
  });
  return rows.map(toInvite);
}

export async function revokeInvite(auth: Auth, me: Identity, inviteId: number, origin: Origin): Promise<void> {
  await auth.db.prisma.$transaction(async (tx) => {
    const revoked = await tx.invite.updateMany({
      where: { id: inviteId, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (revoked.count === 0) throw new ChatError('invite_not_found');
    await tx.auditLog.create({
      data: { action: 'invite_revoked', actorId: me.userId, details: { id: inviteId }, ip: origin.ip },
    });
  });
}
