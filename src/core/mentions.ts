import { MAX_ADDRESSABLE_BY_ANYONE } from '#contract/limits.ts';
import type { AccessedRoom } from '#core/access.ts';
import type { Ctx } from '#core/context.ts';
import type { Sql } from '#db/database.ts';
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
 * Whom a text addresses besides those it names: everyone of the room, when its author may; else the word is a word. Whoever
 * blocked him is not addressed. Handles of groups will be looked up here too.
 */
export async function addressees(
  { actor, isHere = () => false }: Pick<Ctx, 'actor' | 'isHere'>,
  sql: Sql,
  room: AccessedRoom,
  everyone: Everyone | null,
): Promise<number[]> {
  if (everyone === null) return [];
  if (room.member_count > MAX_ADDRESSABLE_BY_ANYONE && room.my_role === 'member') return [];
  const rows = await sql.query(addressableMembers, [room.id, actor.userId]);
  const ids = rows.map(({ user_id: id }) => id);
  return everyone === 'room' ? ids : ids.filter(isHere);
}
