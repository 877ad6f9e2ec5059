import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type { Counted } from '#contract/paging.ts';
import type { LookUpUsers, UserCard, UserRef } from '#contract/users.ts';
import { type Ctx, isServerAdmin } from '#core/context.ts';
import { toCounted, toPattern } from '#core/counted.ts';
import { toUserCard, toUserRef } from '#core/rows.ts';
import { lookUpVisible, visibleByName, visibleCards, visibleRefs } from '#db/user-card-sql.ts';

/** One sees one's organisation and whoever one shares a room with; admins see everybody. Deactivated people too. */
function sight({ actor }: Ctx): [number, number | null, boolean] {
  return [actor.userId, actor.organisationId, isServerAdmin(actor)];
}

export async function listRefs(ctx: Ctx, userIds: number[]): Promise<UserRef[]> {
  return (await ctx.db.query(visibleRefs, [...sight(ctx), userIds])).map(toUserRef);
}

export async function listCards(ctx: Ctx, userIds: number[]): Promise<UserCard[]> {
  return (await ctx.db.query(visibleCards, [...sight(ctx), userIds])).map(toUserCard);
}

export async function getCardNamed(ctx: Ctx, username: string): Promise<UserCard> {
  const [row] = await ctx.db.query(visibleByName, [...sight(ctx), username]);
  if (!row) throw new ChatError('user_not_found', { userIds: [] });
  return toUserCard(row);
}

/** Active people by a part of either name, or by their whole e-mail address, where the caller is shown it. */
export async function lookUpUsers(ctx: Ctx, input: z.output<typeof LookUpUsers>): Promise<Counted<UserCard>> {
  const values = [...sight(ctx), toPattern(input.query), input.query.toLowerCase(), input.offset, input.limit];
  return toCounted(await ctx.db.query(lookUpVisible, values), toUserCard);
}
