import { type QueryClient, QueryObserver } from '@tanstack/react-query';
import type { ParleyClient } from '#client/parley-client.ts';
import type { FollowedItem } from '#client/sequencer.ts';
import type { Draft } from '#contract/drafts.ts';
import type { Scope } from '#contract/events.ts';
import type { Member, RoomView } from '#contract/rooms.ts';
import type { Saved } from '#contract/saved.ts';
import type { Scheduled } from '#contract/scheduled.ts';
import type { Me } from '#contract/users.ts';
import { type Sight, seen, unversioned } from '#testing/sight.ts';
import { Beginning } from '#ui/data/beginning.ts';
import { fetchAgain } from '#ui/data/fetch-again.ts';
import { keys } from '#ui/data/keys.ts';
import { createLiveQueries } from '#ui/data/live-queries.ts';
import { createLogMoves, type LogMoves } from '#ui/data/log-moves.ts';
import { createQueryClient } from '#ui/data/query-client.ts';
import { applyToCache } from '#ui/live/cache-state.ts';
import { Journal } from '#ui/live/journal.ts';
import type {
  KnownAnnouncements,
  KnownEmoji,
  KnownGroups,
  KnownNotices,
  KnownPreferences,
  RoomLog,
  RoomMembers,
  Thread,
} from '#ui/live/live-state.ts';

const DEADLINE_MS = 30_000;
const OPEN_THREADS = 3;

interface RoomOnScreen {
  again(): void;
  showsThreads(): boolean;
  stop(): void;
}

/**
 * One device of one person, as the app keeps it: the query cache owns the data, every room is on screen, and what the feed
 * hands over goes through the app's own functions. Everything that knows how the app does it stands in this file.
 */
export class Device {
  private readonly cache: QueryClient = createQueryClient();
  private readonly journal = new Journal();
  private readonly queries: ReturnType<typeof createLiveQueries>;
  private readonly moves: LogMoves;
  private readonly stops: (() => void)[] = [];
  private readonly onScreen = new Map<number, RoomOnScreen>();
  private readonly beginning = new Beginning(() => void fetchAgain(this.cache, this.journal));

  /** `know` tells the feed what was fetched, as the app does. */
  constructor(
    api: ParleyClient['api'],
    readonly meId: number,
    know: (scope: Scope, id: number, seq: number) => void,
  ) {
    const { cache, journal } = this;
    this.moves = createLogMoves({ api, cache, journal });
    this.queries = createLiveQueries({ api, cache, journal, meId, know, begun: () => this.beginning.begun });
  }

  /** Fetches when the feed has begun, or when it is late. */
  open(): void {
    const watchRooms = new QueryObserver(this.cache, this.queries.rooms);
    this.stops.push(new QueryObserver(this.cache, this.queries.emoji).subscribe(() => {}));
    this.stops.push(new QueryObserver(this.cache, this.queries.announcements).subscribe(() => {}));
    this.stops.push(new QueryObserver(this.cache, this.queries.preferences).subscribe(() => {}));
    this.stops.push(new QueryObserver(this.cache, this.queries.groups).subscribe(() => {}));
    this.stops.push(new QueryObserver(this.cache, this.queries.notices).subscribe(() => {}));
    const { me, drafts, saved, scheduled } = this.queries;
    this.stops.push(new QueryObserver(this.cache, me).subscribe(() => {}));
    this.stops.push(new QueryObserver(this.cache, drafts).subscribe(() => {}));
    this.stops.push(new QueryObserver(this.cache, saved).subscribe(() => {}));
    this.stops.push(new QueryObserver(this.cache, scheduled).subscribe(() => {}));
    this.stops.push(watchRooms.subscribe(({ data }) => this.show(data ?? [])));
  }

  private show(rooms: readonly RoomView[]): void {
    const ids = new Set(rooms.map(({ room }) => room.id));
    for (const [roomId, screen] of this.onScreen) {
      // Drawn again, as a screen is when the rooms change: a query that was thrown away is asked anew.
      if (ids.has(roomId)) screen.again();
      else {
        screen.stop();
        this.onScreen.delete(roomId);
      }
    }
    for (const roomId of ids) if (!this.onScreen.has(roomId)) this.onScreen.set(roomId, this.draw(roomId));
  }

  private draw(roomId: number): RoomOnScreen {
    const log = new QueryObserver(this.cache, this.queries.log(roomId));
    const members = new QueryObserver(this.cache, this.queries.members(roomId));
    const openThread = (id: number) => new QueryObserver(this.cache, this.queries.thread(roomId, id));
    const threads = new Map<number, ReturnType<typeof openThread>>();
    const showThreads = () => {
      const wanted = this.answered(roomId);
      for (const [id, thread] of threads) {
        if (wanted.includes(id)) continue;
        thread.destroy();
        threads.delete(id);
      }
      for (const id of wanted) {
        if (threads.has(id)) continue;
        const thread = openThread(id);
        thread.subscribe(() => {});
        threads.set(id, thread);
      }
    };
    const stops = [log.subscribe(showThreads), members.subscribe(() => {})];
    return {
      again: () => {
        log.setOptions(this.queries.log(roomId));
        members.setOptions(this.queries.members(roomId));
        for (const [id, thread] of threads) thread.setOptions(this.queries.thread(roomId, id));
      },
      showsThreads: () => {
        const wanted = this.answered(roomId);
        return wanted.length === threads.size && wanted.every((id) => threads.has(id));
      },
      stop: () => {
        for (const stop of stops) stop();
        for (const thread of threads.values()) thread.destroy();
      },
    };
  }

