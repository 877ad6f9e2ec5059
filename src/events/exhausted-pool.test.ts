import { afterAll, beforeAll, expect, test } from 'vitest';
import { Follower } from '#testing/follower.ts';
import { House } from '#testing/house.ts';

let writing: House;
let listening: House;

beforeAll(async () => {
  writing = await House.open();
  listening = await House.open({ database: writing.url });
});
afterAll(async () => {
  await listening.close();
  await writing.close();
});

/** What a house of the tests has. */
const POOL = 10;

/** Takes every connection of a house's pool, and answers what gives them back. */
async function holdPool({ services: { db } }: House): Promise<() => Promise<void>> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const held: Promise<void>[] = [];
  const takeOne = () =>
    new Promise<void>((taken) => {
      const one = db.transaction(() => {
        taken();
        return released;
      });
      held.push(one);
    });
  await Promise.all(Array.from({ length: POOL }, takeOne));
  return async () => {
    release();
    await Promise.all(held);
  };
}

test('[E2] events of another node reach a follower while every connection of his node’s pool is taken', async () => {
  const [ada, bob] = await writing.people('ada', 'bob');
  const { room } = await ada.api.rooms.create({ name: 'held', memberIds: [bob.id] });
  const { hub, db } = listening.services;
  const follower = new Follower(hub, { userId: bob.id, sessionId: bob.sessionId, apiKeyId: null });
  await follower.ready();
  const giveBack = await holdPool(listening);
  const isAnswered = { byPool: false };
  const inQueue = db.query({ name: '', text: 'SELECT 1' }, []).then(() => {
    isAnswered.byPool = true;
  });
  // A room that the listening node knows nothing of, and what it looks up who may go on listening for.
  await ada.api.messages.send({ roomId: room.id, content: 'one' });
  await bob.api.users.update({ statusMessage: 'here' });
  await ada.api.messages.send({ roomId: room.id, content: 'two' });
  await follower.until((seen) => seen.length === 3);
  expect(isAnswered.byPool).toBe(false);
  await giveBack();
  await inQueue;
  await follower.stop();
});

test('[E6] whoever signs out hears nothing more, though every connection of the pool is taken', async () => {
  const [eve] = await writing.people('eve');
  const { hub } = listening.services;
  const follower = new Follower(hub, { userId: eve.id, sessionId: eve.sessionId, apiKeyId: null });
  await follower.ready();
  const giveBack = await holdPool(listening);
  await eve.api.auth.signOut();
  await expect(follower.ended).rejects.toMatchObject({ code: 'unauthenticated' });
  await giveBack();
});
