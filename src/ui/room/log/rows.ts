import type { OutboxEntry } from '#client/outbox-entry.ts';
import type { Message } from '#contract/messages.ts';
import type { RoomLog } from '#ui/live/live-state.ts';

export type Row =
  | { kind: 'sent'; key: string; message: Message }
  | { kind: 'leaving'; key: string; entry: OutboxEntry };

/** A message keeps its key from the moment it is written: the row on screen stays the same element. */
const keyOf = (senderId: number, clientId: string) => `${senderId}:${clientId}`;

/** The messages of a log as they are shown: what the server has, then, at its end, what is still on its way to it. */
export function toRows(log: RoomLog, outbox: readonly OutboxEntry[], roomId: number, meId: number): Row[] {
  const sent: Row[] = log.messages.map((message) => ({
    kind: 'sent',
    key: message.clientId === null ? `id:${message.id}` : keyOf(message.senderId, message.clientId),
    message,
  }));
  const known = new Set(sent.map(({ key }) => key));
  const leaving: Row[] = outbox
    .filter((entry) => entry.roomId === roomId && entry.parentId === log.parentId && !log.hasNewer)
    .map((entry) => ({ kind: 'leaving', key: keyOf(meId, entry.clientId), entry }));
  return [...sent, ...leaving.filter(({ key }) => !known.has(key))];
}

export type LogItem =
  | { type: 'day'; key: string; at: string }
  | { type: 'new'; key: string }
  | { type: 'row'; key: string; row: Row; isHead: boolean };

const GROUP_MS = 5 * 60_000;
const NO_GROUP = { senderId: 0, since: 0 };

interface Grouping {
  meId: number;
  /** the read position at which the reader came; null: nothing is new */
  newAfterId: number | null;
  /** a time of the day that one takes for granted, so that it is not named */
  within?: string | undefined;
  timeZone?: string;
}

/** One's messages within a few minutes stand under one name; days and what is new are divided from the rest. */
export function groupRows(rows: readonly Row[], { meId, newAfterId, within, timeZone }: Grouping): LogItem[] {
  const dayOf = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', ...(timeZone ? { timeZone } : {}) });
  const items: LogItem[] = [];
  let day = within === undefined ? '' : dayOf.format(Date.parse(within));
  let isNewShown = newAfterId === null;
  let group = NO_GROUP;

  for (const row of rows) {
    const senderId = row.kind === 'sent' ? row.message.senderId : meId;
    const createdAt = row.kind === 'sent' ? row.message.createdAt : row.entry.createdAt;
    const at = Date.parse(createdAt);
    const itsDay = dayOf.format(at);
    if (itsDay !== day) {
      items.push({ type: 'day', key: `day:${itsDay}`, at: createdAt });
      day = itsDay;
      group = NO_GROUP;
    }
    if (!isNewShown && row.kind === 'sent' && senderId !== meId && row.message.id > (newAfterId ?? 0)) {
      items.push({ type: 'new', key: 'new' });
      isNewShown = true;
      group = NO_GROUP;
    }
    const isHead = group.senderId !== senderId || at - group.since > GROUP_MS;
    items.push({ type: 'row', key: row.key, row, isHead });
    if (isHead) group = { senderId, since: at };
  }
  return items;
}
