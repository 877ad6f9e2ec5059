import type { StreamEvent } from '#contract/events.ts';
import type { Line, SocketShape } from '#rest/dialect.ts';
import { DOCUMENTED, readNoted } from '#rest/dialects/transcendence/notifications.ts';
import { NotificationTold } from '#rest/dialects/transcendence/shapes.ts';
import { toPythonJson } from '#rest/drf/python-json.ts';
import { patiently } from '#rest/patience.ts';

const UNAUTHENTICATED = 4001;
const FORBIDDEN = 4003;
const FETCH_AFRESH = 1012;
const PAGE = 50;
/** Whatever was written so long before another is committed: nothing comes between them any more. */
const SETTLED_MS = 60_000;
/** So many ids are remembered at most; of a flood larger than that, what is committed very late is not told. */
const MOST_REMEMBERED = 1000;

/** Whether an event may have come with a notification: both are written in one transaction. */
function mayNotify({ event }: StreamEvent, myId: number): boolean {
  switch (event.type) {
    case 'message.created':
      return event.sender.id !== myId && event.message.mentions.includes(myId);
    case 'message.edited':
      return event.mentioned.includes(myId);
    case 'room.created':
      return event.room.ownerId !== myId;
    case 'member.joined':
      return event.member.user.id === myId;
    default:
      return false;
  }
}

/**
 * Tells each notification that is written from now on, once. Ids are given out before they are committed, so the highest one
 * seen says nothing of those below it: those of the last minute are remembered one by one, and asked for no more.
 */
class Teller {
  /** by id, the lowest first: when it was written */
  private remembered = new Map<number, number>();
  private floor = 0;

  constructor(private readonly line: Line) {}

  /** What is there already was to be read in the list. */
  async begin(): Promise<this> {
    const { items } = await patiently(() =>
      this.line.sight.notifications.page({ limit: PAGE, kinds: [...DOCUMENTED] }),
    );
    if (items.length === PAGE) this.floor = (items.at(-1)?.id ?? 1) - 1;
    this.remember(items);
    return this;
  }

  async tellNew(): Promise<void> {
    for (;;) {
      const wanted = { afterId: this.floor, except: [...this.remembered.keys()], limit: PAGE, kinds: [...DOCUMENTED] };
      const { items, seen } = await patiently(() => this.line.sight.notifications.since(wanted));
      const noted = await patiently(() => readNoted(this.line.sight, items));
      for (const { sender, type, message } of noted) this.line.say({ sender, type, message });
      this.remember(seen);
      if (seen.length < PAGE) return;
    }
  }

  private remember(seen: { id: number; createdAt: string }[]): void {
    const all = [...this.remembered, ...seen.map(({ id, createdAt }) => [id, Date.parse(createdAt)] as const)];
    all.sort(([a], [b]) => a - b);
    const newest = all.reduce((latest, [, at]) => Math.max(latest, at), 0);
    const settled = all.findLastIndex(([, at]) => at < newest - SETTLED_MS);
    const forgotten = Math.max(settled + 1, all.length - MOST_REMEMBERED);
    this.floor = all[forgotten - 1]?.[0] ?? this.floor;
    this.remembered = new Map(all.slice(forgotten));
  }
}

export const notificationSocket: SocketShape = {
  path: '/ws/notification/',
  operation: 'notification',
  summary: 'Notifications as they happen',
  hears: {},
  says: { notification: NotificationTold },
  closes: { unauthenticated: UNAUTHENTICATED, forbidden: FORBIDDEN },
  write: toPythonJson,
  async open(line) {
    const teller = await new Teller(line).begin();
    return {
      async tell(item) {
        if (item.type === 'reset') line.close(FETCH_AFRESH, 'fetch afresh');
        if (item.type !== 'events' && item.type !== 'ready') return;
        const isWorthALook = item.events.some((event) => mayNotify(event, line.me.userId));
        if (item.type === 'ready' || isWorthALook) await teller.tellNew();
      },
    };
  },
};
