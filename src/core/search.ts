import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type { FoundEverything, SearchEverything, SearchedMessages, SearchMessages } from '#contract/search.ts';
import { marksOf } from '#contract/search-words.ts';
import { accessRoom } from '#core/access.ts';
import type { Ctx } from '#core/context.ts';
import { decodeCursor, encodeCursor } from '#core/cursors.ts';
import { sendersOf } from '#core/messages.ts';
import { pageRooms } from '#core/room-lists.ts';
import { browseRooms } from '#core/rooms.ts';
import { toMessage } from '#core/rows.ts';
import { type Quest, toQuest } from '#core/search-quest.ts';
import { allOf, BLOCK, facet } from '#core/search-text.ts';
import { searchUsers } from '#core/users.ts';
import { guessMatches, messagesByIds, rankHits, searchHits } from '#db/search-sql.ts';

/** So many answers are read at once and put in order; if there are more, the index is gone through block by block. */
const MOST_AT_ONCE = 25_000;
/** What is counted, and what is ranked: the newest of more than these. */
const MOST_COUNTED = 1000;
/** After so long a page ends, however short it is. */
const BUDGET_MS = 40;

const NOTHING: SearchedMessages = { hits: [], users: [], total: 0, nextCursor: null, previousCursor: null };
const TOP = Number.MAX_SAFE_INTEGER;

type Direction = 'before' | 'after';

export async function searchMessages(ctx: Ctx, input: z.output<typeof SearchMessages>): Promise<SearchedMessages> {
  const room = input.roomId === undefined ? undefined : await accessRoom(ctx, ctx.db, input.roomId, 'read');
  const quest = await toQuest(ctx, { query: input.query, ...(room && { room }) });
  if (!quest) return NOTHING;
  return answer(ctx, quest, input);
}

function answer(ctx: Ctx, quest: Quest, input: z.output<typeof SearchMessages>): Promise<SearchedMessages> {
  if (input.order === 'relevance' && quest.terms.length > 0) return byRelevance(ctx, quest, input);
  return byDate(ctx, quest, input.order === 'oldest' ? 'after' : 'before', input);
}

interface Found {
  ids: number[];
  /** up to which id was looked, when the time was over */
  upTo: number | null;
  /** whether these are all there are */
  isWhole: boolean;
}

/** The ids of at most `limit` answers, from an id on; of `countable` where they are read at once, so that they can be counted. */
async function collect(
  ctx: Ctx,
  quest: Quest,
  direction: Direction,
  from: number,
  limit: number,
  countable = limit,
): Promise<Found> {
  const hits = async (words: string[], beside: string | null, most: number, low: number, high: number) => {
    const values = [allOf(words), quest.rooms, low, high, quest.since, quest.until, most, beside];
    return (await ctx.db.query(searchHits[direction], values)).map(({ id }) => id);
  };
  const [low, high] = direction === 'before' ? [0, from] : [from, TOP];
  const all = [...quest.facets, ...quest.words];
  if (await isCheap(ctx, quest, all)) {
    const found = await hits(all, null, countable, low, high);
    return { ids: found, upTo: null, isWhole: found.length < countable };
  }
  const began = performance.now();
  const ids: number[] = [];
  const first = Math.floor(Math.min(direction === 'before' ? high - 1 : quest.newest, quest.newest) / BLOCK);
  const last = Math.floor(Math.max(direction === 'after' ? low + 1 : quest.oldest, quest.oldest) / BLOCK);
  for (let step = 0; step <= first - last; step++) {
    if (step > 0 && performance.now() - began > BUDGET_MS) {
      const edge = direction === 'before' ? (first - step + 1) * BLOCK : (last + step) * BLOCK - 1;
      return { ids, upTo: edge, isWhole: false };
    }
    const block = facet.block((direction === 'before' ? first - step : last + step) * BLOCK);
    const most = limit - ids.length;
    const found = quest.hasPrefix
      ? await hits([block, ...quest.facets], allOf(quest.words), most, low, high)
      : await hits([block, ...all], null, most, low, high);
    ids.push(...found);
    if (ids.length >= limit) break;
  }
  return { ids, upTo: null, isWhole: ids.length < limit };
}

async function isCheap(ctx: Ctx, quest: Quest, all: string[]): Promise<boolean> {
  if (all.length === 0) return false;
  if (quest.held <= MOST_AT_ONCE) return true;
  if (all.every((one) => one.startsWith('!'))) return false;
  const [guess] = await ctx.db.query(guessMatches, [allOf(all)]);
  return guess !== undefined && guess['QUERY PLAN'][0].Plan['Plan Rows'] <= MOST_AT_ONCE;
}

function decodePlace(cursor: string | undefined): { isBack: boolean; id: number } | null {
  const key = decodeCursor(cursor, ['string', 'big-id']);
  if (key === null) return null;
  if (key[0] !== 'next' && key[0] !== 'previous') throw new ChatError('invalid_cursor');
  return { isBack: key[0] === 'previous', id: Number(key[1]) };
}

