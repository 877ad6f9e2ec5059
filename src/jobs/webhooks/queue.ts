import type { Database, Transaction } from '#db/database.ts';
import {
  firstWaiting,
  forgetBeginnings,
  forgetNews,
  messageUuids,
  moveWebhookPosition,
  notedEvents,
  noteNews,
  nowDue,
  overfull,
  passNews,
  queueDeliveries,
  takeWebhookPosition,
  usernamesOf,
  webhooksListening,
} from '#db/webhook-queue-sql.ts';
import { LoggedEvent, toStreamEvent } from '#events/log.ts';
import { Horizon, isPruned, readPosition, resetReason } from '#events/positions.ts';
import { turnOff } from '#jobs/webhooks/attempt.ts';
import { namedIn, type Render, toBody } from '#jobs/webhooks/render.ts';
import type { WebhookTimes } from '#jobs/webhooks/times.ts';

export type Queued = 'another node does it' | 'done' | 'there is more' | 'went on from now';
export type Bounds = Pick<WebhookTimes, 'batch' | 'mostWaiting'>;

/**
 * Turns what is new in the log into deliveries, each once, and a bounded part of it at a time: what is new is noted together with
 * the position that it was looked at up to, and deliveries are written together with how far the notes were followed, by whoever
 * holds the position's lock.
 */
export function queueNews(db: Database, render: Render, bounds: Bounds): Promise<Queued> {
  return db.transaction(async (tx) => {
    const [position] = await tx.query(takeWebhookPosition, []);
    if (!position) return 'another node does it';
    const { history, snapshot } = position;
    const now = await readPosition(tx);
    if (history === null || snapshot === null || resetReason({ history, snapshot }, now) !== null) return goOn(tx);
    const [noted] = await tx.query(noteNews, [snapshot]);
    if (!noted || isPruned(snapshot, noted.pruned_before)) return goOn(tx);
    if (noted.snapshot !== snapshot) await tx.query(moveWebhookPosition, [history, noted.snapshot]);
    return followNotes(tx, render, bounds);
  });
}

/** Pruned, or of another database: what was to be told in between is not known any more. */
async function goOn(tx: Transaction): Promise<Queued> {
  const now = await readPosition(tx);
  await tx.query(forgetBeginnings, []);
  await tx.query(forgetNews, []);
  await tx.query(moveWebhookPosition, [now.history, now.snapshot]);
  return 'went on from now';
}

async function followNotes(tx: Transaction, render: Render, bounds: Bounds): Promise<Queued> {
  const rows = await tx.query(notedEvents, [bounds.batch.events, bounds.batch.bytes]);
  if (rows.length === 0) {
    // What was noted and is in the log no more was pruned.
    const [waiting] = await tx.query(firstWaiting, []);
    return waiting ? goOn(tx) : 'done';
  }
  const events = rows.map((row) => new LoggedEvent(row.xid, toStreamEvent(row)));
  await queueEvents(tx, events, render, bounds.mostWaiting);
  const passed = new Map(rows.map(({ stream_id: roomId, seq }) => [roomId, seq]));
  await tx.query(passNews, [[...passed.keys()], [...passed.values()]]);
  const isMore = (await tx.query(firstWaiting, [])).length > 0;
  return isMore ? 'there is more' : 'done';
}

/** Who may hear is asked after the events were read: whoever began to listen before one of them is among the answers. */
async function queueEvents(
  tx: Transaction,
  ofRooms: LoggedEvent[],
  render: Render,
  mostWaiting: number,
): Promise<void> {
  const rooms = new Set(ofRooms.map(({ event }) => event.streamId));
  const listening = await tx.query(webhooksListening, [[...rooms]]);
  if (listening.length === 0) return;
  const heard = new Set(listening.map((webhook) => webhook.room_id));
  const told = ofRooms.filter(({ event }) => heard.has(event.streamId));
  const names = await namesIn(tx, told);
  const horizons = new Map<string, Horizon>();
  const isNews = (event: LoggedEvent, since: string | null) => {
    if (since === null) return true;
    const horizon = horizons.get(since) ?? new Horizon(since);
    horizons.set(since, horizon);
    return !horizon.shows(event);
  };
  const news: { webhookId: number; event: string; bodyAt: number }[] = [];
  const bodies: string[] = [];
  for (const one of told) {
    const words = render(one.event, names);
    if (!words) continue;
    const heardBy = listening.filter(
      (webhook) =>
        webhook.room_id === one.event.streamId && webhook.events.includes(words.event) && isNews(one, webhook.since),
    );
    if (heardBy.length === 0) continue;
    const bodyAt = bodies.push(toBody(words, one.event.at));
    for (const { id } of heardBy) news.push({ webhookId: id, event: words.event, bodyAt });
  }
  const addressed = [...new Set(news.map(({ webhookId }) => webhookId))];
  const full = new Set((await tx.query(overfull, [addressed, mostWaiting])).map(({ id }) => id));
  for (const id of [...full].sort((a, b) => a - b)) await turnOff(tx, id, 'overfull', { waiting: mostWaiting });
  const taken = news.filter(({ webhookId }) => !full.has(webhookId));
  if (taken.length === 0) return;
  await tx.query(queueDeliveries, [
    taken.map(({ webhookId }) => webhookId),
    taken.map(({ event }) => event),
    taken.map(({ bodyAt }) => bodyAt),
    bodies,
  ]);
  await tx.query(nowDue, [addressed.filter((id) => !full.has(id))]);
}

async function namesIn(tx: Transaction, logged: LoggedEvent[]) {
  const named = logged.map(({ event }) => namedIn(event));
  const people = [...new Set(named.flatMap(({ userIds }) => userIds))];
  const messages = [...new Set(named.flatMap(({ messageIds }) => messageIds))];
  const users = people.length > 0 ? await tx.query(usernamesOf, [people]) : [];
  const uuids = messages.length > 0 ? await tx.query(messageUuids, [messages]) : [];
  return {
    usernames: new Map(users.map(({ id, username }) => [id, username])),
    messageUuids: new Map(uuids.map(({ id, uuid }) => [id, uuid])),
  };
}
