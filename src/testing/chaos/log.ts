import type { Event } from '#contract/events.ts';
import { hashOf } from '#testing/chaos/wire.ts';

/** One event as the log holds it in the end. */
export interface Kept {
  seq: number;
  type: Event['type'];
  /** the beginning of its transaction: nobody can have heard of it before */
  at: number;
  hash: number;
  /** the same without what was written: of deleted messages nothing more is told */
  silentHash: number;
  event: Event;
}

export interface Log {
  streams: Map<string, Kept[]>;
  keys: Map<string, number>;
}

type Query = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;

export async function readLog(query: Query): Promise<Log> {
  const log: Log = { streams: new Map(), keys: new Map() };
  const rows = await query<{ stream: string; seq: number; payload: Event; at: number }>(
    `SELECT scope || ':' || stream_id AS stream, seq, payload, extract(epoch FROM created_at)::float8 * 1000 AS at
     FROM event ORDER BY scope, stream_id, seq`,
  );
  for (const { stream, seq, payload, at } of rows) {
    const hash = hashOf(JSON.stringify(payload));
    const silentHash = 'message' in payload ? hashOf(JSON.stringify(silence(payload))) : hash;
    const kept = { seq, type: payload.type, at, hash, silentHash, event: payload };
    const known = log.streams.get(stream);
    if (known) known.push(kept);
    else log.streams.set(stream, [kept]);
    const key = eventKey(payload);
    if (key !== null) log.keys.set(key, (log.keys.get(key) ?? 0) + 1);
  }
  return log;
}

function silence(event: Extract<Event, { message: unknown }>): Event {
  return { ...event, message: { ...event.message, content: '', metadata: {} } };
}

/** By what an acknowledged act is found again. */
function eventKey(event: Event): string | null {
  switch (event.type) {
    case 'message.created':
      return `${event.type}/${event.message.senderId}/${event.message.clientId}`;
    case 'message.edited':
      return `${event.type}/${event.message.id}/${event.message.content}`;
    case 'message.deleted':
      return `${event.type}/${event.messageId}`;
    case 'reaction.added':
    case 'reaction.removed':
      return `${event.type}/${event.messageId}/${event.userId}/${event.emoji}`;
    case 'receipt.moved':
      return `${event.type}/${event.position.roomId}/${event.position.userId}/${event.position.lastReadId}`;
    case 'room.updated':
      return `${event.type}/${event.room.id}/${event.room.name}`;
    case 'member.joined':
      return `${event.type}/${event.room.id}/${event.member.user.id}`;
    case 'member.left':
      return `${event.type}/${event.room.id}/${event.userId}`;
    case 'user.updated':
      return `${event.type}/${event.user.id}/${event.user.statusMessage}`;
    default:
      return null;
  }
}

/** The seqs of every stream are 1..n, and n is what the stream's owner counts (E1). */
export async function judgeOrder(log: Log, query: Query): Promise<string[]> {
  const problems: string[] = [];
  const counted = await query<{ stream: string; seq: number }>(
    `SELECT 'room:' || id AS stream, seq FROM room UNION ALL SELECT 'user:' || id, stream_seq FROM users
     UNION ALL SELECT scope || ':' || id, seq FROM stream`,
  );
  for (const { stream, seq } of counted) {
    const kept = log.streams.get(stream) ?? [];
    const wrong = kept.find((one, at) => one.seq !== at + 1);
    if (wrong) problems.push(`[E1] ${stream}: a hole before seq ${wrong.seq}`);
    if (kept.length !== seq) problems.push(`[E1] ${stream}: ${kept.length} events, but its seq is ${seq}`);
  }
  return problems;
}

/** Whatever was acknowledged is there, and no client id is there twice. */
export function judgeAcknowledged(log: Log, acknowledged: readonly string[]): string[] {
  const lost = acknowledged.filter((key) => !log.keys.has(key)).map((key) => `lost: ${key} was acknowledged`);
  const doubled = [...log.keys].filter(([key, count]) => key.startsWith('message.created/') && count > 1);
  return [...lost, ...doubled.map(([key, count]) => `doubled: ${key} is there ${count} times`)];
}
