import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { compileFunction } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebhookEvent } from '#contract/webhooks.ts';
import { House } from '#testing/house.ts';
import { until } from '#testing/until.ts';

const SECRET = 'webhook_secret_key';
const require = createRequire(import.meta.url);
const handler = readFileSync(new URL('document-handler.txt', import.meta.url), 'utf8');

interface App {
  listen(port: number, ready: () => void): Server;
}
type Express = (() => App) & { json(): unknown };

let house: House;
let server: Server;
const said: string[] = [];

/** The document's own program, to the letter. Only its port is a free one, and what it says is kept. */
beforeAll(async () => {
  house = await House.open({ allowPrivateWebhooks: true, webhookTimes: { pollMs: 20, gatherMs: 5 } });
  const express = require('express') as Express;
  const onFreePort = Object.assign(
    () => {
      const app = express();
      const listen = app.listen.bind(app);
      app.listen = (_port, ready) => {
        server = listen(0, ready);
        return server;
      };
      return app;
    },
    { json: express.json },
  );
  const run = compileFunction(handler, ['require', 'process', 'console']);
  run(
    (name: string): unknown => (name === 'express' ? onFreePort : require(name)),
    { env: { WEBHOOK_SECRET: SECRET } },
    { log: (line: string) => said.push(line) },
  );
  await once(server, 'listening');
});
afterAll(async () => {
  await house.close();
  server.close();
});

test("the document's handler takes what is sent, whatever people wrote", async () => {
  const [ada, bob] = await house.people('ada', 'bob');
  const { room } = await ada.api.rooms.create({ name: 'room' });
  const { id: webhookId } = await ada.api.webhooks.create({
    url: `http://localhost:${(server.address() as AddressInfo).port}/webhook/chat`,
    events: WebhookEvent.options,
    secret: SECRET,
    roomId: room.id,
  });
  await ada.api.members.add({ roomId: room.id, userId: bob.id });
  const metadata = JSON.parse('{"b":1.50,"1":-0,"a":1e21,"__proto__":{"x":1},"constructor":"</script>","é":"\\u2028"}');
  const contents = ['Salut 👋', '"quoted" \\ \u0007 \u2028 \ufeff end', 'عربي 👨‍👩‍👧‍👦 é e\u0301', 'x'.repeat(9000)];
  for (const content of contents) {
    const { message } = await bob.api.messages.send({ roomId: room.id, content, metadata });
    for (const emoji of ['2', '1', '👍']) await ada.api.reactions.toggle({ messageId: message.id, emoji });
    await bob.api.messages.edit({ messageId: message.id, content: `${content}!` });
  }
  await bob.api.members.leave({ roomId: room.id });
  const wanted = 2 + contents.length * 5;
  await until('all is told', async () => {
    const { items } = await ada.api.webhooks.deliveries({ webhookId });
    return items.length === wanted && items.every(({ state }) => state !== 'pending');
  });
  const { items } = await ada.api.webhooks.deliveries({ webhookId });
  const notTaken = items.filter(({ lastStatus }) => lastStatus !== 200);
  expect(notTaken).toEqual([]);
  expect(said).toEqual([
    'Webhook server listening on port 3000',
    `User bob joined room ${room.id}`,
    ...contents.map((content) => `New message in room ${room.id}: ${content}`),
    `User bob left room ${room.id}`,
  ]);
  expect(house.reports).toEqual([]);
});

test('and refuses what another secret signed', async () => {
  const [eve] = await house.people('eve');
  const { room } = await eve.api.rooms.create({ name: 'room' });
  const { id: webhookId } = await eve.api.webhooks.create({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/chat`,
    events: ['message_sent'],
    secret: 'another secret',
    roomId: room.id,
  });
  expect(await eve.api.webhooks.test({ webhookId })).toMatchObject({ lastStatus: 401, state: 'given_up' });
  await eve.api.webhooks.update({ webhookId, secret: SECRET });
  expect(await eve.api.webhooks.test({ webhookId })).toMatchObject({ lastStatus: 200, state: 'delivered' });
});
