import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type {
  CreatedRoomInvite,
  CreateRoomInvite,
  InvitePreview,
  InviteUse,
  ListInviteUses,
  ListRoomInvites,
  MailRoomInvite,
  RoomInvite,
} from '#contract/invites.ts';
import type { Page } from '#contract/paging.ts';
import type { RoomView } from '#contract/rooms.ts';
import { accessRoom } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import { changeRoom, fingerprint, inTurn, once } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { cutPage, idCursor, nextIdCursor } from '#core/cursors.ts';
import { bringIn } from '#core/members.ts';
import { toRoomInvite, toRoomView, toUserRef } from '#core/rows.ts';
import type { Sql } from '#db/database.ts';
import {
  type HeldInvite,
  heldInvite,
  insertRoomInvite,
  noteInviteUse,
  type RoomInviteRow,
  revokeRoomInviteRow,
  roomInviteById,
  roomInvites,
  useRoomInvite,
  usesOfInvite,
} from '#db/invite-sql.ts';
import { enqueueMail } from '#db/mails.ts';
import { activeMember } from '#db/member-sql.ts';
import { blocksBetween, userById } from '#db/user-sql.ts';

const MAX_ID = 2_147_483_647;

/** Of high entropy, so a plain hash is enough: nobody guesses one, and nobody reads one out of the database. */
function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('base64url');
}

/** With a client id it is made from that, so that a retry is given the same code without its being written anywhere. */
function newCode(secret: Uint8Array, userId: number, clientId: string | undefined): string {
  if (clientId === undefined) return randomBytes(24).toString('base64url');
  const mac = createHmac('sha256', secret).update(`room invite/${userId}/${clientId}`).digest();
  return mac.subarray(0, 24).toString('base64url');
}

/** By owners and moderators. `secret` is the server's. */
export async function createRoomInvite(
  ctx: Ctx,
  secret: Uint8Array,
  input: z.output<typeof CreateRoomInvite>,
): Promise<CreatedRoomInvite> {
  const { clientId, ...wanted } = input;
  const { roomId, maxUses, expiresInHours } = wanted;
  const code = newCode(secret, ctx.actor.userId, clientId);
  const invite = await once<RoomInvite>(ctx, clientId, fingerprint('invite.create', wanted), (claim, keep) =>
    changeRoom(ctx, roomId, 'moderate', async (_, { tx }) => {
      await claim(tx);
      const values = [roomId, hashOf(code), ctx.actor.userId, maxUses, expiresInHours];
      const [row] = (await tx.query(insertRoomInvite, values)) as [RoomInviteRow];
      const created = toRoomInvite(row);
      await recordAudit(tx, ctx, { action: 'room_invite_created', roomId, details: { invite_id: row.id } });
      await keep(tx, created);
      return created;
    }),
  );
  return { ...invite, code, path: `/join/${code}` };
}

/** How long a letter's invitation holds. */
const LETTER_HOURS = 7 * 24;

/** For one person. The letter in the queue holds what the code is made from, and not the code. */
export async function mailRoomInvite(
  ctx: Ctx,
  { secret, sendsMail }: { secret: Uint8Array; sendsMail: boolean },
  { clientId, ...wanted }: z.output<typeof MailRoomInvite>,
): Promise<RoomInvite> {
  if (!sendsMail) throw new ChatError('forbidden', { need: 'a mail server' });
  const { roomId, email } = wanted;
  const { userId: inviterId } = ctx.actor;
  return once<RoomInvite>(ctx, clientId, fingerprint('invite.mail', wanted), (claim, keep) =>
    changeRoom(ctx, roomId, 'moderate', async (room, { tx }) => {
      await claim(tx);
      const key = randomUUID();
      const values = [roomId, hashOf(mailedCode(secret, inviterId, key)), inviterId, 1, LETTER_HOURS];
      const [row] = (await tx.query(insertRoomInvite, values)) as [RoomInviteRow];
      const [me] = await tx.query(userById, [inviterId]);
      const letter = { inviterId, key, inviter: me?.display_name ?? '', room: room.name ?? '' };
      const { defaultLocale: locale } = await ctx.settings.readIn(tx);
      await enqueueMail(tx, { to: { address: email, locale }, letter: { template: 'room_invitation', ...letter } });
      await recordAudit(tx, ctx, {
        action: 'room_invite_created',
        roomId,
        details: { invite_id: row.id, by_letter: true },
      });
      await keep(tx, toRoomInvite(row));
      return toRoomInvite(row);
    }),
  );
}

