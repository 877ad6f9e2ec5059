import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ChaosPerson } from '#testing/chaos/person.ts';
import { fetchAfresh } from '#testing/device.ts';
import { comparable, type Sight } from '#testing/sight.ts';

type Query = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;

const AT_ONCE = 4;

/** Everybody is live and has been told all that the log holds of his rooms; a list of who is not, when the time is up. */
export async function awaitCalm(people: readonly ChaosPerson[], query: Query, deadlineMs: number): Promise<string[]> {
  const late = Date.now() + deadlineMs;
  for (;;) {
    const places = await query<{ user_id: number; room_id: number; seq: number }>(
      `SELECT m.user_id, m.room_id, room.seq FROM member m JOIN room ON room.id = m.room_id
       WHERE m.left_at IS NULL AND room.deleted_at IS NULL`,
    );
    const restless = people.flatMap((person) => {
      const wanted = places.filter(({ user_id }) => user_id === person.account.id);
      const why = restlessness(person, new Map(wanted.map(({ room_id, seq }) => [room_id, seq])));
      return why === null ? [] : [`${person.account.username}: ${why}`];
    });
    if (restless.length === 0) return [];
    if (Date.now() > late) return restless.map((text) => `[E2] never came level: ${text}`);
    await delay(200);
  }
}

function restlessness({ state, device }: ChaosPerson, wanted: Map<number, number>): string | null {
  if (state !== 'live') return `is ${state}`;
  const rooms = new Map(device.rooms.map(({ room }) => [room.id, room.seq]));
  for (const [roomId, seq] of wanted) {
    if (!rooms.has(roomId)) return `room ${roomId} is missing`;
    if (rooms.get(roomId) !== seq) return `room ${roomId} is at ${rooms.get(roomId)} of ${seq}`;
  }
  for (const roomId of rooms.keys()) if (!wanted.has(roomId)) return `room ${roomId} is not his`;
  return null;
}

/** Each one's state is what a fresh fetch shows (E4); he is given a moment for what is still on its way. */
export async function judgeStates(people: readonly ChaosPerson[], patienceMs: number): Promise<string[]> {
  const problems: string[] = [];
  const queue = [...people];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let person = queue.shift(); person; person = queue.shift()) {
        problems.push(...(await judgeState(person, patienceMs)));
      }
    }),
  );
  return problems;
}

async function judgeState({ account, client, device }: ChaosPerson, patienceMs: number): Promise<string[]> {
  const late = Date.now() + patienceMs;
  for (;;) {
    await device.settled();
    const [own, fresh] = comparable(device.sight(), await fetchAfresh(client.api, account.id));
    if (isDeepStrictEqual(own, fresh)) return [];
    if (Date.now() > late) return differences(own, fresh).map((text) => `[E4] ${account.username}: ${text}`);
    await delay(250);
  }
}

const MOST_TOLD = 3;

/** The first places in which two values differ. */
function differences(own: unknown, wanted: unknown, at = 'state'): string[] {
  if (isDeepStrictEqual(own, wanted)) return [];
  if (typeof own !== 'object' || typeof wanted !== 'object' || own === null || wanted === null)
    return [`${at} is ${JSON.stringify(own)}, a fresh fetch shows ${JSON.stringify(wanted)}`];
  const [mine, theirs] = [Object.entries(own), Object.entries(wanted)];
  const [here, there] = [new Map<string, unknown>(mine), new Map<string, unknown>(theirs)];
  const keys = new Set([...here.keys(), ...there.keys()]);
  return [...keys].flatMap((key) => differences(here.get(key), there.get(key), `${at}.${key}`)).slice(0, MOST_TOLD);
}

interface MessageRow {
  id: number;
  content: string;
  number: number;
  reactions: { emoji: string; userIds: number[] }[];
  thread_count: number;
  edit_count: number;
  pinned: boolean;
}

/** Each message and badge on a screen is what the tables hold, past all of our own reading code. Replies stand in their threads. */
export async function judgeTables(people: readonly ChaosPerson[], query: Query): Promise<string[]> {
  const messages = new Map<number, Map<number, MessageRow>>();
  const rows = await query<MessageRow & { room_id: number }>(
    `SELECT id::int, room_id, content, number, reactions, thread_count, edit_count, pinned_at IS NOT NULL AS pinned
     FROM message WHERE deleted_at IS NULL AND parent_id IS NULL ORDER BY id`,
  );
  for (const { room_id, ...row } of rows) {
    const inRoom = messages.get(room_id) ?? new Map<number, MessageRow>();
    messages.set(room_id, inRoom.set(row.id, row));
  }
  const badges = await query<{ user_id: number; room_id: number; unread: number; mentions: number }>(
    `SELECT me.room_id, me.user_id, count(m.id)::int AS unread,
       (count(m.id) FILTER (WHERE me.user_id = ANY(m.mentions)))::int AS mentions
     FROM member me JOIN room ON room.id = me.room_id AND room.deleted_at IS NULL
       LEFT JOIN message m ON m.room_id = me.room_id AND m.deleted_at IS NULL AND m.id > me.last_read_id AND m.sender_id <> me.user_id
     WHERE me.left_at IS NULL GROUP BY me.room_id, me.user_id`,
  );
  return people.flatMap((person) => {
    const sight = person.device.sight();
    const own = badges.filter(({ user_id }) => user_id === person.account.id);
    const wanted = new Map(own.map(({ room_id, unread, mentions }) => [room_id, { unread, mentions }]));
    return [...badgesOf(sight, wanted), ...messagesOf(sight, messages)].map(
      (text) => `[E4] ${person.account.username}: ${text}`,
    );
  });
}

function badgesOf(sight: Sight, wanted: Map<number, { unread: number; mentions: number }>): string[] {
  return sight.rooms.flatMap(({ room, membership }) => {
    const badge = { unread: membership?.unread, mentions: membership?.mentions };
    return differences(badge, wanted.get(room.id), `[S42] badge of room ${room.id}`);
  });
}

function messagesOf(sight: Sight, stored: Map<number, Map<number, MessageRow>>): string[] {
  return Object.entries(sight.logs).flatMap(([roomId, { messages, hasOlder }]) => {
    const inRoom = [...(stored.get(Number(roomId))?.values() ?? [])];
    const from = hasOlder ? (messages[0]?.id ?? 0) : 0;
    const seen = messages.map(({ id, content, number, reactions, threadCount, editCount, pinnedAt }) => ({
      ...{ id, content, number, reactions },
      ...{ thread_count: threadCount, edit_count: editCount, pinned: pinnedAt !== null },
    }));
    const wanted = inRoom.filter(({ id }) => id >= from);
    return differences(seen, wanted, `log of room ${roomId}`).slice(0, 1);
  });
}
