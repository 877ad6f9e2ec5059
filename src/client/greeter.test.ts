import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConnectionState } from '#client/follow.ts';
import { startGreeter } from '#client/greeter.example.ts';
import { Line } from '#testing/line.ts';
import { type Served, serve } from '#testing/served.ts';

const DEADLINE = { timeout: 15_000 };

let served: Served;
let line: Line;
beforeAll(async () => {
  served = await serve();
  line = await Line.to(served.port);
});
afterAll(async () => {
  await line.close();
  await served.close();
});

test('the README shows the program that is tested here', async () => {
  const [readme, program] = await Promise.all([
    readFile(new URL('../../README.md', import.meta.url), 'utf8'),
    readFile(new URL('greeter.example.ts', import.meta.url), 'utf8'),
  ]);
  expect(readme).toContain(`\`\`\`ts\n${program}\`\`\``);
});

test('the program of the README greets everybody once, also those who said hello while the line was cut', async () => {
  const [ada, robot] = await served.house.people('ada', 'robot');
  const { room } = await ada.api.rooms.create({ name: 'hall', memberIds: [robot.id] });
  const states: ConnectionState[] = [];
  const stop = await startGreeter(line.base, robot.accessToken, (state) => states.push(state));
  await expect.poll(() => states.at(-1), DEADLINE).toBe('live');

  const said = async () =>
    (await ada.api.messages.list({ roomId: room.id })).messages.map(({ content }) => content).reverse();
  await ada.api.messages.send({ roomId: room.id, content: 'Hello!' });
  await expect.poll(said, DEADLINE).toEqual(['Hello!', 'Hello, ada!']);
  line.down();
  await ada.api.messages.send({ roomId: room.id, content: 'hello again' });
  await ada.api.messages.send({ roomId: room.id, content: 'anybody?' });
  line.up();
  await expect.poll(said, DEADLINE).toEqual(['Hello!', 'Hello, ada!', 'hello again', 'anybody?', 'Hello, ada!']);
  await stop();
});
