import type { StreamEvent } from '#contract/events.ts';
import type { Line, SocketShape } from '#rest/dialect.ts';
import { readNoted } from '#rest/dialects/transcendence/notifications.ts';
import { patiently } from '#rest/dialects/transcendence/patience.ts';
import { NotificationTold } from '#rest/dialects/transcendence/shapes.ts';
import { toPythonJson } from '#rest/drf/python-json.ts';

const UNAUTHENTICATED = 4001;
const FORBIDDEN = 4003;
const FETCH_AFRESH = 1012;
/** So many of the newest are looked at for those that were not told yet. */
const LOOKED_AT = 50;

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
 * seen says nothing of those below it: what was told is remembered one by one.
 */
class Teller {
  private readonly told = new Set<number>();
  private floor = 0;

  constructor(private readonly line: Line) {}

  private async look() {
    const { items } = await patiently(() => this.line.api.notifications.page({ limit: LOOKED_AT }));
    return items;
  }

  /** What is there already was to be read in the list. */
  async begin(): Promise<this> {
    const items = await this.look();
    for (const { id } of items) this.told.add(id);
    if (items.length === LOOKED_AT) this.floor = items.at(-1)?.id ?? 0;
    return this;
  }

  async tellNew(): Promise<void> {
    const items = await this.look();
    const fresh = items.filter(({ id }) => id > this.floor && !this.told.has(id)).reverse();
    for (const { id } of fresh) this.told.add(id);
    const noted = await patiently(() => readNoted(this.line.api, fresh));
    for (const { sender, type, message } of noted) this.line.say({ sender, type, message });
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
