import { expect, test } from 'vitest';
import type { OutboxEntry } from '#client/outbox-entry.ts';
import type { Message } from '#contract/messages.ts';
import type { RoomLog } from '#ui/live/live-state.ts';
import { groupRows, type LogItem, type Row, toRows } from '#ui/room/log/rows.ts';

const ME = 1;

function message(id: number, senderId: number, createdAt: string, clientId: string | null = null): Message {
  const nothing = { parentId: null, lastReplyAt: null, editedAt: null, pinnedAt: null, pinnedBy: null };
  const counts = { roomId: 7, seq: id, number: id, threadCount: 0, editCount: 0 };
  const rest = { mentions: [], metadata: {}, reactions: [], updatedAt: createdAt, uuid: '' };
  const bare = { quote: null, forward: null, files: [], previews: [] };
  return { id, senderId, createdAt, clientId, content: `message ${id}`, ...nothing, ...counts, ...rest, ...bare };
}

function unsent(roomId: number, createdAt: string): OutboxEntry {
  const rest = {
    parentId: null,
    metadata: {},
    extras: {},
    attachments: [],
    retriedAt: null,
    state: 'pending',
    failure: null,
  } as const;
  return { clientId: 'c1', roomId, content: 'Hi', createdAt, ...rest };
}

const logOf = (...messages: Message[]): RoomLog => ({
  parentId: null,
  messages,
  people: {},
  hasOlder: false,
  hasNewer: false,
  seq: 1,
});
const rowsOf = (...messages: Message[]): Row[] => toRows(logOf(...messages), [], 7, ME);
const group = (rows: Row[], newAfterId: number | null = null) =>
  groupRows(rows, { meId: ME, newAfterId, timeZone: 'UTC' });

function sketch(items: LogItem[]): string[] {
  return items.map((item) => (item.type !== 'row' ? item.type : item.isHead ? `head ${item.key}` : item.key));
}

test('messages of one person within five minutes stand under one name', () => {
  const rows = rowsOf(
    message(1, 2, '2026-03-01T10:00:00.000000Z'),
    message(2, 2, '2026-03-01T10:04:00.000000Z'),
    message(3, 2, '2026-03-01T10:05:30.000000Z'),
    message(4, 3, '2026-03-01T10:05:40.000000Z'),
  );
  expect(sketch(group(rows))).toEqual(['day', 'head id:1', 'id:2', 'head id:3', 'head id:4']);
});

test('a day begins with its name, by the clock of the reader', () => {
  const rows = rowsOf(message(1, 2, '2026-03-01T23:59:00.000000Z'), message(2, 2, '2026-03-02T00:01:00.000000Z'));
  expect(sketch(group(rows))).toEqual(['day', 'head id:1', 'day', 'head id:2']);
  const inTokyo = groupRows(rows, { meId: ME, newAfterId: null, timeZone: 'Asia/Tokyo' });
  expect(sketch(inTokyo)).toEqual(['day', 'head id:1', 'id:2']);
});

test('a day that one takes for granted is not named', () => {
  const rows = rowsOf(message(1, 2, '2026-03-01T10:00:00.000000Z'), message(2, 2, '2026-03-02T10:00:00.000000Z'));
  const within = (at: string) => groupRows(rows, { meId: ME, newAfterId: null, within: at, timeZone: 'UTC' });
  expect(sketch(within('2026-03-01T08:00:00.000000Z'))).toEqual(['head id:1', 'day', 'head id:2']);
  expect(sketch(within('2026-03-02T08:00:00.000000Z'))).toEqual(['day', 'head id:1', 'day', 'head id:2']);
});

test('"New" stands before the first message of somebody else after the read position', () => {
  const at = '2026-03-01T10:00:00.000000Z';
  const rows = rowsOf(message(1, 2, at), message(2, ME, at), message(3, 2, at), message(4, 2, at));
  expect(sketch(group(rows, 1))).toEqual(['day', 'head id:1', 'head id:2', 'new', 'head id:3', 'id:4']);
  expect(sketch(group(rows, 4))).not.toContain('new');
});

test('an unsent message stands last and keeps its key when it is sent', () => {
  const at = '2026-03-01T10:00:00.000000Z';
  const entry = unsent(7, at);
  const before = toRows(logOf(message(1, 2, at)), [entry], 7, ME);
  expect(before.map(({ key }) => key)).toEqual(['id:1', '1:c1']);
  const after = toRows(logOf(message(1, 2, at), message(2, ME, at, 'c1')), [entry], 7, ME);
  expect(after.map(({ key, kind }) => [key, kind])).toEqual([
    ['id:1', 'sent'],
    ['1:c1', 'sent'],
  ]);
});

test('unsent messages of other rooms and threads are not shown here, nor where the log goes on', () => {
  const rows = (log: RoomLog, entry: OutboxEntry) => toRows(log, [entry], 7, ME).map(({ key }) => key);
  expect(rows(logOf(), unsent(8, ''))).toEqual([]);
  expect(rows(logOf(), { ...unsent(7, ''), parentId: 3 })).toEqual([]);
  expect(rows({ ...logOf(), parentId: 3 }, { ...unsent(7, ''), parentId: 3 })).toEqual(['1:c1']);
  expect(rows({ ...logOf(), parentId: 3 }, unsent(7, ''))).toEqual([]);
  expect(rows({ ...logOf(), hasNewer: true }, unsent(7, ''))).toEqual([]);
});
