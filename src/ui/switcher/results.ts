import type { FoundEverything } from '#contract/search.ts';
import { type PersonCandidate, type RoomCandidate, toPerson } from '#ui/switcher/candidates.ts';
import type { Command } from '#ui/switcher/commands.ts';
import { fold, rank } from '#ui/switcher/rank.ts';

type Hit = FoundEverything['messages']['hits'][number];

export type Result =
  | RoomCandidate
  | PersonCandidate
  | Command
  | { kind: 'message'; id: string; hit: Hit; author: string }
  | { kind: 'search'; id: string; query: string };

export interface ResultGroup {
  name: 'places' | 'commands' | 'messages';
  results: readonly Result[];
}

/** What a sign before it narrows a search to: # rooms, @ people, > commands. */
const SIGNS = { '#': 'room', '@': 'person', '>': 'command' } as const;
const MOST_PLACES = 8;
const MOST_COMMANDS = 5;

interface Known {
  candidates: readonly (RoomCandidate | PersonCandidate)[];
  commands: readonly Command[];
  found: FoundEverything | undefined;
  nameOf: (view: RoomCandidate['view']) => string;
}

/** The likeliest group first, and in it the likeliest result. */
export function resultsOf(typed: string, { candidates, commands, found, nameOf }: Known): ResultGroup[] {
  const sign = Object.entries(SIGNS).find(([mark]) => typed.startsWith(mark))?.[1] ?? null;
  const query = (sign ? typed.slice(1) : typed).trim();
  const wanted = candidates.filter(({ kind, ...one }) => {
    if (sign === 'person') return kind === 'person' || ('view' in one && one.view.room.kind === 'dm');
    if (sign === 'room') return 'view' in one && one.view.room.kind !== 'dm';
    return sign === null && (query !== '' || kind === 'room');
  });
  const places = rank(query, wanted, MOST_PLACES);
  const doable = rank(query, commands, sign === 'command' ? commands.length : MOST_COMMANDS);
  const groups: (ResultGroup & { score: number })[] = [];
  if (places.length > 0 || found) {
    const results = [...places.map(({ one }) => one), ...(sign === null ? othersFound(places, found, nameOf) : [])];
    groups.push({ name: 'places', results: results.slice(0, MOST_PLACES + 2), score: places[0]?.score ?? 0 });
  }
  if ((sign === null && query !== '') || sign === 'command')
    groups.push({ name: 'commands', results: doable.map(({ one }) => one), score: doable[0]?.score ?? 0 });
  if (sign === null && query !== '') groups.push({ name: 'messages', results: messagesOf(query, found), score: -1 });
  return groups.filter(({ results }) => results.length > 0).sort((a, b) => b.score - a.score);
}

/** What the server found and nobody knew here. */
function othersFound(
  places: readonly { one: RoomCandidate | PersonCandidate }[],
  found: FoundEverything | undefined,
  nameOf: Known['nameOf'],
): (RoomCandidate | PersonCandidate)[] {
  if (!found) return [];
  const known = new Set(places.map(({ one }) => one.id));
  const people = new Set(places.flatMap(({ one }) => (one.kind === 'room' ? (one.view.other?.id ?? []) : [])));
  const rooms = found.rooms.map((view): RoomCandidate => {
    const name = nameOf(view);
    return { kind: 'room', id: `room-${view.room.id}`, names: [fold(name)], habit: 0, view, name, badge: null };
  });
  const others = found.people.filter(({ id, deactivated }) => !deactivated && !people.has(id)).map(toPerson);
  return [...rooms, ...others].filter(({ id }) => !known.has(id));
}

function messagesOf(query: string, found: FoundEverything | undefined): Result[] {
  const authors = new Map(found?.messages.users.map((user) => [user.id, user.displayName]));
  const hits = (found?.messages.hits ?? []).map((hit): Result => {
    return { kind: 'message', id: `message-${hit.message.id}`, hit, author: authors.get(hit.message.senderId) ?? '' };
  });
  return [...hits, { kind: 'search', id: 'search', query }];
}