  /** The threads that are open beside a room: those of the last messages in it that were answered. */
  private answered(roomId: number): readonly number[] {
    const messages = this.log(roomId)?.messages.filter(({ threadCount }) => threadCount > 0) ?? [];
    return messages.slice(-OPEN_THREADS).map(({ id }) => id);
  }

  /** What the app does with each item of the feed (src/ui/data/create-parley.ts). */
  take(item: FollowedItem): void {
    if (item.type === 'signals') return;
    if (item.type === 'reset') {
      this.cache.removeQueries({ queryKey: keys.live, type: 'inactive' });
      void fetchAgain(this.cache, this.journal);
      return;
    }
    applyToCache(this.cache, this.journal.add(item.events), this.meId);
    if (item.type === 'ready') this.beginning.ready();
  }

  /** The feed is lost, or there will be none. */
  lost(): void {
    this.beginning.giveUp();
  }

  /** Waits until nothing is being fetched. Whoever begins among what he has not read goes on to the end. */
  async settled(): Promise<void> {
    const late = Date.now() + DEADLINE_MS;
    await this.fetched(late);
    for (const { room } of this.rooms) if (this.log(room.id)?.hasNewer) await this.moves.moveTo(room.id, 'end');
    await this.fetched(late);
  }

  private async fetched(late: number): Promise<void> {
    while (!this.isDrawn) {
      if (Date.now() > late) throw new Error('a device is still fetching');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  private get isDrawn(): boolean {
    if (this.cache.isFetching({ queryKey: keys.live }) > 0 || this.rooms.length !== this.onScreen.size) return false;
    return [...this.onScreen.values()].every((screen) => screen.showsThreads());
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
    const rooms = [...this.rooms]
      .sort((a, b) => a.room.id - b.room.id)
      .map((view) => ({ ...view, other: view.other && unversioned(view.other) }));
    const logs: Sight['logs'] = {};
    const threads: Sight['threads'] = {};
    const members: Sight['members'] = {};
    for (const { room } of rooms) {
      const present = new Set(this.members(room.id).map(({ user }) => user.id));
      logs[room.id] = seen(this.log(room.id), present);
      for (const id of this.answered(room.id)) {
        const thread = this.cache.getQueryData<Thread>(keys.thread(room.id, id));
        threads[id] = thread && { parent: seen(thread.parent, present), replies: seen(thread.replies, present) };
      }
      members[room.id] = [...this.members(room.id)]
        .sort((a, b) => a.user.id - b.user.id)
        .map((member) => ({ ...member, user: unversioned(member.user) }));
    }
    const emoji = [...(this.cache.getQueryData<KnownEmoji>(keys.emoji)?.items ?? [])];
    emoji.sort((a, b) => (a.name < b.name ? -1 : 1));
    const announcements = [...(this.cache.getQueryData<KnownAnnouncements>(keys.announcements)?.items ?? [])];
    announcements.sort((a, b) => a.id - b.id);
    const preferences = [...(this.cache.getQueryData<KnownPreferences>(keys.preferences)?.items ?? [])];
    preferences.sort((a, b) => a.roomId - b.roomId);
    const groups = [...(this.cache.getQueryData<KnownGroups>(keys.groups)?.items ?? [])];
    groups.sort((a, b) => a.id - b.id);
    const me = this.cache.getQueryData<Me>(keys.me);
    const drafts = [...(this.cache.getQueryData<readonly Draft[]>(keys.drafts) ?? [])].sort(
      (a, b) => a.version - b.version,
    );
    const saved = this.cache.getQueryData<readonly Saved[]>(keys.saved) ?? [];
    const scheduled = this.cache.getQueryData<readonly Scheduled[]>(keys.scheduled) ?? [];
    const unread = this.cache.getQueryData<KnownNotices>(keys.notices)?.unread;
    const own = { drafts, saved, scheduled, preferences, unread };
    // Nobody is told that somebody signed in.
    return {
      me: me && { ...unversioned(me), lastLoginAt: null },
      rooms,
      logs,
      threads,
      members,
      emoji,
      announcements,
      groups,
      ...own,
    };
  }

  close(): void {
    this.beginning.giveUp();
    for (const stop of this.stops) stop();
    for (const screen of this.onScreen.values()) screen.stop();
    this.cache.clear();
  }
}

/** What a device that was never here before sees now. */
export async function fetchAfresh(api: ParleyClient['api'], meId: number): Promise<Sight> {
  const device = new Device(api, meId, () => {});
  device.lost();
  device.open();
  await device.settled();
  const sight = device.sight();
  device.close();
  return sight;
}
