import { MAX_ADDRESSABLE_BY_ANYONE } from '#contract/limits.ts';
import type { AccessedRoom } from '#core/access.ts';
import type { Ctx } from '#core/context.ts';
import type { Sql } from '#db/database.ts';
import { anyGroupNamed, groupMembersIn } from '#db/group-sql.ts';
import { addressableMembers } from '#db/send-sql.ts';
import { parseMarkdown } from '#markdown/parse.ts';
import { inlinesOf } from '#markdown/plain.ts';

/** At most so many names of one text count. */
const MOST = 50;

/** All who are in the room, or those of them who are here. */
export type Everyone = 'room' | 'here';
const EVERYONE = new Map<string, Everyone>([
  ['room', 'room'],
  ['channel', 'room'],
  ['all', 'room'],
  ['here', 'here'],
]);

export interface Addressed {
  /** each once, in the order of their first mention, in lower case */
  names: string[];
  everyone: Everyone | null;
}

/** Whom a text addresses. What stands in code or in an address of the web addresses nobody. */
export function findAddressed(content: string): Addressed {
  const names = new Set<string>();
  const addressed: Addressed = { names: [], everyone: null };
  if (!content.includes('@')) return addressed;
  for (const node of inlinesOf(parseMarkdown(content))) {
    if (node.type !== 'mention' || names.size === MOST) continue;
    const name = node.name.toLowerCase();
    const everyone = EVERYONE.get(name);
    if (everyone === undefined) names.add(name);
    else if (addressed.everyone !== 'room') addressed.everyone = everyone;
  }
  return { ...addressed, names: [...names] };
}

/**
 * Whom a text addresses besides the people it names: those of the groups it names, and everyone of the room, when its author may; else the word is a word. Whoever
 * blocked him is not addressed. Of a group those are addressed who are in the room.
 */
export async function addressees(
  { actor, isHere = () => false }: Pick<Ctx, 'actor' | 'isHere'>,
  sql: Sql,
  room: AccessedRoom,
  { names, everyone }: Addressed,
): Promise<number[]> {
  const grouped = names.length > 0 ? await sql.query(groupMembersIn, [room.id, actor.userId, names]) : [];
  const ids = grouped.map(({ user_id: id }) => id);
  if (everyone === null || (room.member_count > MAX_ADDRESSABLE_BY_ANYONE && room.my_role === 'member')) return ids;
  const rows = await sql.query(addressableMembers, [room.id, actor.userId]);
  const all = rows.map(({ user_id: id }) => id);
  return [...new Set([...ids, ...(everyone === 'room' ? all : all.filter(isHere))])];
}

/** Whether one of these names is a group's of the author's organisation. */
export async function namesGroup({ actor, db }: Pick<Ctx, 'actor' | 'db'>, names: string[]): Promise<boolean> {
  if (names.length === 0) return false;
  return (await db.query(anyGroupNamed, [actor.organisationId, names])).length > 0;
}
