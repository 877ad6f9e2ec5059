import type { UserRef } from '#contract/users.ts';
import { inTurn } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { toMessage, toUserRef } from '#core/rows.ts';
import type { Transaction } from '#db/database.ts';
import {
  countImported,
  drawMessageIds,
  type ImportedMessage,
  insertImported,
  messagesByUuid,
  threadsOf,
} from '#db/import-sql.ts';
import type { UserRefRow } from '#db/user-sql.ts';
import { timeOf, uuidOf } from '#jobs/slack/ids.ts';
import type { People } from '#jobs/slack/people.ts';
import type { SlackMessage, SlackRoom } from '#jobs/slack/shapes.ts';
import { contentOf, type Names, reactionOf } from '#jobs/slack/text.ts';

export interface Written {
  written: number;
  known: number;
  empty: number;
}

const refsOf = {
  name: 'import.refs',
  text: 'SELECT id, username, display_name, avatar_url, stream_seq FROM users WHERE id = ANY($1)',
};

function reactionsOf(message: SlackMessage, people: People): ImportedMessage['reactions'] {
  const groups = new Map<string, Set<number>>();
  for (const { name, users } of message.reactions) {
    const emoji = reactionOf(name);
    const ids = users.flatMap((user) => people.idOf(user) ?? []);
    if (emoji === null || ids.length === 0) continue;
    groups.set(emoji, new Set([...(groups.get(emoji) ?? []), ...ids]));
  }
  return [...groups].map(([emoji, ids]) => ({ emoji, userIds: [...ids] }));
}

/** Everything of a message but what only the room's lock can give. */
async function read(room: SlackRoom, message: SlackMessage, people: People, names: Names) {
  const content = contentOf(message, names);
  if (content === null) return null;
  const at = timeOf(message.ts);
  const pin = room.pins?.find(({ id }) => id === message.ts);
  const named = [...message.text.matchAll(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g)].flatMap(([, id]) => people.idOf(id) ?? []);
  const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
  return {
    uuid: uuidOf('message', `${room.id} ${message.ts}`),
    parentUuid: isReply ? uuidOf('message', `${room.id} ${message.thread_ts}`) : null,
    sender: await people.authorOf(message),
    content,
    mentions: [...new Set(named)].slice(0, 50),
    metadata: { slack: { channel: room.id, ts: message.ts } },
    reactions: reactionsOf(message, people),
    at,
    pinned_at: pin ? at : null,
    pinned_by: pin ? (people.idOf(pin.user) ?? (await people.authorOf(message))) : null,
  };
}

type Read = NonNullable<Awaited<ReturnType<typeof read>>>;

async function write(tx: Transaction, roomId: number, all: Read[]) {
  const asked = all.flatMap(({ uuid, parentUuid }) => (parentUuid === null ? [uuid] : [uuid, parentUuid]));
  const idByUuid = new Map((await tx.query(messagesByUuid, [asked])).map(({ id, uuid }) => [uuid, id]));
  const fresh = all.filter(({ uuid }) => !idByUuid.has(uuid));
  if (fresh.length === 0) return [];
  const ids = await tx.query(drawMessageIds, [fresh.length]);
  const placed = fresh.map(({ parentUuid, ...message }, at): ImportedMessage => {
    const id = ids[at]?.id as number;
    idByUuid.set(message.uuid, id);
    return { ...message, id, place: at + 1, parent: parentUuid === null ? null : (idByUuid.get(parentUuid) ?? null) };
  });
  const parents = await tx.query(threadsOf, [placed.flatMap(({ parent }) => parent ?? [])]);
  const replies = new Map(parents.map(({ id, thread_count: count }) => [id, count]));
  const json = JSON.stringify(placed);
  const rows = await tx.query(insertImported, [roomId, json]);
  await tx.query(countImported, [roomId, json]);
  const refs = await tx.query<UserRefRow>(refsOf, [[...new Set(placed.map(({ sender }) => sender))]]);
  const senders = new Map<number, UserRef>(refs.map((row) => [row.id, toUserRef(row)]));
  return rows.map((row) => {
    const message = toMessage(row);
    const { parentId, createdAt } = message;
    const count = parentId === null ? 0 : (replies.get(parentId) ?? 0) + 1;
    if (parentId !== null) replies.set(parentId, count);
    const thread = parentId === null ? null : { parentId, threadCount: count, lastReplyAt: createdAt };
    return { type: 'message.created' as const, message, sender: senders.get(message.senderId) as UserRef, thread };
  });
}

/** The next messages of a room, in one transaction with their events; those that are there already stay as they are. */
export async function bringInMessages(
  ctx: Ctx,
  room: SlackRoom & { roomId: number },
  messages: readonly SlackMessage[],
  people: People,
  names: Names,
): Promise<Written> {
  const all: Read[] = [];
  for (const message of messages) {
    const one = await read(room, message, people, names);
    if (one) all.push(one);
  }
  const written = await inTurn(ctx, room.roomId, async ({ tx, emitAll }) => {
    const events = await write(tx, room.roomId, all);
    await emitAll(events);
    return events.length;
  });
  return { written, known: all.length - written, empty: messages.length - all.length };
}
