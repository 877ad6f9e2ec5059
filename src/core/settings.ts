import type { z } from 'zod';
import type { Settings, UpdateSettings } from '#contract/settings.ts';
import { requireAdmin } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import type { Ctx } from '#core/context.ts';
import { putSetting } from '#db/settings.ts';

export async function readSettings(ctx: Ctx): Promise<Settings> {
  requireAdmin(ctx);
  return ctx.settings.read();
}

/** At once for all nodes. The audit log says what was what before. */
export async function updateSettings(ctx: Ctx, changed: z.output<typeof UpdateSettings>): Promise<Settings> {
  requireAdmin(ctx);
  const settings = await ctx.db.transaction(async (tx) => {
    const before = await ctx.settings.readIn(tx);
    for (const [key, value] of Object.entries(changed)) await tx.query(putSetting, [key, JSON.stringify(value)]);
    const was = Object.fromEntries(Object.entries(before).filter(([key]) => key in changed));
    await recordAudit(tx, ctx, { action: 'settings_changed', details: { changed, was } });
    return { ...before, ...changed };
  });
  ctx.settings.changed();
  return settings;
}
