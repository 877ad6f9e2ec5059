import type { z } from 'zod';
import type { NoticeSettings, SetNoticeSettings } from '#contract/notifications.ts';
import type { Ctx } from '#core/context.ts';
import { type NoticeSettingRow, noticeSettingOf, setNoticeSetting } from '#db/notice-sql.ts';

function toSettings(row: NoticeSettingRow | undefined): NoticeSettings {
  if (!row) return { keywords: [], quietHours: null, push: true, digest: true };
  const { keywords, quiet_from: from, quiet_to: to, push, digest } = row;
  return { keywords, quietHours: from === null || to === null ? null : { from, to }, push, digest };
}

export async function getNoticeSettings(ctx: Ctx): Promise<NoticeSettings> {
  const [row] = await ctx.db.query(noticeSettingOf, [ctx.actor.userId]);
  return toSettings(row);
}

export async function setNoticeSettings(ctx: Ctx, input: z.output<typeof SetNoticeSettings>): Promise<NoticeSettings> {
  const { keywords, quietHours, push = null, digest = null } = input;
  const words = keywords && [...new Set(keywords.map((word) => word.toLowerCase()))];
  const hours = [quietHours !== undefined, quietHours?.from ?? null, quietHours?.to ?? null];
  const [row] = await ctx.db.query(setNoticeSetting, [ctx.actor.userId, words ?? null, ...hours, push, digest]);
  return toSettings(row);
}
