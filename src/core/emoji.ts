import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { AddEmoji, CustomEmoji, EmojiPage, ListEmoji } from '#contract/emoji.ts';
import { ChatError } from '#contract/errors.ts';
import { MAX_EMOJI, MAX_EMOJI_BYTES, MAX_EMOJI_EACH } from '#contract/limits.ts';
import { requireAdmin } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import { changeShared, fingerprint, once } from '#core/changes.ts';
import { type Ctx, isServerAdmin } from '#core/context.ts';
import { cutPage, decodeCursor } from '#core/cursors.ts';
import type { FileCtx } from '#core/files.ts';
import { dropPicture, keepPicture, readBytes, readPicture } from '#core/pictures.ts';
import { toEmoji } from '#core/rows.ts';
import type { Sql } from '#db/database.ts';
import { countEmoji, type EmojiRow, emojiAfter, emojiByName, insertEmoji, removeEmojiRow } from '#db/emoji-sql.ts';
import { seqOfStream } from '#db/event-sql.ts';

/** Who may add to the server's emoji. */
export type EmojiPolicy = 'everyone' | 'admins';

/** Before bytes are taken from somebody who may not add any. */
export function requireAdding(ctx: Ctx, policy: EmojiPolicy): void {
  if (policy === 'admins') requireAdmin(ctx);
}

/** The name must be free, or its emoji removed: then this is what it shows from now on, wherever it was used. */
export async function addEmoji(
  ctx: FileCtx,
  policy: EmojiPolicy,
  { name, clientId }: z.output<typeof AddEmoji>,
  bytes: AsyncIterable<Uint8Array>,
): Promise<CustomEmoji> {
  requireAdding(ctx, policy);
  const picture = await readPicture(ctx, await readBytes(bytes, MAX_EMOJI_BYTES));
  const sha256 = createHash('sha256').update(picture.bytes).digest('hex');
  return once<CustomEmoji>(ctx, clientId, fingerprint('emoji.add', { name, sha256 }), (claim, keep) =>
    changeShared(ctx, { scope: 'server' }, async ({ tx, emit }) => {
      await claim(tx);
      const [counted] = await tx.query(countEmoji, [ctx.actor.userId]);
      if (counted && counted.all >= MAX_EMOJI) throw new ChatError('too_many_emoji', { limit: MAX_EMOJI });
      if (counted && counted.own >= MAX_EMOJI_EACH && !isServerAdmin(ctx.actor))
        throw new ChatError('too_many_emoji', { limit: MAX_EMOJI_EACH });
      const uuid = await keepPicture(tx, picture);
      const [row] = await tx.query(insertEmoji, [name, uuid, ctx.actor.userId]);
      if (!row) throw new ChatError('emoji_name_taken');
      if (row.before !== null) await dropPicture(tx, row.before);
      const emoji = toEmoji(row);
      await recordAudit(tx, ctx, { action: 'emoji_added', details: { name } });
      await emit({ type: 'emoji.added', emoji });
      await keep(tx, emoji);
      return emoji;
    }),
  );
}

/** By who added it, or by an admin. Where it was used it is still shown. Doing it twice is doing it once. */
export async function removeEmoji(ctx: Ctx, name: string): Promise<CustomEmoji> {
  return changeShared(ctx, { scope: 'server' }, async ({ tx, emit }) => {
    const [found] = await tx.query(emojiByName, [name]);
    if (!found) throw new ChatError('emoji_not_found');
    if (found.added_by !== ctx.actor.userId && !isServerAdmin(ctx.actor))
      throw new ChatError('forbidden', { need: 'server admin' });
    if (found.removed_at !== null) return toEmoji(found);
    const [row] = (await tx.query(removeEmojiRow, [name])) as [EmojiRow];
    await recordAudit(tx, ctx, { action: 'emoji_removed', userId: row.added_by, details: { name } });
    await emit({ type: 'emoji.removed', emoji: toEmoji(row) });
    return toEmoji(row);
  });
}

/** By name, removed ones among them. The seq is read first: what the list shows beyond it, events tell once more. */
export async function listEmoji(ctx: Ctx, input: z.output<typeof ListEmoji>): Promise<EmojiPage> {
  const [after = ''] = decodeCursor(input.cursor, ['string']) ?? [];
  const [stream] = await ctx.db.query(seqOfStream, ['server', 0]);
  const rows = await ctx.db.query(emojiAfter, [after, input.limit + 1]);
  return { ...cutPage(rows.map(toEmoji), input.limit, ({ name }) => [name]), seq: stream?.seq ?? 0 };
}

/** A name that nobody gave to a picture, or whose emoji was removed, is no reaction. */
export async function requireEmoji(sql: Sql, name: string): Promise<void> {
  const [row] = await sql.query(emojiByName, [name]);
  if (!row || row.removed_at !== null) throw new ChatError('emoji_not_found');
}
