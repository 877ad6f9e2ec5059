import { ChatError } from '#contract/errors.ts';
import { type ParsedQuery, parseQuery } from '#contract/search-query.ts';
import { marksOf, type Term } from '#contract/search-words.ts';
import type { Ctx } from '#core/context.ts';
import { startOfDay, today } from '#core/days.ts';
import { allOf, anyOf, facet, toQuery, wholeText } from '#core/search-text.ts';
import type { MessageRow } from '#db/message-sql.ts';
import { roomsToSearch, type SearchedRoomRow, searchGround } from '#db/search-sql.ts';

/** What is looked for, in PostgreSQL's words, and where. */
export interface Quest {
  rooms: number[];
  /** how many messages those hold */
  held: number;
  /** what is asked of the index: words, and whatever else; the latter is cheap to ask of part of it */
  words: string[];
  facets: string[];
  /** Beginnings of words cannot be asked of a part of the index. */
  hasPrefix: boolean;
  /** words that are to be marked, and by which answers are ranked */
  terms: Term[];
  rankBy: string;
  since: Date | null;
  until: Date | null;
  /** between which ids the index knows messages */
  oldest: number;
  newest: number;
  /** whether a message is as was asked now, which the index may learn a moment later */
  holds(row: MessageRow): boolean;
}

/** More rooms than these are told apart by PostgreSQL and not by the index. */
const MOST_ROOMS_ASKED = 16;
const MOST_MONTHS = 60;

export interface Asked {
  query: string;
  /** only there; the caller may read it */
  room?: SearchedRoomRow;
  /** leaves out what cannot be understood: it is still being typed */
  lenient?: boolean;
}

/** Null: nothing can answer it. */
export async function toQuest(ctx: Ctx, { query, room, lenient }: Asked): Promise<Quest | null> {
  const names = parseQuery(query, today('UTC')).wanted.flatMap((one) =>
    one.kind === 'from' || one.kind === 'mentions' ? [one.name] : [],
  );
  const [ground] = await ctx.db.query(searchGround, [names, ctx.actor.userId]);
  if (!ground || ground.newest === null || ground.oldest === null) {
    // What is wrong is told even where there is nothing yet.
    refuseWrong(parseQuery(query, today('UTC')), lenient);
    return null;
  }
  const parsed = parseQuery(query, today(ground.time_zone));
  refuseWrong(parsed, lenient);
  if (parsed.wanted.length === 0) return null;
  const people = new Map(ground.people?.map(({ id, name }) => [name, id]));
  people.set('me', ctx.actor.userId);
  const rooms = room ? [room] : await roomsOf(ctx, parsed);
  if (rooms.length === 0) return null;
  const times = timesOf(parsed, ground.time_zone);
  const { facets, holds } = facetsOf(parsed, people);
  const ids = rooms.map(({ id }) => id);
  const terms = parsed.wanted.flatMap((one) => (one.kind === 'words' && !one.not ? [one.term] : []));
  return {
    rooms: ids,
    held: rooms.reduce((sum, { live_count }) => sum + live_count, 0),
    words: parsed.wanted.flatMap((one) => (one.kind === 'words' ? [`${one.not ? '!' : ''}${toQuery(one.term)}`] : [])),
    facets: [...facets, ...times.facets, ...(ids.length <= MOST_ROOMS_ASKED ? [anyOf(ids.map(facet.room))] : [])],
    hasPrefix: parsed.wanted.some((one) => one.kind === 'words' && one.term.prefix),
    terms,
    rankBy: allOf(terms.map(toQuery)),
    since: times.since,
    until: times.until,
    oldest: ground.oldest,
    newest: ground.newest,
    holds,
  };
}

function refuseWrong({ wrong }: ParsedQuery, lenient = false): void {
  const [first] = wrong;
  if (first && !lenient) throw new ChatError('invalid_search', first);
}

