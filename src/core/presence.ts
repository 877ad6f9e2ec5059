import type { Presence, PresenceState } from '#contract/signals.ts';
import type { Sql } from '#db/database.ts';
import { presenceAmong } from '#db/user-sql.ts';

/**
 * Who of these people is here. One sees oneself and whoever one shares a room with; the others are left out, as if they were
 * not there. Somebody who has blocked the caller looks as if he were never here.
 */
export async function readPresence(
  sql: Sql,
  callerId: number,
  stateOf: (userId: number) => PresenceState,
  userIds: number[],
): Promise<Presence[]> {
  const rows = await sql.query(presenceAmong, [callerId, userIds]);
  return rows.map(({ id, last_seen_at, hides }) => {
    if (hides) return { userId: id, state: 'offline', lastSeenAt: null };
    const state = stateOf(id);
    return { userId: id, state, lastSeenAt: state === 'offline' ? last_seen_at : null };
  });
}
