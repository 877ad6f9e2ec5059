import type { z } from 'zod';
import { customEmojiName } from '#contract/emoji-name.ts';
import { ChatError } from '#contract/errors.ts';
import { MAX_NAMED_PER_REACTION, MAX_REACTIONS_PER_USER } from '#contract/limits.ts';
import type { React, Reaction, ReactionChange, ReactOnce } from '#contract/messages.ts';
import { type AccessedMessage, accessMessage } from '#core/access.ts';
import { changeMessage, fingerprint, once, type RoomChange } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { requireEmoji } from '#core/emoji.ts';
import { toUserRef } from '#core/rows.ts';
import {
  countOwnReactions,
  deleteReaction,
  foldReactions,
  insertReaction,
  reactionsOfMessage,
} from '#db/message-sql.ts';
import { blocksBetween } from '#db/user-sql.ts';

type Wanted = z.output<typeof React>;
type Action = ReactionChange['action'];

async function apply(
  ctx: Ctx,
  at: AccessedMessage,
  { tx, emit }: RoomChange,
  wanted: Wanted,
  action: 'add' | 'remove',
): Promise<Action> {
  const values = [at.message.id, ctx.actor.userId, wanted.emoji];
  if (action === 'add') {
    // In a direct message a block ends it for both, whoever wrote what is reacted to.
    const other = at.room.kind === 'dm' ? at.room.other_id : at.message.sender_id;
    const blocks = await tx.query(blocksBetween, [ctx.actor.userId, other ?? at.message.sender_id]);
    if (blocks.length > 0) throw new ChatError('user_blocked');
    const name = customEmojiName(wanted.emoji);
    if (name !== null) await requireEmoji(tx, name);
  }
  const changed = await tx.query(action === 'add' ? insertReaction : deleteReaction, values);
  if (changed.length === 0) return 'unchanged';
  const [own] = await tx.query(countOwnReactions, [at.message.id, ctx.actor.userId]);
  if (own && own.count > MAX_REACTIONS_PER_USER)
    throw new ChatError('too_many_reactions', { limit: MAX_REACTIONS_PER_USER });
  const folded = await tx.query(foldReactions, [at.message.id]);
  await emit({
    type: action === 'add' ? 'reaction.added' : 'reaction.removed',
    messageId: at.message.id,
    userId: ctx.actor.userId,
    emoji: wanted.emoji,
    reactions: folded.flatMap((row) => row.reactions),
  });
  return action === 'add' ? 'added' : 'removed';
}

/** Decides on the message as it stands in its room's turn; with a client id, once. */
function changeOnce(
  ctx: Ctx,
  operation: string,
  input: z.output<typeof ReactOnce>,
  decide: (isMine: boolean) => 'add' | 'remove',
): Promise<ReactionChange> {
  const { clientId, ...wanted } = input;
  return once<ReactionChange>(ctx, clientId, fingerprint(operation, wanted), (claim, keep) =>
    changeMessage(ctx, wanted.messageId, 'take-part', async (at, turn) => {
      await claim(turn.tx);
      const isMine = at.message.reactions.some(
        (group) => group.emoji === wanted.emoji && group.userIds.includes(ctx.actor.userId),
      );
      const answer = { ...wanted, action: await apply(ctx, at, turn, wanted, decide(isMine)) };
      await keep(turn.tx, answer);
      return answer;
    }),
  );
}

/** Having it already changes nothing, and says so; with a client id a retry is told what the first try did. */
export function addReaction(ctx: Ctx, input: z.output<typeof ReactOnce>): Promise<ReactionChange> {
  return changeOnce(ctx, 'reaction.add', input, () => 'add');
}

export function removeReaction(ctx: Ctx, wanted: Wanted): Promise<ReactionChange> {
  return changeOnce(ctx, 'reaction.remove', wanted, () => 'remove');
}

/** Adds or takes away; with a client id a retry does not flip it back. */
export function toggleReaction(ctx: Ctx, input: z.output<typeof ReactOnce>): Promise<ReactionChange> {
  return changeOnce(ctx, 'reaction.toggle', input, (isMine) => (isMine ? 'remove' : 'add'));
}

/** In the order in which they came; of each emoji so many as are listed by name. */
export async function listReactions(ctx: Ctx, messageId: number): Promise<Reaction[]> {
  await accessMessage(ctx, ctx.db, messageId, 'read');
  const rows = await ctx.db.query(reactionsOfMessage, [messageId, MAX_NAMED_PER_REACTION]);
  return rows.map((row) => ({ emoji: row.emoji, count: row.count, user: toUserRef(row), createdAt: row.created_at }));
}
