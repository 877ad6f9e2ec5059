import type { Member } from '#contract/rooms.ts';
import type { Api } from '#rest/dialect.ts';

/** The members of these rooms, as many as one page has, by room and then by person. */
export async function peopleOf(api: Api, roomIds: number[]): Promise<(roomId: number) => Member[]> {
  const rooms = new Map<number, Member[]>(roomIds.map((id) => [id, []]));
  if (roomIds.length > 0)
    for (const member of await api.rooms.people({ roomIds })) rooms.get(member.roomId)?.push(member);
  return (roomId) => rooms.get(roomId) ?? [];
}