export function mailedCode(secret: Uint8Array, inviterId: number, key: string): string {
  return newCode(secret, inviterId, `letter/${key}`);
}

async function accessInvite(ctx: Ctx, sql: Sql, inviteId: number): Promise<RoomInviteRow> {
  const [invite] = await sql.query(roomInviteById, [inviteId]);
  if (!invite) throw new ChatError('invite_not_found');
  try {
    await accessRoom(ctx, sql, invite.room_id, 'moderate');
  } catch (error) {
    if (error instanceof ChatError && error.code === 'room_not_found') throw new ChatError('invite_not_found');
    throw error;
  }
  return invite;
}

export async function listRoomInvites(ctx: Ctx, input: z.output<typeof ListRoomInvites>): Promise<Page<RoomInvite>> {
  await accessRoom(ctx, ctx.db, input.roomId, 'moderate');
  const rows = await ctx.db.query(roomInvites, [input.roomId, idCursor(input.cursor) ?? MAX_ID, input.limit + 1]);
  return nextIdCursor(rows.map(toRoomInvite), input.limit);
}

/** Whoever has come by it stays; nobody else comes. */
export async function revokeRoomInvite(ctx: Ctx, inviteId: number): Promise<RoomInvite> {
  const { room_id: roomId } = await accessInvite(ctx, ctx.db, inviteId);
  return changeRoom(ctx, roomId, 'moderate', async (_, { tx }) => {
    const before = await accessInvite(ctx, tx, inviteId);
    if (before.revoked_at !== null) return toRoomInvite(before);
    const [row] = (await tx.query(revokeRoomInviteRow, [inviteId])) as [RoomInviteRow];
    await recordAudit(tx, ctx, { action: 'room_invite_revoked', roomId, details: { invite_id: inviteId } });
    return toRoomInvite(row);
  });
}

/** Who came by it. */
export async function listInviteUses(ctx: Ctx, input: z.output<typeof ListInviteUses>): Promise<Page<InviteUse>> {
  await accessInvite(ctx, ctx.db, input.inviteId);
  const rows = await ctx.db.query(usesOfInvite, [input.inviteId, idCursor(input.cursor) ?? 0, input.limit + 1]);
  const uses = rows.map((row) => ({ user: toUserRef(row), usedAt: row.used_at }));
  return cutPage(uses, input.limit, ({ user }) => [user.id]);
}

/** One that is over, or of which nobody knows, is all the same to whoever holds it. */
async function findHeld(sql: Sql, code: string): Promise<HeldInvite> {
  const [invite] = await sql.query(heldInvite, [hashOf(code)]);
  if (!invite) throw new ChatError('invite_invalid');
  return invite;
}

/** For whoever holds a code, signed in or not. */
export async function previewInvite(sql: Sql, code: string): Promise<InvitePreview> {
  const invite = await findHeld(sql, code);
  if (!invite.usable || invite.uses >= invite.max_uses) throw new ChatError('invite_invalid');
  const { name, topic, member_count: memberCount, inviter_name: displayName, expires_at: expiresAt } = invite;
  return { room: { name, topic, memberCount }, invitedBy: { displayName }, expiresAt };
}

/**
 * Comes into the room. Whoever is in is answered the room, so doing it twice is doing it once. One invitation brings one person in
 * once: whoever was taken out again does not come back by it.
 */
export async function acceptInvite(ctx: Ctx, code: string): Promise<RoomView> {
  const { room_id: roomId } = await findHeld(ctx.db, code);
  return inTurn(ctx, roomId, async (turn) => {
    const { tx } = turn;
    const invite = await findHeld(tx, code);
    if (invite.organisation_id !== ctx.actor.organisationId) throw new ChatError('invite_invalid');
    const [member] = await tx.query(activeMember, [roomId, ctx.actor.userId]);
    if (!member) {
      if (!invite.usable) throw new ChatError('invite_invalid');
      const blocks = await tx.query(blocksBetween, [ctx.actor.userId, invite.created_by]);
      if (blocks.length > 0) throw new ChatError('user_blocked');
      const [used] = await tx.query(noteInviteUse, [invite.id, ctx.actor.userId]);
      const [counted] = used ? await tx.query(useRoomInvite, [invite.id]) : [];
      if (!counted) throw new ChatError('invite_invalid');
      await bringIn({ ...invite, id: roomId }, turn, ctx.actor.userId, 'member');
      const details = { invite_id: invite.id };
      await recordAudit(tx, ctx, { action: 'room_invite_used', roomId, userId: invite.created_by, details });
    }
    return toRoomView(await accessRoom(ctx, tx, roomId, 'read'));
  });
}
