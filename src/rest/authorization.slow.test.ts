import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { all } from '#testing/doors/all.ts';
import { expected, PLACES, type Place, RELATIONS, type Relation } from '#testing/doors/authorization.ts';
import { OPERATIONS, type Operation, type Outcome, type Target, type TestDoor } from '#testing/doors/door.ts';
import type { Person } from '#testing/house.ts';
import { type Served, serve } from '#testing/served.ts';

// One table of who may do what (docs/authorization.md); each of its cells is tried at every door that has the operation.

let served: Served;
let people: Record<Relation | 'newcomer' | 'blocker', Person>;

beforeAll(async () => {
  served = await serve();
  const { house } = served;
  const admin = await house.person('admin');
  const named = async (name: string) => house.person(name.replace(/\W/g, '_'));
  people = {
    'server admin': admin,
    owner: await named('owner'),
    moderator: await named('moderator'),
    member: await named('member'),
    author: await named('author'),
    'former member': await named('former'),
    colleague: await named('colleague'),
    'other school': await named('stranger'),
    newcomer: await named('newcomer'),
    blocker: await named('blocker'),
  };
  const { id } = await admin.api.organisations.create({ name: 'Another school' });
  await admin.api.organisations.moveUser({ userId: people['other school'].id, organisationId: id });
});
afterAll(() => served.close());

const upload = async (who: Person, roomId: number): Promise<number> => {
  const form = new FormData();
  form.set('file', new File(['note'], 'note.txt', { type: 'text/plain' }));
  const headers = { authorization: `Bearer ${who.accessToken}` };
  const answer = await fetch(`${served.base}/files?roomId=${roomId}`, { method: 'POST', body: form, headers });
  return ((await answer.json()) as { id: number }).id;
};

/** A room in which everybody is what he is called, with a message of the author in it. */
async function roomOf(place: Place, relation: Relation, withFile: boolean): Promise<Target> {
  const { owner, moderator, member, author, newcomer } = people;
  const former = people['former member'];
  const others = [moderator, member, author, former].map(({ id }) => id);
  const visibility = place === 'public room' ? 'public' : 'private';
  const { room } = await owner.api.rooms.create({ name: place, kind: 'channel', visibility, memberIds: others });
  const roomId = room.id;
  await owner.api.members.setRole({ roomId, userId: moderator.id, role: 'moderator' });
  await owner.api.members.remove({ roomId, userId: former.id });
  const { message } = await author.api.messages.send({ roomId, content: 'written by the author' });
  const fileId = withFile ? await upload(author, roomId) : 0;
  if (place === 'read-only room') await owner.api.rooms.update({ roomId, readOnly: true });
  return {
    kind: 'channel',
    roomId,
    messageId: message.id,
    fileId,
    memberId: member.id,
    newcomerId: newcomer.id,
    witness: relation === 'owner' ? moderator : owner,
    otherName: '',
  };
}

/** The direct message of the author and one other: the member, or one whom the author blocked or who blocked him. */
async function dmOf(place: Place, relation: Relation, withFile: boolean): Promise<{ target: Target; other: Person }> {
  const { author, newcomer } = people;
  const other = place === 'direct message' ? people.member : people.blocker;
  await author.api.users.setBlocked({ userId: other.id, blocked: false });
  const { room } = await author.api.rooms.openDm({ userId: other.id });
  const roomId = room.id;
  const { message } = await author.api.messages.send({ roomId, content: 'written by the author' });
  const fileId = withFile ? await upload(author, roomId) : 0;
  if (place === 'blocked direct message') await author.api.users.setBlocked({ userId: other.id, blocked: true });
  const target = {
    kind: 'dm' as const,
    roomId,
    messageId: message.id,
    fileId,
    memberId: other.id,
    newcomerId: newcomer.id,
    witness: relation === 'author' ? other : author,
    otherName: other.username,
  };
  return { target, other };
}

async function tryAt(door: TestDoor, operation: Operation, relation: Relation, place: Place) {
  const withFile = operation === 'download a file';
  const act = door.acts[operation];
  if (!act) throw new Error('this door has no such operation');
  if (place.endsWith('direct message')) {
    const { target, other } = await dmOf(place, relation, withFile);
    const who = relation === 'member' ? other : people[relation];
    return act(who, { ...target, otherName: relation === 'member' ? people.author.username : target.otherName });
  }
  const target = await roomOf(place, relation, withFile);
  const memberId = relation === 'member' ? people.author.id : target.memberId;
  return act(people[relation], { ...target, memberId });
}

/** What this door says of a cell: its own document may say other than the table. */
function wantedAt(door: TestDoor, operation: Operation, relation: Relation, place: Place): Outcome | null {
  const wanted = expected(operation, relation, place);
  const told = door.differs?.(operation, relation, place);
  if (told !== undefined) return told;
  return wanted === 'hidden' ? door.hidden : wanted;
}

describe.each(all(() => served.base).map((door): [string, TestDoor] => [door.name, door]))('at %s', (_name, door) => {
  const operations = OPERATIONS.filter((operation) => door.acts[operation]);
  describe.each(PLACES)('in a %s', (place) => {
    test.each(operations)('[S1] [S2] [S6] [S7] [S11] [S12] [S13] [S15] [S17] [S18] %s', async (operation) => {
      const wanted: Record<string, Outcome> = {};
      const found: Record<string, Outcome> = {};
      const answers: Record<string, string> = {};
      for (const relation of RELATIONS) {
        const outcome = wantedAt(door, operation, relation, place);
        if (outcome === null) continue;
        const tried = await tryAt(door, operation, relation, place);
        wanted[relation] = outcome;
        found[relation] = tried.outcome;
        answers[relation] = tried.answer;
      }
      expect(found, JSON.stringify(answers, null, 1)).toEqual(wanted);
    });
  });
});

test('the house has reported no failure of its own', () => {
  expect(served.house.reports).toEqual([]);
});
