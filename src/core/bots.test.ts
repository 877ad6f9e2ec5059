import { afterAll, beforeAll, expect, test } from 'vitest';
import { MOST_BOTS } from '#core/bots.ts';
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

test('a bot of one’s own writes with its key, as itself, where it was brought in', async () => {
  const bot = await bob.api.bots.create({ username: 'helper', displayName: 'The helper', clientId: 'once' });
  expect(await bob.api.bots.create({ username: 'helper', displayName: 'The helper', clientId: 'once' })).toEqual(bot);
  expect(bot).toMatchObject({ username: 'helper', displayName: 'The helper', botOwnerId: bob.id, role: 'member' });
  const { key } = await bob.api.bots.createKey({ botId: bot.id, name: 'server' });
  const program = house.caller({ apiKey: key });
  const { room } = await bob.api.rooms.create({ name: 'its room' });
  expect((await refusal(program.messages.send({ roomId: room.id, content: 'hello' })))?.code).toBe('room_not_found');
  await bob.api.members.add({ roomId: room.id, userId: bot.id });
  const { message, sender } = await program.messages.send({ roomId: room.id, content: 'hello' });
  expect([message.senderId, sender.username]).toEqual([bot.id, 'helper']);
  expect((await bob.api.bots.list()).map(({ id }) => id)).toEqual([bot.id]);
});

test('[S18] a bot makes no bots and no keys, and nobody signs in as one', async () => {
  const [bot] = await bob.api.bots.list();
  const { key } = await bob.api.bots.createKey({ botId: bot?.id ?? 0, name: 'other' });
  const program = house.caller({ apiKey: key });
  expect((await refusal(program.bots.create({ username: 'another' })))?.code).toBe('forbidden');
  expect((await refusal(program.auth.createApiKey({ name: 'mine' })))?.code).toBe('forbidden');
  for (const login of ['helper', `${bot?.uuid}@bots.invalid`]) {
    const tried = house.caller().auth.signIn({ login, password: 'correct horse battery' });
    expect((await refusal(tried))?.code).toBe('invalid_credentials');
  }
});

test('[S12] others’ bots are as if they were not there; an admin may end them', async () => {
  const [bot] = await bob.api.bots.list();
  const botId = bot?.id ?? 0;
  const tried = [
    eve.api.bots.keys({ botId }),
    eve.api.bots.createKey({ botId, name: 'stolen' }),
    eve.api.bots.delete({ botId }),
    eve.api.bots.delete({ botId: bob.id }),
    eve.api.bots.delete({ botId: 98_765 }),
    ada.api.bots.delete({ botId: bob.id }),
  ].map(refusal);
  for (const refused of await Promise.all(tried)) expect(refused?.code).toBe('user_not_found');
  const keys = await ada.api.bots.keys({ botId });
  expect(keys.map(({ name }) => name)).toEqual(['other', 'server']);
  await bob.api.bots.revokeKey({ botId, apiKeyId: keys[0]?.id ?? 0 });
  expect((await bob.api.bots.keys({ botId })).length).toBe(1);
});

test('[S10] its keys die with it, with its owner’s password and with its owner', async () => {
  const alive = async (key: string) => (await refusal(house.caller({ apiKey: key }).users.me()))?.code ?? 'alive';
  const made = async (username: string, owner: Person) => {
    const bot = await owner.api.bots.create({ username });
    return { bot, key: (await owner.api.bots.createKey({ botId: bot.id, name: 'k' })).key };
  };
  const one = await made('one', eve);
  expect(await alive(one.key)).toBe('alive');
  await eve.api.bots.delete({ botId: one.bot.id });
  expect(await alive(one.key)).not.toBe('alive');
  expect((await refusal(eve.api.bots.keys({ botId: one.bot.id })))?.code).toBe('user_not_found');
  expect((await refusal(eve.api.bots.create({ username: 'one' })))?.code).toBe('username_taken');
  const two = await made('two', eve);
  await ada.api.users.setDeactivated({ userId: eve.id, deactivated: true });
  expect(await alive(two.key)).not.toBe('alive');
});

test(`a person has ${MOST_BOTS} bots at most`, async () => {
  const names = Array.from({ length: MOST_BOTS }, (_, at) => `ada_bot_${at}`);
  for (const username of names) await ada.api.bots.create({ username });
  expect((await refusal(ada.api.bots.create({ username: 'one_too_many' })))?.code).toBe('forbidden');
});
