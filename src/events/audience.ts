import { AUDIENCE, type StreamEvent } from '#contract/events.ts';
import type { Sql } from '#db/database.ts';
import { contactsAmong, membersAmong } from '#db/event-sql.ts';
import type { LoggedEvent } from '#events/log.ts';

type Together = Map<number, Set<number>>;

function put(map: Together, key: number, value: number): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}

/**
 * Who of the connected people hears which events, asked of the database at the moment of delivery (E6): whoever was removed
 * since he subscribed is not a member any more and hears nothing.
 */
export async function eventsByUser(
  db: Sql,
  logged: LoggedEvent[],
  connected: number[],
): Promise<Map<number, LoggedEvent[]>> {
  const roomIds = new Set<number>();
  const subjectIds = new Set<number>();
  for (const { event } of logged) {
    if (event.scope === 'room') roomIds.add(event.streamId);
    else if (AUDIENCE[event.event.type] === 'contacts') subjectIds.add(event.streamId);
  }
  const members: Together = new Map();
  const contacts: Together = new Map();
  if (roomIds.size > 0) {
    for (const row of await db.query(membersAmong, [[...roomIds], connected])) put(members, row.room_id, row.user_id);
  }
  if (subjectIds.size > 0) {
    for (const row of await db.query(contactsAmong, [[...subjectIds], connected]))
      put(contacts, row.subject_id, row.user_id);
  }
  const heard = new Map<number, LoggedEvent[]>();
  for (const one of logged) {
    for (const userId of audienceOf(one.event, members, contacts)) {
      const own = heard.get(userId);
      if (own) own.push(one);
      else heard.set(userId, [one]);
    }
  }
  return heard;
}

function audienceOf(event: StreamEvent, members: Together, contacts: Together): Iterable<number> {
  const audience = AUDIENCE[event.event.type];
  if (audience === 'self') return [event.streamId];
  if (audience === 'contacts') return new Set([event.streamId, ...(contacts.get(event.streamId) ?? [])]);
  const inRoom = members.get(event.streamId) ?? [];
  if (event.event.type === 'member.left') return new Set([...inRoom, event.event.userId]);
  return inRoom;
}
