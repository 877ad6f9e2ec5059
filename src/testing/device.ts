import { type QueryClient, QueryObserver } from '@tanstack/react-query';
import type { ParleyClient } from '#client/parley-client.ts';
import type { LiveItem } from '#contract/live.ts';
import type { Message } from '#contract/messages.ts';
import type { Member, RoomView } from '#contract/rooms.ts';
import type { Me, UserRef } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { createLiveQueries, type LiveQueries } from '#ui/data/live-queries.ts';
import { createQueryClient } from '#ui/data/parley-provider.tsx';
import { applyToCache } from '#ui/live/cache-state.ts';
import { Journal } from '#ui/live/journal.ts';
import type { RoomLog, RoomMembers } from '#ui/live/live-state.ts';

/** What somebody sees of the server, in an order that does not depend on how it came. */
export interface Sight {
  me: Me | undefined;
  rooms: readonly RoomView[];
  logs: Record<number, SeenLog>;
  members: Record<number, readonly Member[]>;
}

interface SeenLog {
  messages: readonly Message[];
  /** who wrote them */
  people: Record<number, UserRef | undefined>;
  hasOlder: boolean;
}

const DEADLINE_MS = 30_000;

/**
 * One device of one person, as the app keeps it: the query cache owns the data, every room is on screen, and what the feed
 * hands over goes through the app's own functions. Everything that knows how the app does it stands in this file.
 */
export class Device {
  private readonly cache: QueryClient = createQueryClient();
  private readonly journal = new Journal();
  private readonly queries: LiveQueries;
  private readonly stops: (() => void)[] = [];
  private readonly onScreen = new Map<number, () => void>();
  private following = false;

  constructor(
    api: ParleyClient['api'],
    readonly meId: number,
  ) {
    this.queries = createLiveQueries(api, this.journal, this.cache, meId);
  }

  /** Begins to fetch; whether a feed is open by then is up to the caller. */
  open(): void {
    const watchRooms = new QueryObserver(this.cache, this.queries.rooms);
    this.stops.push(new QueryObserver(this.cache, this.queries.me).subscribe(() => {}));
    this.stops.push(watchRooms.subscribe(({ data }) => this.show(data ?? [])));
  }

  private show(rooms: readonly RoomView[]): void {
    const ids = new Set(rooms.map(({ room }) => room.id));
    for (const [roomId, stop] of this.onScreen) {
      if (ids.has(roomId)) continue;
      stop();
      this.onScreen.delete(roomId);
    }
    for (const roomId of ids) {
      if (this.onScreen.has(roomId)) continue;
      const stops = [
        new QueryObserver(this.cache, this.queries.log(roomId)).subscribe(() => {}),
        new QueryObserver(this.cache, this.queries.members(roomId)).subscribe(() => {}),
      ];
      this.onScreen.set(roomId, () => stops.forEach((stop) => void stop()));
    }
  }

  /** What the app's provider does with each item of the feed. */
  take(item: LiveItem): void {
    if (item.type === 'reset') {
      this.cache.setQueryData(keys.seen, {});
      this.cache.removeQueries({ queryKey: keys.live, type: 'inactive' });
    } else if (item.type !== 'signals') {
      this.journal.add(item.events);
      applyToCache(this.cache, item.events, this.meId);
    }
    if (item.type === 'reset' || !this.following) this.cache.invalidateQueries({ queryKey: keys.live });
    this.following = true;
  }

  /** Waits until nothing is being fetched. */
  async settled(): Promise<void> {
    const late = Date.now() + DEADLINE_MS;
    while (this.cache.isFetching({ queryKey: keys.live }) > 0 || this.rooms.length !== this.onScreen.size) {
      if (Date.now() > late) throw new Error('a device is still fetching');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  get rooms(): readonly RoomView[] {
    return this.cache.getQueryData<readonly RoomView[]>(keys.rooms) ?? [];
  }

  log(roomId: number): RoomLog | undefined {
    return this.cache.getQueryData<RoomLog>(keys.log(roomId));
  }

  members(roomId: number): readonly Member[] {
    return this.cache.getQueryData<RoomMembers>(keys.members(roomId))?.members ?? [];
  }

  sight(): Sight {
    const rooms = [...this.rooms].sort((a, b) => a.room.id - b.room.id);
    const logs: Sight['logs'] = {};
    const members: Sight['members'] = {};
    for (const { room } of rooms) {
      const log = this.log(room.id);
      const people: SeenLog['people'] = {};
      for (const { senderId } of log?.messages ?? []) people[senderId] = log?.people[senderId];
      logs[room.id] = { messages: log?.messages ?? [], people, hasOlder: log?.hasOlder ?? false };
      members[room.id] = [...this.members(room.id)].sort((a, b) => a.user.id - b.user.id);
    }
    const me = this.cache.getQueryData<Me>(keys.me);
    // Nobody is told that somebody signed in.
    return { me: me && { ...me, lastLoginAt: null }, rooms, logs, members };
  }

  close(): void {
    for (const stop of [...this.stops, ...this.onScreen.values()]) stop();
    this.cache.clear();
  }
}

/** What a device that was never here before sees now. */
export async function fetchAfresh(api: ParleyClient['api'], meId: number): Promise<Sight> {
  const device = new Device(api, meId);
  device.open();
  await device.settled();
  const sight = device.sight();
  device.close();
  return sight;
}

/** Two sights of the same rooms, cut to the part of each log that both have loaded. */
export function comparable(one: Sight, other: Sight): [Sight, Sight] {
  return [cutTo(one, other), cutTo(other, one)];
}

function cutTo(sight: Sight, other: Sight): Sight {
  const logs: Sight['logs'] = {};
  for (const { room } of sight.rooms) {
    const [own, theirs] = [sight.logs[room.id], other.logs[room.id]];
    if (!own) continue;
    const from = Math.max(firstOf(own), theirs ? firstOf(theirs) : 0);
    const messages = own.messages.filter(({ id }) => id >= from);
    const people: SeenLog['people'] = {};
    for (const { senderId } of messages) people[senderId] = own.people[senderId];
    logs[room.id] = { messages, people, hasOlder: false };
  }
  return { ...sight, logs };
}

function firstOf(log: SeenLog): number {
  return log.hasOlder ? (log.messages[0]?.id ?? 0) : 0;
}
