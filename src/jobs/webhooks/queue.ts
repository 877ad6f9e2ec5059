import type { Database, Transaction } from '#db/database.ts';
import {
  forgetBeginnings,
  messageUuids,
  moveWebhookPosition,
  queueDeliveries,
  takeWebhookPosition,
  usernamesOf,
  webhooksListening,
} from '#db/webhook-queue-sql.ts';
import { type LoggedEvent, readSince } from '#events/log.ts';
import { Horizon, readPosition, resetReason } from '#events/positions.ts';
import { namedIn, type Render, toBody } from '#jobs/webhooks/render.ts';

export type Queued = 'another node does it' | 'done' | 'went on from now';

/**
 * Turns what is new in the log into deliveries, each once: they are written together with the position that they were read up
 * to, by whoever holds its lock.
 */
export function queueNews(db: Database, render: Render): Promise<Queued> {
  return db.transaction(async (tx) => {
    const [position] = await tx.query(takeWebhookPosition, []);
    if (!position) return 'another node does it';
    const { history, snapshot } = position;
    const now = await readPosition(tx);
    if (history === null || snapshot === null || resetReason({ history, snapshot }, now) !== null) {
      // Pruned, or of another database: what was to be told in between is not known any more.
      await tx.query(forgetBeginnings, []);
      await tx.query(moveWebhookPosition, [now.history, now.snapshot]);
      return 'went on from now';
    }
    const { events, snapshot: upTo } = await readSince(tx, snapshot);
    await queueEvents(tx, events, render);
    if (upTo !== snapshot) await tx.query(moveWebhookPosition, [history, upTo]);
    return 'done';
  });
}

/** Who may hear is asked after the events were read: whoever began to listen before one of them is among the answers. */
async function queueEvents(tx: Transaction, logged: LoggedEvent[], render: Render): Promise<void> {
  const ofRooms = logged.filter(({ event }) => event.scope === 'room');
  if (ofRooms.length === 0) return;
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
  const news: { webhookId: number; event: string; body: string }[] = [];
  for (const one of told) {
    const words = render(one.event, names);
    if (!words) continue;
    const body = toBody(words, one.event.at);
    for (const { id, room_id: roomId, events, since } of listening) {
      if (roomId !== one.event.streamId || !events.includes(words.event) || !isNews(one, since)) continue;
      news.push({ webhookId: id, event: words.event, body });
    }
  }
  if (news.length === 0) return;
  await tx.query(queueDeliveries, [
    news.map(({ webhookId }) => webhookId),
    news.map(({ event }) => event),
    news.map(({ body }) => body),
  ]);
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
