import { AUDIENCE, type StreamEvent } from '#contract/events.ts';
import { MOST_TOLD, SIGNAL_AUDIENCE, type Signal } from '#contract/signals.ts';
import type { Sql } from '#db/database.ts';
import { contactsAmong, membersOfRooms, peopleOfOrganisations, watchersAmong } from '#db/event-sql.ts';
import type { LoggedEvent } from '#events/log.ts';

/** Who is connected here. */
export interface Connected {
  readonly size: number;
  has(userId: number): boolean;
  keys(): IterableIterator<number>;
}

/** Events, or signals, and who hears exactly these. */
export interface Share<T> {
  what: T[];
  userIds: number[];
}

/** How many members are remembered, over all rooms. */
const MOST_KNOWN = 1_000_000;

/**
 * Who hears what, judged at the moment of delivery (E6). The members of busy rooms are remembered, and changed by the log: it is
 * read in order, so whoever was removed before an event was written is not among those who hear it.
 */
export class Audience {
  private readonly members = new Map<number, number[]>();
  /** the same people, to be looked up among; null while they were gone through only once */
  private readonly lookups = new WeakMap<number[], Set<number> | null>();
  private known = 0;

  constructor(
    private readonly db: Sql,
    private readonly mostKnown = MOST_KNOWN,
  ) {}

  /** For when the log is not followed any more: what changes meanwhile goes unnoticed. */
  forgetAll(): void {
    this.members.clear();
    this.known = 0;
  }

  async ofEvents(logged: readonly LoggedEvent[], connected: Connected): Promise<Share<LoggedEvent>[]> {
    const rooms = new Set<number>();
    const subjects = new Set<number>();
    const organisations = new Set<number>();
    for (const { event } of logged) {
      if (event.scope === 'room') rooms.add(event.streamId);
      else if (event.scope === 'organisation') organisations.add(event.streamId);
      else if (AUDIENCE[event.event.type] === 'contacts') subjects.add(event.streamId);
    }
    await this.learnMembers(rooms);
    const contacts = await this.contactsOf(subjects, connected);
    const colleagues = await this.peopleOf(organisations, connected);
    const everyone = [...connected.keys()];
    return share(
      logged,
      (people) => this.hereOf(people, connected),
      ({ event }) => {
        if (event.scope === 'server') return everyone;
        if (event.scope === 'organisation') return colleagues.get(event.streamId) ?? [];
        return this.hearers(event, contacts);
      },
    );
  }

  private hearers({ scope, streamId, event }: StreamEvent, contacts: Map<number, number[]>): number[] {
    if (scope === 'user') return AUDIENCE[event.type] === 'contacts' ? (contacts.get(streamId) ?? []) : [streamId];
    const before = this.members.get(streamId) ?? [];
    if (event.type === 'member.joined') return this.setMembers(streamId, withOne(before, event.member.user.id));
    if (event.type !== 'member.left') return before;
    this.setMembers(
      streamId,
      before.filter((userId) => userId !== event.userId),
    );
    // Whoever left must learn of it too.
    return withOne(before, event.userId);
  }

  async ofSignals(signals: readonly Signal[], connected: Connected): Promise<Share<Signal>[]> {
    const rooms = new Set<number>();
    const subjects = new Set<number>();
    for (const signal of signals) {
      if (signal.type === 'presence.changed') subjects.add(signal.presence.userId);
      else rooms.add(signal.roomId);
    }
    await this.learnMembers(rooms);
    const watchers = await this.watchersOf(subjects, connected);
    const hearersOf = (signal: Signal) => {
      if (signal.type === 'presence.changed') return watchers.get(signal.presence.userId) ?? [];
      const inRoom = this.members.get(signal.roomId) ?? [];
      return SIGNAL_AUDIENCE[signal.type] === 'others' ? inRoom.filter((userId) => userId !== signal.userId) : inRoom;
    };
    return share(signals, (people) => this.hereOf(people, connected), hearersOf);
  }

  /** Who of these people is connected, by going through whichever are fewer. */
  private hereOf(people: number[], connected: Connected): number[] {
    if (people.length > connected.size) {
      const lookup = this.lookups.get(people);
      if (lookup) return [...connected.keys()].filter((userId) => lookup.has(userId));
      // Not the first time: while many come and go, each list of a room's members serves one event.
      this.lookups.set(people, lookup === null ? new Set(people) : null);
    }
    return people.filter((userId) => connected.has(userId));
  }

