import type { z } from 'zod';
import type { Announcement, Announcements, PostAnnouncement } from '#contract/announcements.ts';
import { ChatError } from '#contract/errors.ts';
import { MAX_ANNOUNCEMENTS } from '#contract/limits.ts';
import { requireAdmin } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import { changeShared, fingerprint, once } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { toAnnouncement } from '#core/rows.ts';
import {
  type AnnouncementRow,
  announcementsFor,
  announcementsThatHold,
  announcementThatHolds,
  countAnnouncements,
  insertAnnouncement,
  insertDismissal,
  withdrawAnnouncementRow,
} from '#db/announcement-sql.ts';
import { seqOfStream } from '#db/event-sql.ts';
import { appendUserEvent } from '#events/log.ts';

/** Everybody who is signed in sees it at once. */
export async function postAnnouncement(
  ctx: Ctx,
  { clientId, ...input }: z.output<typeof PostAnnouncement>,
): Promise<Announcement> {
  requireAdmin(ctx);
  return once<Announcement>(ctx, clientId, fingerprint('announcement.post', input), (claim, keep) =>
    changeShared(ctx, { scope: 'server' }, async ({ tx, emit }) => {
      await claim(tx);
      const [counted] = await tx.query(countAnnouncements, []);
      if (counted && counted.count >= MAX_ANNOUNCEMENTS)
        throw new ChatError('forbidden', { need: `fewer than ${MAX_ANNOUNCEMENTS} announcements` });
      const values = [input.text, input.level, ctx.actor.userId, input.expiresInHours ?? null];
      const [row] = (await tx.query(insertAnnouncement, values)) as [AnnouncementRow];
      const announcement = toAnnouncement(row);
      await recordAudit(tx, ctx, { action: 'announcement_posted', details: { id: row.id, level: row.level } });
      await emit({ type: 'announcement.posted', announcement });
      await keep(tx, announcement);
      return announcement;
    }),
  );
}

export async function withdrawAnnouncement(ctx: Ctx, announcementId: number): Promise<void> {
  requireAdmin(ctx);
  await changeShared(ctx, { scope: 'server' }, async ({ tx, emit }) => {
    const [row] = await tx.query(withdrawAnnouncementRow, [announcementId]);
    if (!row) throw new ChatError('announcement_not_found');
    await recordAudit(tx, ctx, { action: 'announcement_withdrawn', details: { id: announcementId } });
    await emit({ type: 'announcement.withdrawn', announcementId });
  });
}

/** The seq is read first: what the list shows beyond it, events tell once more. */
export async function listAnnouncements(ctx: Ctx): Promise<Announcements> {
  const [stream] = await ctx.db.query(seqOfStream, ['server', 0]);
  const rows = await ctx.db.query(announcementsFor, [ctx.actor.userId]);
  return { items: rows.map(toAnnouncement), seq: stream?.seq ?? 0 };
}

/** Also what the admin who asks has dismissed for himself: he may want to withdraw it. */
export async function listAllAnnouncements(ctx: Ctx): Promise<Announcement[]> {
  requireAdmin(ctx);
  return (await ctx.db.query(announcementsThatHold, [])).map(toAnnouncement);
}

/** On all devices of the caller. Doing it twice is doing it once. */
export async function dismissAnnouncement(ctx: Ctx, announcementId: number): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.query(announcementThatHolds, [announcementId]);
    if (!row) throw new ChatError('announcement_not_found');
    const [dismissed] = await tx.query(insertDismissal, [ctx.actor.userId, announcementId]);
    if (dismissed) await appendUserEvent(tx, ctx.actor.userId, { type: 'announcement.dismissed', announcementId });
  });
  ctx.wake();
}
