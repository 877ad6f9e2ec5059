import type { Member } from '#contract/rooms.ts';
import type { Api } from '#rest/dialect.ts';

const ROOMS_AT_ONCE = 100;

/** The members of all these rooms, by room and then by person. */
export async function peopleOf(api: Api, roomIds: number[]): Promise<Member[]> {
  const people: Member[] = [];
  for (let at = 0; at < roomIds.length; at += ROOMS_AT_ONCE) {
    people.push(...(await api.rooms.people({ roomIds: roomIds.slice(at, at + ROOMS_AT_ONCE) })));
  }
  return people;
}
