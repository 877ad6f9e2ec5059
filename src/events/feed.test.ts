import { expect, test } from 'vitest';
import type { StreamEvent } from '#contract/events.ts';
import { Feed, FeedItem } from '#events/feed.ts';
import { LoggedEvent } from '#events/log.ts';

const logged = (seq: number, xid: number) => {
  const event: StreamEvent = {
    scope: 'room',
    streamId: 1,
    seq,
    at: '2026-01-01T00:00:00.000000Z',
    event: { type: 'room.deleted', roomId: 1 },
  };
  return new LoggedEvent(xid, event);
};

test('[E5] what was missed comes before what happened while it was read, also for a socket that waits already', () => {
  const feed = new Feed({ userId: 1, sessionId: null, apiKeyId: null }, () => undefined);
  const taken: number[] = [];
  feed.pipe({
    take({ data }) {
      if (data.type === 'ready' || data.type === 'events') taken.push(...data.events.map(({ seq }) => seq));
      return true;
    },
    end() {},
  });
  const late = [logged(2, 20)];
  feed.deliver({ logged: late, snapshot: '21:21:', item: FeedItem.events('events', late, 'after 2') });
  feed.begin([FeedItem.events('ready', [logged(1, 10)], 'after 1')], '11:11:', () => undefined);
  expect(taken).toEqual([1, 2]);
});
