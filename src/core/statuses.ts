import type { z } from 'zod';
import { customEmojiName } from '#contract/emoji-name.ts';
import { ChatError } from '#contract/errors.ts';
import type { Me, ProfileFields, SetDoNotDisturb, SetStatus } from '#contract/users.ts';
import type { Ctx } from '#core/context.ts';
import { requireEmoji } from '#core/emoji.ts';
import { toMe } from '#core/rows.ts';
import { changeUser } from '#core/users.ts';
import { changeProfileFields, endedStatuses, endStatusRow, setDndRow, setStatusRow } from '#db/user-sql.ts';

export async function setStatus(ctx: Ctx, { text, emoji, until }: z.output<typeof SetStatus>): Promise<Me> {
  const own = customEmojiName(emoji);
  if (own !== null) await requireEmoji(ctx.db, own);
  const isEmpty = text === '' && emoji === '';
  const values = [ctx.actor.userId, text, emoji, isEmpty ? null : until];
  return toMe(await changeUser(ctx, ctx.actor.userId, (tx) => tx.query(setStatusRow, values)));
}

export async function setDoNotDisturb(ctx: Ctx, { until }: z.output<typeof SetDoNotDisturb>): Promise<Me> {
  return toMe(await changeUser(ctx, ctx.actor.userId, (tx) => tx.query(setDndRow, [ctx.actor.userId, until])));
}

export async function setProfileFields(ctx: Ctx, fields: z.output<typeof ProfileFields>): Promise<Me> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const set = Object.fromEntries(given.filter(([, value]) => value !== null));
  const gone = given.filter(([, value]) => value === null).map(([name]) => name);
  const values = [ctx.actor.userId, JSON.stringify(set), gone];
  return toMe(await changeUser(ctx, ctx.actor.userId, (tx) => tx.query(changeProfileFields, values)));
}

/** Ends what is over, each with its event. Whoever comes second, on whichever node, finds nothing to end. */
export async function endStatuses(ctx: Pick<Ctx, 'db' | 'wake' | 'forget'>): Promise<number> {
  let ended = 0;
  for (const { id } of await ctx.db.query(endedStatuses, [])) {
    try {
      await changeUser(ctx, id, (tx) => tx.query(endStatusRow, [id]));
      ended++;
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'user_not_found') throw error;
    }
  }
  return ended;
}
