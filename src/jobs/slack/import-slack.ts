import type { Ctx } from '#core/context.ts';
import type { Archive } from '#jobs/slack/archive.ts';
import { bringInMessages } from '#jobs/slack/messages.ts';
import { People } from '#jobs/slack/people.ts';
import { openRoom, type RoomFile, showRoom } from '#jobs/slack/rooms.ts';
import { readDay, readList, SlackRoom, SlackUser } from '#jobs/slack/shapes.ts';

export interface Imported {
  people: { made: number; matched: number };
  rooms: { brought: number; passedOver: number };
  messages: { written: number; known: number; passedOver: number };
}

const FILES: readonly RoomFile[] = ['channels', 'groups', 'mpims', 'dms'];
/** Written in one transaction. */
const AT_ONCE = 500;

/**
 * Brings in what a Slack export holds: people, rooms, messages with their times, threads, reactions and pins. In the order of each
 * room, through its event log like everything else. Run again, or gone on with after it was interrupted, it writes only what
 * is missing. `ctx` is an owner of the server: new people and rooms are of his organisation.
 */
export async function importSlack(
  ctx: Ctx,
  archive: Archive,
  note: (line: string) => void,
  { trustsAddresses = false } = {},
): Promise<Imported> {
  const people = new People(ctx.db, ctx.actor, trustsAddresses);
  await people.bringIn(await readList(archive, 'users.json', SlackUser));
  note(`people: ${people.made} new, ${people.matched} known`);
  if (people.unsure > 0)
    note(
      `${people.unsure} addresses belong to accounts here that have not shown to own them: they were not matched (--match-unverified)`,
    );
  const lists = await Promise.all(FILES.map((file) => readList(archive, `${file}.json`, SlackRoom)));
  const rooms = new Map(lists.flat().map(({ id, name }) => [id, name ?? id]));
  const names = { people: people.names, rooms };
  const sums: Imported['messages'] = { written: 0, known: 0, passedOver: 0 };
  const brought = { brought: 0, passedOver: 0 };
  for (const [at, file] of FILES.entries()) {
    for (const wanted of lists[at] ?? []) {
      const room = await openRoom(ctx, wanted, file, people);
      if (!room) {
        brought.passedOver += 1;
        note(`${wanted.id}: passed over, these people have a conversation here already or are not in the export`);
        continue;
      }
      let here = 0;
      for (const day of daysOf(archive, wanted, file)) {
        const { messages, others } = await readDay(archive, day);
        sums.passedOver += others;
        messages.sort((a, b) => Number(a.ts) - Number(b.ts));
        for (let from = 0; from < messages.length; from += AT_ONCE) {
          const part = messages.slice(from, from + AT_ONCE);
          const { written, known, empty } = await bringInMessages(ctx, room, part, people, names);
          sums.written += written;
          sums.known += known;
          sums.passedOver += empty;
          here += written;
        }
      }
      await showRoom(ctx, room);
      brought.brought += 1;
      note(`${wanted.name ?? wanted.id}: ${here} messages`);
    }
  }
  return { people: { made: people.made, matched: people.matched }, rooms: brought, messages: sums };
}

function daysOf(archive: Archive, room: SlackRoom, file: RoomFile): string[] {
  const folder = file === 'dms' ? room.id : (room.name ?? room.id);
  return archive.names.filter((name) => name.startsWith(`${folder}/`) && name.endsWith('.json')).sort();
}
