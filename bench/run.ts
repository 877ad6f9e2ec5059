import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openDatabase } from '#db/database.ts';
import { startPostgres } from '#server/postgres.ts';
import { measureCalls } from './calls.ts';
import { measureCatchUp } from './catch-up.ts';
import { measureFanOut } from './fan-out.ts';
import { measureIdle } from './idle.ts';
import { runSocketIoPeer, runWsPeer } from './peers.ts';
import { type Comparison, report } from './report.ts';
import { gatherPeople, signUpOwner } from './scene.ts';
import { startParley, stop } from './server.ts';
import { runSubscribers } from './subscribers.ts';

const SECRET = 'a secret for benchmarks only, of no use';
const PEOPLE = 5000;

/** Everything, or what is named on the command line: calls, fan-out, catch-up, idle. */
async function measure(chosen: string[]): Promise<boolean> {
  const isChosen = (part: string) => chosen.length === 0 || chosen.includes(part);
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'parley-bench-'));
  const postgres = await startPostgres({ dataDir: path.join(dataDir, 'postgres') });
  const start = () => startParley(postgres.url, dataDir, SECRET);
  try {
    const parley = await start();
    const comparisons: Comparison[] = [];
    process.stdout.write(`${os.cpus().length} cores, Node ${process.version}, PostgreSQL ${postgres.version}\n\n`);
    try {
      const owner = await signUpOwner(parley.base);
      if (isChosen('calls')) comparisons.push(...(await measureCalls(parley, owner, postgres.url)));
      const db = openDatabase({ url: postgres.url, poolSize: 4 });
      const people = await gatherPeople(db, owner, PEOPLE, SECRET);
      await db.close();
      if (isChosen('fan-out')) comparisons.push(...(await measureFanOut(parley, people)));
      if (isChosen('catch-up')) comparisons.push(...(await measureCatchUp(parley, people, postgres.url)));
      await stop(parley.child);
      if (isChosen('idle')) comparisons.push(...(await measureIdle(start, people)));
    } finally {
      await stop(parley.child);
    }
    return await report(comparisons, chosen.length === 0 ? 'bench/results.json' : null);
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const roles: Record<string, () => void> = {
  'ws-peer': runWsPeer,
  'socket-io-peer': runSocketIoPeer,
  subscribers: runSubscribers,
};

// The peers and the receiving ends are this program as well, each in a process of its own.
const role = process.send ? roles[process.argv[2] ?? ''] : undefined;
if (role) role();
else process.exitCode = (await measure(process.argv.slice(3).filter((word) => !word.startsWith('-')))) ? 0 : 1;