function roomsOf(ctx: Ctx, { wanted }: ParsedQuery): Promise<SearchedRoomRow[]> {
  const named = (not: boolean) => wanted.flatMap((one) => (one.kind === 'in' && one.not === not ? [one.name] : []));
  const inside = named(false);
  return ctx.db.query(roomsToSearch, [ctx.actor.userId, inside.length > 0 ? inside : null, named(true)]);
}

/** Several names after from: are a choice; all else must be so together. */
function facetsOf({ wanted }: ParsedQuery, people: Map<string, number>) {
  const facets: string[] = [];
  const senders: string[] = [];
  const checks: ((row: MessageRow) => boolean)[] = [];
  let isFrom = false;
  for (const one of wanted) {
    const minus = one.not ? '!' : '';
    if (one.kind === 'has') {
      facets.push(minus + facet.has(one.what));
      if (one.what === 'reaction') checks.push((row) => row.reactions.length > 0 !== one.not);
      if (one.what === 'file') checks.push((row) => row.files.length > 0 !== one.not);
    } else if (one.kind === 'is') {
      facets.push(minus + facet.is(one.what));
      if (one.what === 'pinned') checks.push((row) => (row.pinned_at !== null) !== one.not);
    } else if (one.kind === 'mentions') {
      const id = people.get(one.name) ?? 0;
      facets.push(minus + facet.mention(id));
      checks.push((row) => row.mentions.includes(id) !== one.not);
    } else if (one.kind === 'from') {
      const id = people.get(one.name) ?? 0;
      if (one.not) facets.push(`!${facet.sender(id)}`);
      else {
        isFrom = true;
        senders.push(facet.sender(id));
      }
    } else if (one.kind === 'words') {
      checks.push((row) => {
        const names = row.files.map(({ name }) => name);
        return marksOf(wholeText(row.content, names), [one.term]).length > 0 !== one.not;
      });
    }
  }
  if (isFrom) facets.push(anyOf(senders));
  return { facets, holds: (row: MessageRow) => checks.every((check) => check(row)) };
}

function timesOf({ wanted }: ParsedQuery, timeZone: string) {
  let since: Date | null = null;
  let until: Date | null = null;
  const notBefore = (time: Date) => {
    if (since === null || time > since) since = time;
  };
  const notAfter = (time: Date) => {
    if (until === null || time < until) until = time;
  };
  for (const one of wanted) {
    if (one.kind !== 'before' && one.kind !== 'after' && one.kind !== 'on') continue;
    const begin = startOfDay(one.period.from, timeZone);
    const end = startOfDay(one.period.until, timeZone);
    if (one.kind === 'on') {
      notBefore(begin);
      notAfter(end);
    } else if ((one.kind === 'before') !== one.not) notAfter(one.kind === 'before' ? begin : end);
    else notBefore(one.kind === 'before' ? begin : end);
  }
  return { since, until, facets: monthFacets(since, until) };
}

/** The months in question, or those that are not, whichever can be counted up. */
function monthFacets(since: Date | null, until: Date | null): string[] {
  if (since === null && until === null) return [];
  const now = new Date();
  if (since === null) {
    const later = monthsBetween(until ?? now, now).slice(1);
    return later.length > 0 && later.length <= MOST_MONTHS ? [`!${anyOf(later)}`] : [];
  }
  const months = monthsBetween(since, until ?? now);
  return months.length <= MOST_MONTHS ? [anyOf(months)] : [];
}

function monthsBetween(first: Date, last: Date): string[] {
  const months: string[] = [];
  const end = last.getUTCFullYear() * 12 + last.getUTCMonth();
  for (let month = first.getUTCFullYear() * 12 + first.getUTCMonth(); month <= end; month++) {
    months.push(facet.month(Math.floor(month / 12) * 100 + (month % 12) + 1));
    if (months.length > MOST_MONTHS + 1) break;
  }
  return months;
}
