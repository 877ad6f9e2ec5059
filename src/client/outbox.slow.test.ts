import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createOutbox, type Outbox } from '#client/outbox.ts';
import { MemoryStorage } from '#client/outbox-storage.ts';
import { createParleyClient } from '#client/parley-client.ts';
import { ServerProcess } from '#testing/server-process.ts';

const DEADLINE = { timeout: 60_000, interval: 50 };
const SAID = 60;

let server: ServerProcess;
beforeAll(async () => {
  server = await ServerProcess.create();
});
afterAll(() => server.stop());

async function signUp(username: string) {
  const anybody = createParleyClient({ url: server.base });
  const password = 'a quiet atelier by the sea';
  return anybody.api.auth.signUp.mutate({ username, email: `${username}@example.org`, password });
}

test('[S39] the server is killed and the writer starts anew in the middle of it: every message once, in order', async () => {
  const [ada, bob] = [await signUp('ada'), await signUp('bob')];
  const writer = createParleyClient({ url: server.base, token: ada.accessToken });
  const { room } = await writer.api.rooms.create.mutate({ name: 'room', memberIds: [bob.me.id] });
  const reader = createParleyClient({ url: server.base, token: bob.accessToken, WebSocket });
  const heard: string[] = [];
  const kinds: string[] = [];
  reader.follow({
    onItem(item) {
      // Who is here is told too, whenever that changes.
      if (item.type === 'signals') return;
      kinds.push(item.type);
      if (item.type !== 'ready' && item.type !== 'events') return;
      for (const { event } of item.events) if (event.type === 'message.created') heard.push(event.message.content);
    },
    onRefused: ({ code }) => kinds.push(code),
  });
  await expect.poll(() => kinds, DEADLINE).toEqual(['ready']);

  const storage = new MemoryStorage();
  const start = (): Outbox =>
    createOutbox({
      userId: ada.me.id,
      storage,
      send: (message, signal) => writer.api.messages.send.mutate(message, { signal }),
    });
  let outbox = start();
  const texts = Array.from({ length: SAID }, (_, at) => `message ${at}`);
  for (const [at, content] of texts.entries()) {
    outbox.add({ roomId: room.id, content });
    if (at % 20 !== 10) continue;
    const before = outbox.entries.length;
    await expect.poll(() => outbox.entries.length, { ...DEADLINE, interval: 1 }).toBeLessThan(before);
    await server.kill();
    // What is under way is given up with the program that sent it; what is kept goes on with the next.
    outbox.close();
    outbox = start();
    await server.start();
  }
  await expect.poll(() => outbox.entries, DEADLINE).toEqual([]);
  await expect.poll(() => heard.length, DEADLINE).toBe(SAID);
  expect(heard).toEqual(texts);
  expect(kinds).not.toContain('reset');
  expect(kinds).not.toContain('unauthenticated');
  outbox.close();
  await Promise.all([writer.close(), reader.close()]);
}, 150_000);
