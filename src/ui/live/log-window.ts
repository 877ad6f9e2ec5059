import type { RoomLog } from '#ui/live/live-state.ts';
import { meet } from '#ui/live/names.ts';

/** So many messages are kept of a log that is read, and so many elements stand for them. */
export const MOST_SHOWN = 300;
/** What is kept of a log that nobody looks at: enough to be there at once when somebody does. */
export const MOST_RESTING = 60;

export const firstId = (log: RoomLog): number | undefined => log.messages[0]?.id;
export const lastId = (log: RoomLog): number | undefined => log.messages.at(-1)?.id;

/** Whether a message of this id belongs between what is loaded, so that without it there would be a hole. */
export function covers(log: RoomLog, id: number): boolean {
  if (log.hasNewer && id > (lastId(log) ?? 0)) return false;
  return !log.hasOlder || id > (firstId(log) ?? 0);
}

/** Two stretches of which the second begins where the first ends; what both have is as the first has it. */
export function join(older: RoomLog, later: RoomLog): RoomLog {
  const end = lastId(older) ?? 0;
  return {
    ...older,
    messages: [...older.messages, ...later.messages.filter(({ id }) => id > end)],
    people: meet(older.people, Object.values(later.people)),
    hasNewer: later.hasNewer,
    seq: Math.min(older.seq, later.seq),
  };
}

/** What stands around a message, in equal parts where there is enough on both sides. */
export function trimAround(log: RoomLog, id: number, most = MOST_SHOWN): RoomLog {
  const { messages } = log;
  if (messages.length <= most) return log;
  const at = messages.findIndex((message) => message.id >= id);
  const middle = at < 0 ? messages.length : at;
  return cut(log, Math.max(0, Math.min(messages.length - most, middle - Math.floor(most / 2))), most);
}

/** The end, from a message on if there is one that must stay. */
export function trimToEnd(log: RoomLog, fromId = Number.POSITIVE_INFINITY): RoomLog {
  const { messages } = log;
  const at = messages.findIndex((message) => message.id >= fromId);
  const wanted = at < 0 ? MOST_RESTING : messages.length - at + 10;
  const most = Math.min(MOST_SHOWN, Math.max(MOST_RESTING, wanted));
  return messages.length <= most ? log : cut(log, messages.length - most, most);
}

function cut(log: RoomLog, from: number, count: number): RoomLog {
  const messages = log.messages.slice(from, from + count);
  const hasOlder = log.hasOlder || from > 0;
  return { ...log, messages, hasOlder, hasNewer: log.hasNewer || from + count < log.messages.length };
}
