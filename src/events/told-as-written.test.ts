import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendMessage } from '#core/sends.ts';
import type { Sql } from '#db/database.ts';
import { currentSnapshot } from '#db/event-sql.ts';
import { Hub } from '#events/hub.ts';
import { Positions, withCommitted } from '#events/positions.ts';
import { Follower } from '#testing/follower.ts';
import { House, type Person } from '#testing/house.ts';

// What a node wrote itself is told as it was written, when nothing can lie before it.

let house: House;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  house = await House.open();
  [ada, bob] = await house.people('ada', 'bob');
});
afterAll(() => house.close());

/** A hub that tells which statements it reads by. */
function openHub() {
  const { db, auth } = house.services;
  const asked: string[] = [];
  const reader: Sql = {
    query(of, values) {
      asked.push(of.name);
      return db.reader.query(of, values);
    },
  };
  const nobodyIsDead = async () => ({ sessionIds: [], apiKeyIds: [], userIds: [] });
  let held: { seen: () => void; until: Promise<void> } | null = null;
  const query: Sql['query'] = async (of, values) => {
    const rows = await db.query(of, values);
    if (of.name !== currentSnapshot.name) return rows;
    held?.seen();
    await held?.until;
    return rows;
  };
  const hub = new Hub({ ...db, query, reader }, new Positions(auth.secret), nobodyIsDead, (error) => {
    throw error;
  });
  const core = { ...ada.core, wake: hub.wake };
  const say = (roomId: number, content: string) => sendMessage(core, { roomId, content, parentId: null, metadata: {} });
  const listen = (from?: string) => new Follower(hub, { userId: bob.id, sessionId: null, apiKeyId: null }, from);
  /** From now on who begins has been shown where the log stands, and hears no more until this is called. */
  const holdBeginnings = () => {
    let letGo = () => {};
    let seen = () => {};
    const isHeld = new Promise<void>((resolve) => {
      seen = resolve;
    });
    const until = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    held = { seen, until };
    return { isHeld, letGo };
  };
  return { hub, asked, say, listen, holdBeginnings };
}

async function settled(follower: Follower, count: number, hub: Hub): Promise<void> {
  await follower.until((seen) => seen.length >= count);
  await hub.rest();
}

test('[E1] what this node wrote is told without being read back when it is the next of its room, and else in its turn', async () => {
  const { room } = await ada.api.rooms.create({ name: 'straight', memberIds: [bob.id] });
  const { hub, asked, say, listen } = openHub();
  const follower = listen();
  await follower.ready();
  await hub.rest();
  await say(room.id, 'the first is read');
  await settled(follower, 1, hub);
  const readings = asked.length;
  await say(room.id, 'the second is not');
  await settled(follower, 2, hub);
  expect(asked.length).toBe(readings);
  // Another node writes, and its word has not come yet.
  await ada.api.messages.send({ roomId: room.id, content: 'from elsewhere' });
  await say(room.id, 'behind it');
  await settled(follower, 4, hub);
  expect(asked.length).toBeGreaterThan(readings);
  expect(follower.events.map(({ seq }) => seq)).toEqual([2, 3, 4, 5]);
  const afresh = await bob.api.messages.list({ roomId: room.id });
  const heard = follower.events.map(({ event }) => event.type === 'message.created' && event.message);
  expect(heard).toEqual(afresh.messages.toSorted((a, b) => a.seq - b.seq));
  await follower.stop();
  await hub.close();
});

test('[E2] [S38] it leaves a position behind which all that committed late still lies, and nothing that was told', async () => {
  const { room } = await ada.api.rooms.create({ name: 'straight on', memberIds: [bob.id] });
  const { room: slow } = await ada.api.rooms.create({ name: 'slow beside it', memberIds: [bob.id] });
  const { hub, asked, say, listen } = openHub();
  const follower = listen();
  await follower.ready();
  await hub.rest();
  await say(room.id, 'read');
  await settled(follower, 1, hub);
  const late = new pg.Client({ connectionString: house.url });
  await late.connect();
  await late.query('BEGIN');
  await late.query(
    "WITH r AS (UPDATE room SET seq = seq + 1 WHERE id = $1 RETURNING seq) INSERT INTO event (scope, stream_id, seq, payload) SELECT 'room', $1, seq, $2 FROM r",
    [slow.id, JSON.stringify({ type: 'room.deleted', roomId: slow.id })],
  );
  const readings = asked.length;
  await say(room.id, 'told as it was written');
  await settled(follower, 2, hub);
  expect(asked.length).toBe(readings);
  const { position } = follower;
  await follower.stop();
  await late.query('COMMIT');
  await late.end();
  const again = listen(position);
  await again.ready();
  expect(again.events.map(({ event }) => event.type)).toEqual(['room.deleted']);
  await again.stop();
  await hub.close();
});

test('[E5] it is read back while somebody begins, whose beginning shows more than the hub has read', async () => {
  const { room } = await ada.api.rooms.create({ name: 'at the door', memberIds: [bob.id] });
  const { room: other } = await ada.api.rooms.create({ name: 'beside it', memberIds: [bob.id] });
  const { hub, say, listen, holdBeginnings } = openHub();
  const first = listen();
  await first.ready();
  await say(room.id, 'read');
  await settled(first, 1, hub);
  // Another node writes, and its word has not come yet: the second one's beginning shows it, the hub has not read it.
  await ada.api.messages.send({ roomId: other.id, content: 'from elsewhere' });
  const { isHeld, letGo } = holdBeginnings();
  const second = listen();
  await isHeld;
  await say(room.id, 'while he stands at the door');
  letGo();
  await settled(second, 1, hub);
  expect(second.events.map(({ streamId }) => streamId)).toEqual([room.id]);
  const { position } = second;
  await second.stop();
  const again = listen(position);
  await again.ready();
  expect(again.events).toEqual([]);
  await again.stop();
  await first.stop();
  await hub.close();
});

test('a position that shows one transaction more shows nothing else more, and nothing less', () => {
  expect(withCommitted('10:12:10', 12)).toBe('10:13:10');
  expect(withCommitted('10:12:10', 15)).toBe('10:16:10,12,13,14');
  expect(withCommitted('10:12:10', 10)).toBe('12:12:');
  expect(withCommitted('12:12:', 12)).toBe('13:13:');
  expect(withCommitted('12:12:', 13)).toBe('12:14:12');
  // Shown already, and too far away.
  expect(withCommitted('10:12:10', 11)).toBeNull();
  expect(withCommitted('10:12:10', 900)).toBeNull();
});
