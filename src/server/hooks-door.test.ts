import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CreatedIncomingWebhook } from '#contract/bots.ts';
import { Follower } from '#testing/follower.ts';
import type { Person } from '#testing/house.ts';
import { refusal } from '#testing/refusal.ts';
import { type Served, serve } from '#testing/served.ts';

let served: Served;
let [ada, bob, eve]: Person[] = [];
let roomId: number;
let hook: CreatedIncomingWebhook;

beforeAll(async () => {
  served = await serve();
  [ada, bob, eve] = await served.house.people('ada', 'bob', 'eve');
  roomId = (await who(ada).api.rooms.create({ name: 'builds', memberIds: [who(bob).id] })).room.id;
  hook = await who(ada).api.incomingWebhooks.create({ roomId, name: 'Bâtisseur' });
});
afterAll(() => served.close());

function who(person: Person | undefined): Person {
  if (!person) throw new Error('nobody is there yet');
  return person;
}

function post(body: string | object, headers: Record<string, string> = {}, path = hook.path): Promise<Response> {
  const isText = typeof body === 'string';
  return fetch(`${served.base}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: isText ? body : JSON.stringify(body),
  });
}

async function newest() {
  const { messages } = await who(bob).api.messages.list({ roomId, limit: 1 });
  return messages[0];
}

async function codeOf(answer: Response): Promise<[number, string]> {
  const { error } = (await answer.json()) as { error: { code: string } };
  return [answer.status, error.code];
}

test('what is posted to a room’s address is a message by its bot, live to the members', async () => {
  const { id: userId, sessionId } = who(bob);
  const follower = new Follower(served.house.services.hub, { userId, sessionId, apiKeyId: null });
  await follower.ready();
  const answer = await post({ text: 'Build <https://ci.example/7|#7> passed &amp; <!here> is @bob' });
  expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
  const seen = await follower.until((events) => events.some(({ event }) => event.type === 'message.created'));
  expect(seen.at(-1)?.event).toMatchObject({
    message: {
      id: Number(answer.headers.get('x-message-id')),
      roomId,
      senderId: hook.bot.id,
      content: 'Build [#7](https://ci.example/7) passed & @here is @bob',
    },
    sender: { displayName: 'Bâtisseur' },
  });
  await follower.stop();
  const bot = await who(bob).api.users.get({ userId: hook.bot.id });
  expect([bot.botOwnerId, bot.role]).toEqual([who(ada).id, 'member']);
  const [listed] = await who(ada).api.incomingWebhooks.list({ roomId });
  expect([listed?.id, listed?.lastUsedAt]).toEqual([hook.id, expect.any(String)]);
});

test('a form, a payload in a form, plain text, blocks and attachments are taken as Slack takes them', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  await post(new URLSearchParams({ text: 'a form' }).toString(), form);
  expect((await newest())?.content).toBe('a form');
  await post(new URLSearchParams({ payload: '{"text":"a payload"}' }).toString(), form);
  expect((await newest())?.content).toBe('a payload');
  await post('plain *text*', { 'content-type': 'text/plain; charset=utf-8' });
  expect((await newest())?.content).toBe('plain *text*');
  await post({
    text: 'only for notifications',
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'one' } }, { type: 'divider' }],
    attachments: [
      {
        pretext: 'Look:',
        title: 'Report',
        title_link: 'https://x.example',
        text: 'two\nlines',
        fields: [{ title: 'Took', value: '3 s' }],
      },
      { fallback: 'in short' },
    ],
  });
  expect((await newest())?.content).toBe(
    'one\n\nLook:\n\n> [Report](https://x.example)\n> two\n> lines\n> Took: 3 s\n\n> in short',
  );
});

test('[S37] one Idempotency-Key is one message, however often it is posted', async () => {
  const before = (await newest())?.number ?? 0;
  const headers = { 'idempotency-key': 'build 8' };
  const answers = await Promise.all(Array.from({ length: 10 }, () => post({ text: 'once' }, headers)));
  expect(new Set(answers.map((answer) => answer.headers.get('x-message-id'))).size).toBe(1);
  expect((await newest())?.number).toBe(before + 1);
  expect(await codeOf(await post({ text: 'other' }, headers))).toEqual([409, 'idempotency_conflict']);
});

test('[S23] [S25] what is no message is refused with a code, and nothing is written', async () => {
  const before = await newest();
  for (const bad of ['{"text"', '{"text":""}', '{"text":7}', '[]', '{"text":"a\\u0000b"}', '{"attachments":[{}]}']) {
    expect([bad, ...(await codeOf(await post(bad)))]).toEqual([bad, 400, 'invalid_input']);
  }
  expect(await codeOf(await post({ text: 'x'.repeat(150_000) }))).toEqual([400, 'message_too_long']);
  for (const path of ['/hooks', '/hooks/', `/hooks/${'x'.repeat(32)}`, `${hook.path}/`, `${hook.path}x`]) {
    expect([path, ...(await codeOf(await post({ text: 'x' }, {}, path)))]).toEqual([path, 404, 'webhook_not_found']);
  }
  const got = await fetch(`${served.base}${hook.path}`);
  expect([got.headers.get('allow'), ...(await codeOf(got))]).toEqual(['POST', 405, 'method_not_allowed']);
  expect(await newest()).toEqual(before);
});

test('[S12] [S18] only who leads the room makes, sees or ends them; its address is kept as a hash', async () => {
  for (const [person, code] of [
    [who(bob), 'forbidden'],
    [who(eve), 'room_not_found'],
  ] as const) {
    const { incomingWebhooks: hooks } = person.api;
    expect((await refusal(hooks.create({ roomId, name: 'mine' })))?.code).toBe(code);
    expect((await refusal(hooks.list({ roomId })))?.code).toBe(code);
    const none = code === 'forbidden' ? code : 'webhook_not_found';
    expect((await refusal(hooks.delete({ incomingWebhookId: hook.id })))?.code).toBe(none);
  }
  expect((await refusal(who(ada).api.incomingWebhooks.delete({ incomingWebhookId: 98_765 })))?.code).toBe(
    'webhook_not_found',
  );
  const kept = await served.house.sql<{ row: string }>('SELECT w::text AS row FROM incoming_webhook w');
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.some(({ row }) => row.includes(hook.path.slice('/hooks/'.length)))).toBe(false);
});

test('a bot that was taken out of the room, and an address that was ended, write no more', async () => {
  const other = await who(ada).api.incomingWebhooks.create({ roomId, name: '???' });
  expect(other.bot.username).toMatch(/^hook_[0-9a-f]{8}$/);
  await who(ada).api.members.remove({ roomId, userId: other.bot.id });
  expect(await codeOf(await post({ text: 'x' }, {}, other.path))).toEqual([404, 'room_not_found']);
  await who(ada).api.incomingWebhooks.delete({ incomingWebhookId: other.id });
  await who(ada).api.incomingWebhooks.delete({ incomingWebhookId: hook.id });
  expect(await codeOf(await post({ text: 'x' }))).toEqual([404, 'webhook_not_found']);
  expect(await who(ada).api.incomingWebhooks.list({ roomId })).toEqual([]);
  const { items } = await who(ada).api.members.list({ roomId });
  expect(items.map(({ user }) => user.id).sort()).toEqual([who(ada).id, who(bob).id].sort());
  const { items: entries } = await who(ada).api.audit.list({ roomId });
  expect(entries.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['incoming_webhook_created', 'incoming_webhook_deleted']),
  );
});

test('a room takes twenty, and no more', async () => {
  const { room } = await who(ada).api.rooms.create({ name: 'many' });
  const make = () => who(ada).api.incomingWebhooks.create({ roomId: room.id, name: 'one' });
  for (let n = 0; n < 20; n++) await make();
  expect((await refusal(make()))?.code).toBe('forbidden');
});
