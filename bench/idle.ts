import { setTimeout as pause } from 'node:timers/promises';
import { Audience } from './audience.ts';
import { liveKind } from './fan-out.ts';
import type { Comparison } from './report.ts';
import type { People } from './scene.ts';
import { type Measured, residentKb, startPeer, stop } from './server.ts';

const SOCKETS = 5000;

async function kbPerSocket(server: Measured, kind: Parameters<typeof Audience.open>[1]): Promise<number> {
  const before = await residentKb(server);
  const audience = await Audience.open(server, kind);
  await pause(1000);
  const after = await residentKb(server);
  await audience.close();
  return (after - before) / SOCKETS;
}

/** What a socket costs that is signed in, follows everything that is its owner's, and hears nothing. */
export async function measureIdle(start: () => Promise<Measured>, people: People): Promise<Comparison[]> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 3; round++) {
    const parley = await start();
    ours.push(await kbPerSocket(parley, liveKind(people.tokens.slice(0, SOCKETS))));
    await stop(parley.child);
    const peer = await startPeer('ws-peer');
    const hellos = Array.from({ length: SOCKETS }, () => []);
    theirs.push(await kbPerSocket(peer, { path: '/', hellos, ready: '', pings: 'ws' }));
    await stop(peer.child);
  }
  const against = 'bare ws, not signed in, no subscription';
  return [{ name: `idle socket, of ${SOCKETS}`, unit: 'KB', against, limit: { ourMost: 20 }, ours, theirs }];
}
