import { WebSocket } from 'ws';
import { openDatabase } from '#db/database.ts';
import { insertMessage } from '#db/send-sql.ts';
import { HttpCaller } from './callers.ts';
import type { Comparison } from './report.ts';
import type { People } from './scene.ts';
import type { Measured } from './server.ts';

const MISSED = 10_000;
const WRITERS = 16;
const ROUNDS = 3;

interface Frame {
  result?: { id?: string; data?: { data: { type: string; events?: unknown[] } } };
}

/** Follows until `ready`; answers the position then, and how many events came before it. */
async function follow(base: URL, token: string, lastEventId?: string): Promise<{ position: string; events: number }> {
  const socket = new WebSocket(`ws://${base.host}/api/trpc?connectionParams=1`);
  let events = 0;
  try {
    return await new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () => {
        socket.send(JSON.stringify({ method: 'connectionParams', data: { token } }));
        socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'live.events', lastEventId } }));
      });
      socket.on('message', (data) => {
        const { result } = JSON.parse(String(data)) as Frame;
        const item = result?.data?.data;
        if (item?.type === 'reset') reject(new Error('the log was not resumed'));
        events += item?.events?.length ?? 0;
        if (item?.type === 'ready') resolve({ position: result?.id ?? '', events });
      });
    });
  } finally {
    socket.terminate();
  }
}

/** How long somebody takes to hear of ten thousand messages: by resuming, and by fetching them page by page. */
export async function measureCatchUp(parley: Measured, people: People, databaseUrl: string): Promise<Comparison[]> {
  const token = people.tokens[0] ?? '';
  const { position } = await follow(parley.base, token);
  const db = openDatabase({ url: databaseUrl, poolSize: WRITERS });
  let left = MISSED;
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      while (left-- > 0) {
        const text = 'Said while one was away.';
        const sender = people.ids[1];
        await db.query(insertMessage, [people.roomId, sender, crypto.randomUUID(), text, null, '{}', [], null, null]);
      }
    }),
  );
  await db.close();
  const caller = await HttpCaller.open(parley.base, token);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let began = performance.now();
    const { events } = await follow(parley.base, token, position);
    if (events < MISSED) throw new Error(`${events} events came, not ${MISSED}`);
    ours.push(performance.now() - began);
    began = performance.now();
    let beforeId: number | undefined;
    for (let fetched = 0; fetched < MISSED; ) {
      const query = encodeURIComponent(JSON.stringify({ roomId: people.roomId, limit: 100, beforeId }));
      const page = JSON.parse(await caller.call('GET', `/api/trpc/messages.list?input=${query}`));
      const { messages } = page.result.data as { messages: { id: number }[] };
      fetched += messages.length;
      beforeId = messages.at(-1)?.id;
    }
    theirs.push(performance.now() - began);
  }
  caller.close();
  const against = 'fetching the messages in pages of 100';
  return [{ name: `catching up on ${MISSED} events`, unit: 'ms', against, limit: { atMost: 2 }, ours, theirs }];
}
