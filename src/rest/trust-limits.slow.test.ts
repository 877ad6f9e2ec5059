import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOGINS, logIn, SOCKETS } from '#testing/doors/ways-in.ts';
import { type Person, password } from '#testing/house.ts';
import { RestSocket } from '#testing/rest-caller.ts';
import { type Served, serve } from '#testing/served.ts';

// Limits are kept at no door, but behind all of them: whoever goes from door to door has one budget.

let served: Served;
let ann: Person;
let ben: Person;

beforeAll(async () => {
  served = await serve({ rateLimits: true });
  [ann, ben] = await served.house.people('ann', 'ben');
});
afterAll(() => served.close());

/** One more address with every call, as somebody invents it who wants to be taken for many. */
let invented = 0;
const elsewhere = () => {
  const ip = `203.0.113.${++invented % 250}`;
  return {
    'x-forwarded-for': `${ip}, 198.51.100.${invented % 250}`,
    'x-real-ip': ip,
    forwarded: `for=${ip}`,
    'cf-connecting-ip': ip,
    'true-client-ip': ip,
    'x-client-ip': ip,
  };
};

test('[S28] tries at one account are counted for all logins together, whatever address a caller claims', async () => {
  const answers: number[] = [];
  for (let turn = 0; turn < 21; turn++) {
    const login = LOGINS[turn % LOGINS.length];
    if (login) answers.push((await logIn(served.base, login, 'ann', 'not the password', elsewhere())).status);
  }
  expect(answers.slice(0, 20)).not.toContain(429);
  expect(answers[20]).not.toBe(401);
  for (const login of LOGINS) {
    for (const name of ['ann', 'ANN', 'ann@example.org']) {
      const { status, shown, text } = await logIn(served.base, login, name, password, elsewhere());
      expect([login.name, name, status, shown]).toEqual([
        login.name,
        name,
        login.name === 'transcendence' ? status : 429,
        null,
      ]);
      expect(text).not.toContain('access');
    }
  }
  // Another account is not locked out with it, until its address has tried at too many.
  for (const login of LOGINS)
    expect((await logIn(served.base, login, 'ben', password, elsewhere())).shown).not.toBeNull();
  const strangers: number[] = [];
  for (let turn = 0; strangers.at(-1) !== 429 && turn < 60; turn++) {
    strangers.push(
      (await logIn(served.base, LOGINS[0] as (typeof LOGINS)[number], `nobody_${turn}`, 'x', elsewhere())).status,
    );
  }
  expect(strangers.at(-1)).toBe(429);
});

const BESIDES = new Set(['auth_success', 'user_presence']);

test('[S28] one account has one budget of writing, over every door and every socket', async () => {
  const { room } = await ann.api.rooms.openDm({ userId: ben.id });
  const budget = 300;
  const at = [
    [`/chats/messages/`, { chat: room.id, content: 'x', sender: ben.id }],
    [`/api/chat/rooms/${room.id}/messages/`, { content: 'x' }],
    [`/api/v1/conversations/${room.id}/messages`, { content: 'x' }],
    [`/messages/api/chats/${room.id}/messages/`, { content: 'x' }],
  ] as const;
  let sent = 0;
  const statuses = await Promise.all(
    Array.from({ length: budget + 40 }, async (_, turn) => {
      const [path, body] = at[turn % at.length] ?? at[0];
      const answer = await fetch(`${served.base}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ben.accessToken}`, 'content-type': 'application/json', ...elsewhere() },
        body: JSON.stringify(body),
      });
      await answer.arrayBuffer();
      if (answer.status === 201) sent++;
      return answer.status;
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([201, 429]));
  expect(sent).toBeLessThanOrEqual(budget);
  const before = await served.house.sql('SELECT 1 FROM message');
  const FRAMES: Record<string, object> = {
    'edulite room': { type: 'chat_message', message: 'more' },
    'veza live': { type: 'send_dm', data: { conversation_id: room.id, content: 'more' } },
    'transcendence chat': { receiver: 'ann', message: 'more' },
    'messaging live': { type: 'send_message', chat_id: room.id, content: 'more' },
  };
  for (const { name, path } of SOCKETS) {
    const frame = FRAMES[name];
    if (!frame) continue;
    const address = new URL(`${path(room.id)}?token=${ben.accessToken}`, served.base.replace('http', 'ws'));
    const socket = new RestSocket(address, elsewhere());
    await socket.opened;
    socket.say(frame);
    let [told] = await socket.next();
    // A welcome, and that he is here now, may come first.
    while (BESIDES.has((told as { type?: string }).type ?? '')) [told] = await socket.next();
    expect([name, told]).toEqual([name, expect.objectContaining({ type: 'error' })]);
    socket.close();
  }
  expect(await served.house.sql('SELECT 1 FROM message')).toHaveLength(before.length);
  expect(served.house.reports).toEqual([]);
});
