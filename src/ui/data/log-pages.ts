import type { ParleyClient } from '#client/parley-client.ts';
import { refusalOf } from '#client/refusal.ts';
import type { Message } from '#contract/messages.ts';
import type { UserRef } from '#contract/users.ts';
import type { RoomLog } from '#ui/live/live-state.ts';
import { firstId, join, lastId, MOST_SHOWN } from '#ui/live/log-window.ts';

type Api = ParleyClient['api'];

/** Whose messages: a room's own, or the replies to one of them. */
export interface LogOf {
  readonly roomId: number;
  readonly parentId: number | null;
}

export type Edge = { beforeId: number } | { afterId: number };

export const END: Edge = { beforeId: Number.MAX_SAFE_INTEGER };
export const BEGINNING: Edge = { afterId: 0 };

const PAGE = 50;
export const LARGEST_PAGE = 100;
/** With so many unread one begins among them, and not at the end. */
const MANY_UNREAD = 40;
const CONTEXT = 25;

interface Fetched {
  messages: readonly Message[];
  users: readonly UserRef[];
}

function toLog({ messages, users }: Fetched, parentId: number | null): RoomLog {
  const people = Object.fromEntries(users.map((user) => [user.id, user]));
  const seq = Math.max(0, ...messages.map((message) => message.seq));
  return { parentId, messages, people, hasOlder: true, hasNewer: true, seq };
}

export async function readPage(api: Api, { roomId, parentId }: LogOf, edge: Edge, limit = PAGE): Promise<RoomLog> {
  const page =
    parentId === null
      ? await api.messages.list.query({ roomId, threads: false, limit, ...edge })
      : await api.messages.replies.query({ messageId: parentId, limit, ...edge });
  if ('afterId' in edge) return { ...toLog(page, parentId), hasOlder: edge.afterId > 0, hasNewer: page.hasMore };
  const isEnd = edge.beforeId === Number.MAX_SAFE_INTEGER;
  const log = toLog({ ...page, messages: page.messages.toReversed() }, parentId);
  return { ...log, hasOlder: page.hasMore, hasNewer: !isEnd };
}

/** What stands around a message. A reply that is asked for by itself stands among the messages of its room. */
export async function readAround(api: Api, messageId: number): Promise<RoomLog> {
  const { hasOlder, hasNewer, ...found } = await api.messages.around.query({
    messageId,
    before: CONTEXT,
    after: PAGE,
    threads: false,
  });
  return { ...toLog(found, null), hasOlder, hasNewer };
}

/** null: there is no such message in the room's own log. */
export async function readIfThere(api: Api, roomId: number, messageId: number): Promise<RoomLog | null> {
  try {
    const found = await readAround(api, messageId);
    const message = found.messages.find(({ id }) => id === messageId);
    return message?.roomId === roomId && message.parentId === null ? found : null;
  } catch (error) {
    if (refusalOf(error).code === 'message_not_found') return null;
    throw error;
  }
}

export async function readAlone(api: Api, messageId: number): Promise<RoomLog> {
  const { message, sender } = await api.messages.get.query({ messageId });
  return toLog({ messages: [message], users: [sender] }, message.parentId);
}

/** The end; or where somebody left off who has more unread than that. */
export async function readWhereLeft(api: Api, of: LogOf, left: { lastReadId: number; unread: number } | null) {
  const isMany = left !== null && left.unread > MANY_UNREAD;
  const end = isMany ? null : await readPage(api, of, END);
  if (end && (left === null || left.unread === 0 || !end.hasOlder || (firstId(end) ?? 0) <= left.lastReadId))
    return end;
  const lastReadId = left?.lastReadId ?? 0;
  const [read, unread] = await Promise.all([
    readPage(api, of, { beforeId: lastReadId + 1 }, CONTEXT),
    readPage(api, of, { afterId: lastReadId }),
  ]);
  return join(read, unread);
}

/** The same stretch once more, and what has come at its end: it must not vanish from under its reader. */
export async function readAgain(api: Api, of: LogOf, shown: RoomLog): Promise<RoomLog> {
  const from = firstId(shown);
  if (from === undefined) return readPage(api, of, END);
  const most = MOST_SHOWN + LARGEST_PAGE;
  let log = await readPage(api, of, { afterId: shown.hasOlder ? from - 1 : 0 }, LARGEST_PAGE);
  while (log.hasNewer && log.messages.length < most) {
    if (shown.hasNewer && (lastId(log) ?? 0) >= (lastId(shown) ?? 0)) break;
    log = join(log, await readPage(api, of, { afterId: lastId(log) ?? 0 }, LARGEST_PAGE));
  }
  return log;
}
