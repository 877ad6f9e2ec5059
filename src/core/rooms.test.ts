import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OpenedRoom } from '#contract/rooms.ts';
import { House, type Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';

let house: House;
let ada: Person;
let bob: Person;
let eve: Person;

beforeAll(async () => {
  house = await House.open();
  [ada, bob, eve] = await house.people('ada', 'bob', 'eve');
});
afterAll(() => house.close());

describe('creating', () => {
  test('makes its creator the owner, brings in the others with nothing unread, and says so in one event', async () => {
    const view = await ada.api.rooms.create({ name: '  The   lab ', topic: 'x', memberIds: [bob.id, bob.id, ada.id] });
    expect(OpenedRoom.strict().parse(view)).toEqual(view);
    expect(view).toMatchObject({
      room: { name: 'The lab', kind: 'channel', visibility: 'private', ownerId: ada.id, memberCount: 2, seq: 1 },
      membership: { role: 'owner', unread: 0, mentions: 0 },
      other: null,
    });
    const events = await house.sql<{ payload: { type: string; members: { user: { username: string } }[] } }>(
      "SELECT payload FROM event WHERE scope = 'room' AND stream_id = $1",
      [view.room.id],
    );
    expect(events.map(({ payload }) => [payload.type, payload.members.map((m) => m.user.username)])).toEqual([
      ['room.created', ['ada', 'bob']],
    ]);
  });

  test('[S37] with one client id, twenty at once are one room', async () => {
    const create = { name: 'once', clientId: 'room-1' };
    const views = await Promise.all(Array.from({ length: 20 }, () => ada.api.rooms.create(create)));
    expect(new Set(views.map((view) => JSON.stringify(view))).size).toBe(1);
    expect(await house.sql("SELECT id FROM room WHERE name = 'once'")).toHaveLength(1);
    expect(await refusal(ada.api.rooms.create({ name: 'twice', clientId: 'room-1' }))).toMatchObject({
      code: 'idempotency_conflict',
    });
  });

  test('names the people it does not find, and makes nothing', async () => {
    const refused = await refusal(ada.api.rooms.create({ name: 'ghosts', memberIds: [bob.id, 9998, 9999] }));
    expect(refused).toMatchObject({ code: 'user_not_found', details: { userIds: [9998, 9999] } });
    expect(await house.sql("SELECT id FROM room WHERE name = 'ghosts'")).toHaveLength(0);
  });

  test('a group is never public, and no room begins fuller than it may be', async () => {
    expect(await refusal(ada.api.rooms.create({ kind: 'group', visibility: 'public' }))).toMatchObject({
      code: 'wrong_room_kind',
    });
    const full = ada.api.rooms.create({ name: 'x', maxMembers: 2, memberIds: [bob.id, eve.id] });
    expect(await refusal(full)).toMatchObject({ code: 'room_full', details: { limit: 2 } });
  });
});

describe('direct messages', () => {
  test('two who open it at once, from either side and many times, get the same one', async () => {
    const views = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        at % 2 ? ada.api.rooms.openDm({ userId: bob.id }) : bob.api.rooms.openDm({ userId: ada.id }),
      ),
    );
    expect(new Set(views.map((view) => view.room.id)).size).toBe(1);
    expect(views[0]?.other?.username).toBe('ada');
    expect(views[1]?.other?.username).toBe('bob');
  });

  test('not with oneself, not with nobody', async () => {
    expect(await refusal(ada.api.rooms.openDm({ userId: ada.id }))).toMatchObject({ code: 'dm_with_self' });
    expect(await refusal(ada.api.rooms.openDm({ userId: 9999 }))).toMatchObject({ code: 'user_not_found' });
  });

  test('[S6] it stays what it is: two people, private, without a name', async () => {
    const { room } = await ada.api.rooms.openDm({ userId: bob.id });
    for (const who of [ada, bob]) {
      const attempts = [
        () => who.api.rooms.update({ roomId: room.id, name: 'x' }),
        () => who.api.rooms.update({ roomId: room.id, visibility: 'public' }),
        () => who.api.rooms.delete({ roomId: room.id }),
        () => who.api.members.add({ roomId: room.id, userId: eve.id }),
        () => who.api.members.remove({ roomId: room.id, userId: who === ada ? bob.id : ada.id }),
        () => who.api.members.leave({ roomId: room.id }),
        () => who.api.members.setRole({ roomId: room.id, userId: bob.id, role: 'owner' }),
      ];
      for (const attempt of attempts) expect(await refusal(attempt())).toMatchObject({ code: 'wrong_room_kind' });
    }
    expect(await refusal(eve.api.members.join({ roomId: room.id }))).toMatchObject({ code: 'room_not_found' });
  });

  test('whoever opened it has no power over what the other writes', async () => {
    const { room } = await ada.api.rooms.openDm({ userId: eve.id });
    const { message } = await eve.api.messages.send({ roomId: room.id, content: 'mine' });
    expect(await refusal(ada.api.messages.delete({ messageId: message.id }))).toMatchObject({ code: 'forbidden' });
    await eve.api.messages.delete({ messageId: message.id });
  });

  test('[S17] a block stops it both ways, also for a send that is already under way; lifting it opens it again', async () => {
    const { room } = await ada.api.rooms.openDm({ userId: bob.id });
    await ada.api.users.setBlocked({ userId: bob.id, blocked: true });
    await ada.api.users.setBlocked({ userId: bob.id, blocked: true });
    for (const who of [ada, bob]) {
      expect(await refusal(who.api.messages.send({ roomId: room.id, content: 'x' }))).toMatchObject({
        code: 'user_blocked',
      });
    }
    expect((await ada.api.users.blocked({})).items.map((user) => user.username)).toEqual(['bob']);
    await bob.api.users.setBlocked({ userId: ada.id, blocked: false });
    expect(await refusal(bob.api.messages.send({ roomId: room.id, content: 'x' }))).toMatchObject({
      code: 'user_blocked',
    });
    await ada.api.users.setBlocked({ userId: bob.id, blocked: false });
    await bob.api.messages.send({ roomId: room.id, content: 'x' });
    expect(await refusal(ada.api.users.setBlocked({ userId: ada.id, blocked: true }))).toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('changing and deleting', () => {
  test('moderators name it, owners open, limit and silence it', async () => {
    const { room } = await ada.api.rooms.create({ name: 'before', memberIds: [bob.id, eve.id] });
    expect(await refusal(bob.api.rooms.update({ roomId: room.id, name: 'x' }))).toMatchObject({
      code: 'forbidden',
      details: { need: 'room moderator' },
    });
    await ada.api.members.setRole({ roomId: room.id, userId: bob.id, role: 'moderator' });
    const renamed = await bob.api.rooms.update({
      roomId: room.id,
      name: null,
      topic: 'why',
      extra: { colour: 'blue' },
    });
    expect(renamed.room).toMatchObject({ name: null, topic: 'why', extra: { colour: 'blue' } });
    expect(await refusal(bob.api.rooms.update({ roomId: room.id, readOnly: true }))).toMatchObject({
      details: { need: 'room owner' },
    });
    const opened = await ada.api.rooms.update({
      roomId: room.id,
      visibility: 'public',
      maxMembers: 3,
      readOnly: true,
      name: 'after',
    });
    expect(opened.room).toMatchObject({ visibility: 'public', maxMembers: 3, readOnly: true, name: 'after' });
    expect(await refusal(ada.api.rooms.update({ roomId: room.id, maxMembers: 2 }))).toMatchObject({
      code: 'room_full',
    });
    const { room: group } = await ada.api.rooms.create({ kind: 'group' });
    expect(await refusal(ada.api.rooms.update({ roomId: group.id, visibility: 'public' }))).toMatchObject({
      code: 'wrong_room_kind',
    });
  });

  test('a deleted room is gone for everybody, its messages too; the rows stay', async () => {
    const { room } = await ada.api.rooms.create({ name: 'doomed', memberIds: [bob.id] });
    const { message } = await bob.api.messages.send({ roomId: room.id, content: 'x' });
    expect(await refusal(bob.api.rooms.delete({ roomId: room.id }))).toMatchObject({ code: 'forbidden' });
    await ada.api.rooms.delete({ roomId: room.id });
    for (const who of [ada, bob]) {
      expect(await refusal(who.api.rooms.get({ roomId: room.id }))).toMatchObject({ code: 'room_not_found' });
      expect(await refusal(who.api.messages.get({ messageId: message.id }))).toMatchObject({
        code: 'message_not_found',
      });
      expect(await refusal(who.api.messages.send({ roomId: room.id, content: 'x' }))).toMatchObject({
        code: 'room_not_found',
      });
    }
    expect((await ada.api.rooms.mine({})).items.map((view) => view.room.id)).not.toContain(room.id);
    expect(await house.sql('SELECT id FROM message WHERE id = $1', [message.id])).toHaveLength(1);
  });
});

describe('lists', () => {
  test('my rooms, the latest activity first, page by page', async () => {
    const cleo = await house.person('cleo');
    const ids: number[] = [];
    for (let at = 0; at < 5; at++) ids.push((await cleo.api.rooms.create({ name: `r${at}` })).room.id);
    await cleo.api.messages.send({ roomId: ids[1] ?? 0, content: 'now' });
    const first = await cleo.api.rooms.mine({ limit: 3 });
    const rest = await cleo.api.rooms.mine({
      limit: 3,
      ...(first.nextCursor !== null && { cursor: first.nextCursor }),
    });
    const listed = [...first.items, ...rest.items].map((view) => view.room.id);
    expect(listed).toEqual([ids[1], ids[4], ids[3], ids[2], ids[0]]);
    expect(rest.nextCursor).toBeNull();
  });

  test('browsing shows public rooms by name, whatever signs the query has, and marks one’s own', async () => {
    for (const name of ['Zoo 100%', 'zoo_two', 'Zoo one']) await ada.api.rooms.create({ name, visibility: 'public' });
    const all = await bob.api.rooms.browse({ query: 'ZOO', limit: 2 });
    expect(all.items.map((view) => [view.room.name, view.membership])).toEqual([
      ['Zoo 100%', null],
      ['Zoo one', null],
    ]);
    const rest = await bob.api.rooms.browse({ query: 'zoo', limit: 2, cursor: all.nextCursor ?? '' });
    expect(rest.items.map((view) => view.room.name)).toEqual(['zoo_two']);
    expect((await ada.api.rooms.browse({ query: '0%' })).items.map((view) => view.membership?.role)).toEqual(['owner']);
    expect((await ada.api.rooms.browse({ query: '_t' })).items.map((view) => view.room.name)).toEqual(['zoo_two']);
  });

  test('[S36] a cursor that this list did not give is refused', async () => {
    const cursors = [
      'garbage!',
      'bnVsbA',
      Buffer.from('[1]').toString('base64url'),
      Buffer.from('["2020-99-99T00:00:00.000000Z",1]').toString('base64url'),
      Buffer.from('["x",-1]').toString('base64url'),
      Buffer.from('[5,1]').toString('base64url'),
    ];
    for (const cursor of cursors) {
      expect(await refusal(ada.api.rooms.mine({ cursor }))).toMatchObject({ code: 'invalid_cursor' });
      if (cursor !== cursors[3])
        expect(await refusal(ada.api.rooms.browse({ cursor }))).toMatchObject({ code: 'invalid_cursor' });
    }
    const { room } = await ada.api.rooms.create({});
    const role = Buffer.from('["emperor","2020-01-01T00:00:00.000000Z",1]').toString('base64url');
    expect(await refusal(ada.api.members.list({ roomId: room.id, cursor: role }))).toMatchObject({
      code: 'invalid_cursor',
    });
  });
});
