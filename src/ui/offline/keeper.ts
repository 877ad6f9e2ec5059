import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { keys } from '#ui/data/keys.ts';
import { toKept } from '#ui/offline/kept-shapes.ts';
import { type KeptRecord, openKept } from '#ui/offline/kept-store.ts';

const WAIT_MS = 2000;
/** How many of each kind there are at most; a kind that is not here is not kept. */
const MOST: Readonly<Record<string, number>> = {
  me: 1,
  rooms: 1,
  emoji: 1,
  announcements: 1,
  preferences: 1,
  notices: 1,
  groups: 1,
  drafts: 1,
  saved: 1,
  scheduled: 1,
  blocked: 1,
  log: 60,
  members: 60,
  card: 200,
};
const OF_ROOMS = new Set<unknown>(['log', 'members']);

type Held = Pick<KeptRecord, 'key' | 'at'>;

/** What events keep current is kept on this device too, so that the app opens without a network as it was left. */
export class Keeper {
  private readonly opening: ReturnType<typeof openKept>;
  /** what the device had at the start */
  private readonly before: Promise<ReadonlyMap<string, KeptRecord>>;
  /** what it has by now, by query */
  private readonly held = new Map<string, Held>();
  private readonly changed = new Map<string, QueryKey>();
  private readonly unsubscribe: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isStopped = false;

  constructor(
    private readonly cache: QueryClient,
    owner: string,
  ) {
    this.opening = openKept(owner);
    this.before = this.opening.then((store) => store?.read() ?? new Map<string, KeptRecord>()).catch(() => new Map());
    void this.before.then((records) => {
      for (const [hash, { key, at }] of records) if (!this.held.has(hash)) this.held.set(hash, { key, at });
    });
    this.unsubscribe = cache.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated' || event.action.type !== 'success') return;
      const { queryKey, queryHash } = event.query;
      if (queryKey[0] !== keys.live[0] || !(String(queryKey[1]) in MOST)) return;
      this.changed.set(queryHash, queryKey);
      this.timer ??= setTimeout(this.write, WAIT_MS);
    });
    document.addEventListener('visibilitychange', this.onVisibility);
  }

  /**
   * Shows what was seen last, where there is nothing better yet. It is of the time before: stale, so that it is fetched anew
   * as soon as that can be done without a seam (E5).
   */
  async show(): Promise<void> {
    const records = await this.before;
    if (this.isStopped) return;
    for (const { key, data } of records.values()) {
      if (this.cache.getQueryData(key) !== undefined) continue;
      this.cache.setQueryData(key, data);
      this.cache.getQueryCache().find({ queryKey: key, exact: true })?.invalidate();
    }
  }

  stop(): void {
    this.write();
    this.isStopped = true;
    this.unsubscribe();
    document.removeEventListener('visibilitychange', this.onVisibility);
  }

  // A window that is hidden may be gone in a moment.
  private readonly onVisibility = () => document.visibilityState === 'hidden' && this.write();

  private readonly write = (): void => {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.changed.size === 0 || this.isStopped) return;
    const records = new Map<string, KeptRecord | null>();
    for (const [hash, key] of this.changed) {
      const data = this.cache.getQueryData(key);
      if (data === undefined) continue;
      const record = { key, data: toKept(key, data), at: Date.now() };
      records.set(hash, record);
      this.held.set(hash, record);
    }
    this.changed.clear();
    for (const hash of this.tooMany()) {
      records.set(hash, null);
      this.held.delete(hash);
    }
    // A device that is full, or refuses, keeps what it had.
    void this.opening.then((store) => store?.write(records)).catch(() => undefined);
  };

  /** Rooms that I am not in any more, and of each kind those that I have not seen for the longest. */
  private tooMany(): string[] {
    const rooms = this.cache.getQueryData<readonly { room: { id: number } }[]>(keys.rooms);
    const mine = rooms && new Set(rooms.map(({ room }) => room.id));
    const counts = new Map<unknown, number>();
    const gone: string[] = [];
    for (const [hash, { key }] of [...this.held].sort(([, a], [, b]) => b.at - a.at)) {
      const [, kind, id] = key;
      const count = (counts.get(kind) ?? 0) + 1;
      const isLeft = OF_ROOMS.has(kind) && mine?.has(Number(id)) === false;
      if (isLeft || count > (MOST[String(kind)] ?? 0)) gone.push(hash);
      else counts.set(kind, count);
    }
    return gone;
  }
}

/** Whose what is kept is. Another build may have other shapes, so what it kept is not shown. */
export const ownerOf = (meId: number) => `${meId} ${process.env.PARLEY_BUILD ?? ''}`;