async function byDate(
  ctx: Ctx,
  quest: Quest,
  forward: Direction,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<SearchedMessages> {
  const place = decodePlace(cursor);
  const backward: Direction = forward === 'before' ? 'after' : 'before';
  const direction = place?.isBack ? backward : forward;
  const start = place?.id ?? (direction === 'before' ? TOP : 0);
  const countable = place ? limit + 1 : MOST_COUNTED + 1;
  const { ids, upTo, isWhole } = await collect(ctx, quest, direction, start, limit + 1, countable);
  const shown = ids.slice(0, limit);
  const end = ids.length > limit ? (shown.at(-1) ?? null) : upTo;
  // Where the page began, so that leafing back ends just before it.
  const begin = place && (shown[0] ?? (direction === 'before' ? start - 1 : start + 1));
  const [next, previous] = place?.isBack ? [begin, end] : [end, begin];
  return {
    ...(await toHits(ctx, quest, place?.isBack ? shown.reverse() : shown)),
    total: place || !isWhole ? null : ids.length,
    nextCursor: next === null ? null : encodeCursor(['next', next]),
    previousCursor: previous === null ? null : encodeCursor(['previous', previous]),
  };
}

/** The newest answers, the best of them first. A cursor names which were ranked: what comes later joins no list that is leafed through. */
async function byRelevance(
  ctx: Ctx,
  quest: Quest,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<SearchedMessages> {
  const key = decodeCursor(cursor, ['string', 'big-id', 'big-id', 'string', 'big-id']);
  const [way, high, low, rank, id] = key ?? ['next', quest.newest, 0, '', 0];
  const [top, floor] = [Number(high), Number(low)];
  if ((way !== 'next' && way !== 'previous') || !Number.isFinite(Number(rank))) throw new ChatError('invalid_cursor');
  const found = await collect(ctx, quest, 'before', top + 1, MOST_COUNTED);
  const ids = found.ids.filter((one) => one > floor);
  const ranked = await ctx.db.query(rankHits, [quest.rankBy, ids]);
  const isAfter = (row: { rank: number; id: number }) =>
    row.rank < Number(rank) || (row.rank === Number(rank) && row.id < Number(id));
  const isBefore = (row: { rank: number; id: number }) => !isAfter(row) && row.id !== id;
  const beginning = key === null ? 0 : ranked.findIndex(way === 'next' ? isAfter : (row) => !isBefore(row));
  const at = beginning < 0 ? ranked.length : beginning;
  const [from, until] = way === 'next' ? [at, at + limit] : [Math.max(0, at - limit), at];
  const shown = ranked.slice(from, until);
  const bottom = key === null ? Math.min(...ids, top + 1) - 1 : floor;
  const cursorAt = (which: 'next' | 'previous', row: { rank: number; id: number } | undefined, isMore: boolean) =>
    row && isMore ? encodeCursor([which, top, bottom, String(row.rank), row.id]) : null;
  const hits = await toHits(
    ctx,
    quest,
    shown.map((row) => row.id),
  );
  return {
    ...hits,
    total: key === null && found.isWhole ? ids.length : null,
    nextCursor: cursorAt('next', shown.at(-1), until < ranked.length),
    previousCursor: cursorAt('previous', shown[0], from > 0),
  };
}

async function toHits(ctx: Ctx, quest: Quest, ids: number[]): Promise<Pick<SearchedMessages, 'hits' | 'users'>> {
  if (ids.length === 0) return { hits: [], users: [] };
  const rows = new Map((await ctx.db.query(messagesByIds, [ids])).map((row) => [row.id, row]));
  const shown = ids.flatMap((id) => rows.get(id) ?? []).filter(quest.holds);
  return {
    hits: shown.map((row) => ({ message: toMessage(row), marks: marksOf(row.content, quest.terms) })),
    users: sendersOf(shown),
  };
}

/** For a quick switcher, while one types: people, rooms and messages. */
export async function searchEverything(ctx: Ctx, input: z.output<typeof SearchEverything>): Promise<FoundEverything> {
  const { limit } = input;
  const name = input.query.replace(/\s+/gu, ' ').trim().slice(0, 80);
  const [people, mine, open, quest] = await Promise.all([
    searchUsers(ctx, { query: name, limit }),
    pageRooms(ctx, { scope: 'mine', order: 'activity', search: name, offset: 0, limit }),
    browseRooms(ctx, { query: name, limit }),
    toQuest(ctx, { query: asBegun(input.query), lenient: true }),
  ]);
  const known = new Set(mine.items.map(({ room }) => room.id));
  const others = open.items.filter(({ room }) => !known.has(room.id));
  const messages = quest ? await byDate(ctx, quest, 'before', { limit }) : NOTHING;
  return { people: people.items, rooms: [...mine.items, ...others].slice(0, limit), messages };
}

/** The last word is still being typed: what begins so is meant. Of shorter ones too much would be. */
function asBegun(query: string): string {
  return /(?:^|\s)[\p{L}\p{N}\p{M}]{3,}$/u.test(query) ? `${query}*` : query;
}