  private setMembers(roomId: number, members: number[]): number[] {
    this.known += members.length - (this.members.get(roomId)?.length ?? 0);
    this.members.set(roomId, members);
    return members;
  }

  private async learnMembers(rooms: Set<number>): Promise<void> {
    // First: what is needed now must not be forgotten between being looked for and being used.
    if (this.known > this.mostKnown) this.forgetAll();
    const asked = new Map([...rooms].filter((roomId) => !this.members.has(roomId)).map((id) => [id, [] as number[]]));
    if (asked.size === 0) return;
    const rows = await this.db.query(membersOfRooms, [[...asked.keys()]]);
    for (const { room_id, user_id } of rows) asked.get(room_id)?.push(user_id);
    for (const [roomId, members] of asked) this.setMembers(roomId, members);
  }

  /** Asked each time: who is of which organisation changes seldom, and so does what an organisation hears. */
  private async peopleOf(organisations: Set<number>, connected: Connected): Promise<Map<number, number[]>> {
    const people = new Map<number, number[]>([...organisations].map((id) => [id, []]));
    if (organisations.size === 0) return people;
    for (const row of await this.db.query(peopleOfOrganisations, [[...organisations], [...connected.keys()]])) {
      people.get(row.organisation_id)?.push(row.user_id);
    }
    return people;
  }

  private async contactsOf(subjects: Set<number>, connected: Connected): Promise<Map<number, number[]>> {
    const contacts = new Map<number, number[]>([...subjects].map((userId) => [userId, [userId]]));
    if (subjects.size === 0) return contacts;
    for (const row of await this.db.query(contactsAmong, [[...subjects], [...connected.keys()]])) {
      if (row.user_id !== row.subject_id) contacts.get(row.subject_id)?.push(row.user_id);
    }
    return contacts;
  }

  private async watchersOf(subjects: Set<number>, connected: Connected): Promise<Map<number, number[]>> {
    const watchers = new Map<number, number[]>([...subjects].map((userId) => [userId, [userId]]));
    if (subjects.size === 0) return watchers;
    const values = [[...subjects], [...connected.keys()], MOST_TOLD];
    for (const row of await this.db.query(watchersAmong, values)) watchers.get(row.subject_id)?.push(row.user_id);
    return watchers;
  }
}

function withOne(userIds: number[], userId: number): number[] {
  return userIds.includes(userId) ? userIds : [...userIds, userId];
}

/** Puts together what the same people hear, so that it is written once for all of them. Keeps the order. */
function share<T>(
  all: readonly T[],
  hereOf: (people: number[]) => number[],
  hearersOf: (one: T) => number[],
): Share<T>[] {
  /** by the people: most of a batch is of few rooms, and their members are one array each */
  const groups = new Map<number[], T[]>();
  for (const one of all) {
    const people = hearersOf(one);
    const group = groups.get(people);
    if (group) group.push(one);
    else groups.set(people, [one]);
  }
  if (groups.size === 1) {
    for (const [people, what] of groups) {
      const userIds = hereOf(people);
      return userIds.length > 0 ? [{ what, userIds }] : [];
    }
  }
  const ofUser = new Map<number, string>();
  const parts = [...groups];
  for (const [index, [people]] of parts.entries()) {
    for (const userId of hereOf(people)) ofUser.set(userId, `${ofUser.get(userId) ?? ''}${index},`);
  }
  const shares = new Map<string, Share<T>>();
  for (const [userId, key] of ofUser) {
    const known = shares.get(key);
    if (known) known.userIds.push(userId);
    else shares.set(key, { what: merge(key, parts, all), userIds: [userId] });
  }
  return [...shares.values()];
}

function merge<T>(key: string, parts: [number[], T[]][], all: readonly T[]): T[] {
  const heard = key.split(',').flatMap((index) => (index === '' ? [] : (parts[Number(index)]?.[1] ?? [])));
  if (key.indexOf(',') === key.length - 1) return heard;
  const wanted = new Set(heard);
  return all.filter((one) => wanted.has(one));
}
