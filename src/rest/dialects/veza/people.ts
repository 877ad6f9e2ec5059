import type { Presence } from '#contract/signals.ts';
import type { UserRef } from '#contract/users.ts';
import type { Api } from '#rest/dialect.ts';
import { dateOf, thisMinute } from '#rest/dialects/veza/dates.ts';

/** How many are asked after at once. */
const MOST = 200;

function parts(ids: Iterable<number>): number[][] {
  const all = [...new Set(ids)];
  return Array.from({ length: Math.ceil(all.length / MOST) }, (_, at) => all.slice(at * MOST, (at + 1) * MOST));
}

export type Names = ReadonlyMap<number, string>;

/** The usernames of these people, as far as the caller may know them. */
export async function namesOf(api: Api, ids: Iterable<number>, known: readonly UserRef[] = []): Promise<Names> {
  const names = new Map(known.map((user) => [user.id, user.username]));
  const unknown = [...ids].filter((id) => !names.has(id));
  for (const userIds of parts(unknown)) {
    for (const user of await api.users.refs({ userIds })) names.set(user.id, user.username);
  }
  return names;
}

export interface Seen {
  is_online: boolean;
  last_seen: string | null;
}

/** Whoever is here was seen this minute. */
export function seenBy({ state, lastSeenAt }: Pick<Presence, 'state' | 'lastSeenAt'>): Seen {
  if (state !== 'offline') return { is_online: true, last_seen: thisMinute() };
  return { is_online: false, last_seen: lastSeenAt === null ? null : dateOf(lastSeenAt) };
}

const NEVER: Seen = { is_online: false, last_seen: null };

/** Whether these people are here, as far as the caller may know it. */
export async function presenceOf(api: Api, ids: Iterable<number>): Promise<(userId: number) => Seen> {
  const seen = new Map<number, Seen>();
  for (const userIds of parts(ids)) {
    for (const presence of await api.presence.of({ userIds })) seen.set(presence.userId, seenBy(presence));
  }
  return (userId) => seen.get(userId) ?? NEVER;
}
