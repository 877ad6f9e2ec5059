import { setTimeout as pause } from 'node:timers/promises';
import { Audience, type Kind, type Speaker, speak } from './audience.ts';
import { HttpCaller } from './callers.ts';
import type { Comparison } from './report.ts';
import type { People } from './scene.ts';
import { type Measured, startPeer, stop } from './server.ts';

const SIZES = [100, 500, 1000];
const BURST = 200;
const SINGLES = 15;
const SPEAKERS = 16;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);

interface Contestant {
  server: Measured;
  kind: (count: number) => Kind;
  speaker: Speaker;
}

async function contestants(parley: Measured, people: People): Promise<Record<'ours' | 'ws' | 'io', Contestant>> {
  const open = (server: Measured) =>
    Promise.all(Array.from({ length: SPEAKERS }, () => HttpCaller.open(server.base, people.tokens[0] ?? '')));
  const plain = async (role: string, kind: Omit<Kind, 'hellos'>, hello: string[]): Promise<Contestant> => {
    const server = await startPeer(role);
    return {
      server,
      kind: (count) => ({ ...kind, hellos: Array.from({ length: count }, () => hello) }),
      speaker: { callers: await open(server), path: '/say', body: (content) => JSON.stringify({ content }) },
    };
  };
  return {
    ours: {
      server: parley,
      kind: (count) => liveKind(people.tokens.slice(0, count)),
      speaker: {
        callers: await open(parley),
        path: '/api/trpc/messages.send',
        body: (content) => JSON.stringify({ roomId: people.roomId, content }),
      },
    },
    ws: await plain('ws-peer', { path: '/', ready: '', pings: 'ws' }, []),
    io: await plain(
      'socket-io-peer',
      { path: '/socket.io/?EIO=4&transport=websocket', ready: '40{', pings: 'socket.io' },
      ['40'],
    ),
  };
}

/** What the typed client says to follow everything that is somebody's. */
export function liveKind(tokens: string[]): Kind {
  const follow = JSON.stringify({ id: 1, method: 'subscription', params: { path: 'live.events' } });
  return {
    path: '/api/trpc?connectionParams=1',
    hellos: tokens.map((token) => [JSON.stringify({ method: 'connectionParams', data: { token } }), follow]),
    ready: '"type":"ready"',
    pings: 'ws',
  };
}

let turn = 0;

/** Events per second at every socket, while many are said at once. */
async function burst(audience: Audience, speaker: Speaker, count: number): Promise<number> {
  const marker = `the last of burst ${++turn}.`;
  let left = BURST - 1;
  const ms = await audience.time(marker, async () => {
    await Promise.all(
      speaker.callers.map(async (_, caller) => {
        while (left-- > 0) await speak(speaker, 'The new composer is on the preview server.', caller);
      }),
    );
    await speak(speaker, marker);
  });
  return (BURST * count * 1000) / ms;
}

/** Milliseconds from saying one thing on an idle server until the last socket has it. */
async function single(audience: Audience, speaker: Speaker): Promise<number> {
  await pause(60);
  const marker = `single ${++turn}.`;
  return audience.time(marker, () => speak(speaker, marker));
}

const NAMES = { ws: 'bare ws, a frame per event', io: 'Socket.IO' } as const;

export async function measureFanOut(parley: Measured, people: People): Promise<Comparison[]> {
  const all = await contestants(parley, people);
  const results: Comparison[] = [];
  try {
    for (const count of SIZES) {
      const audiences = {
        ours: await Audience.open(all.ours.server, all.ours.kind(count)),
        ws: await Audience.open(all.ws.server, all.ws.kind(count)),
        io: await Audience.open(all.io.server, all.io.kind(count)),
      };
      const rates = { ours: [] as number[], ws: [] as number[], io: [] as number[] };
      const delays = { ours: [] as number[], ws: [] as number[], io: [] as number[] };
      const names = ['ws', 'ours', 'io'] as const;
      for (const name of names) await burst(audiences[name], all[name].speaker, count);
      for (let round = 0; round < ROUNDS; round++) {
        for (const name of names) rates[name].push(await burst(audiences[name], all[name].speaker, count));
        for (const name of names) {
          for (let at = 0; at < SINGLES; at++) delays[name].push(await single(audiences[name], all[name].speaker));
        }
      }
      for (const peer of ['ws', 'io'] as const) {
        const isJudged = peer === 'ws' && count >= 500;
        results.push({
          name: `burst to ${count} sockets`,
          unit: 'events/s',
          against: NAMES[peer],
          limit: isJudged ? { atLeast: 1 } : null,
          ours: rates.ours,
          theirs: rates[peer],
        });
        results.push({
          name: `one event to ${count} sockets`,
          unit: 'ms',
          against: NAMES[peer],
          limit: isJudged ? { atMost: 1.5 } : null,
          ours: delays.ours,
          theirs: delays[peer],
        });
      }
      for (const audience of Object.values(audiences)) await audience.close();
    }
  } finally {
    for (const { speaker } of Object.values(all)) for (const caller of speaker.callers) caller.close();
    await stop(all.ws.server.child);
    await stop(all.io.server.child);
  }
  return results;
}
