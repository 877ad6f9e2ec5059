import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import type { AppRouter } from '#api/router.ts';
import { openDatabase } from '#db/database.ts';
import { insertMessage, roomPages } from '#db/message-sql.ts';
import { startPostgres } from '#server/postgres.ts';
import { HttpCaller, perSecond } from './callers.ts';
import { type Comparison, report } from './report.ts';

const CALLERS = 16;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const TEXT = 'The new composer is on the preview server. It keeps drafts on every device now.';

/** The server as `npm start` runs it, in a process of its own. */
async function startServer(databaseUrl: string, dataDir: string): Promise<{ base: URL; child: ChildProcess }> {
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    PORT: '0',
    HOST: '127.0.0.1',
    RATE_LIMITS: 'off',
  };
  const child = spawn(process.execPath, [...(process.env.BENCH_NODE_OPTIONS?.split(' ') ?? []), 'dist/server.mjs'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      const found = /ready at (\S+)/.exec(output)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`the server did not start:\n${output}`)));
  });
  return { base: new URL(address), child };
}

interface Scene {
  base: URL;
  token: string;
  userId: number;
  rooms: number[];
  /** a room with enough messages to list */
  long: number;
}

/** Somebody with a room for each caller, since writers of one room wait for each other by design. */
async function setScene(base: URL): Promise<Scene> {
  const url = new URL('/api/trpc', base).href;
  const anonymous = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url })] });
  const account = { username: 'bench', email: 'bench@example.org', password: 'a password for benchmarks' };
  const { accessToken, me } = await anonymous.auth.signUp.mutate(account);
  const api = createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url, headers: { authorization: `Bearer ${accessToken}` } })],
  });
  const rooms: number[] = [];
  for (let at = 0; at < CALLERS; at++) rooms.push((await api.rooms.create.mutate({ name: `room ${at}` })).room.id);
  const long = (await api.rooms.create.mutate({ name: 'long' })).room.id;
  for (let at = 0; at < 500; at++) await api.messages.send.mutate({ roomId: long, content: `${TEXT} (${at})` });
  return { base, token: accessToken, userId: me.id, rooms, long };
}

async function measure(scene: Scene, databaseUrl: string): Promise<Comparison[]> {
  const db = openDatabase({ url: databaseUrl, poolSize: CALLERS });
  const callers = await Promise.all(scene.rooms.map(() => HttpCaller.open(scene.base, scene.token)));
  const sends = {
    name: 'durable send, tRPC over HTTP',
    against: 'the same statement by pg',
    limit: 0.4,
    ours: scene.rooms.map((roomId, at) => {
      const body = JSON.stringify({ roomId, content: TEXT });
      return () => callers[at]?.call('POST', '/api/trpc/messages.send', body);
    }),
    theirs: scene.rooms.map((roomId) => () => {
      const values = [roomId, scene.userId, crypto.randomUUID(), TEXT, null, '{}', [], null, null];
      return db.query(insertMessage, values);
    }),
  };
  const query = encodeURIComponent(JSON.stringify({ roomId: scene.long, limit: 50 }));
  const lists = {
    name: 'list of 50, tRPC over HTTP',
    against: 'the same statement by pg',
    limit: 0.4,
    ours: callers.map((caller) => () => caller.call('GET', `/api/trpc/messages.list?input=${query}`)),
    theirs: callers.map(
      () => () => db.query(roomPages.all.before, [scene.long, scene.userId, null, Number.MAX_SAFE_INTEGER, 51]),
    ),
  };
  const results: Comparison[] = [];
  for (const { ours, theirs, ...what } of [sends, lists]) {
    const rates = { ours: [] as number[], theirs: [] as number[] };
    await perSecond(
      ours.map((call) => async () => call()),
      1,
    );
    await perSecond(
      theirs.map((call) => async () => call()),
      1,
    );
    for (let turn = 0; turn < ROUNDS; turn++) {
      rates.theirs.push(
        await perSecond(
          theirs.map((call) => async () => call()),
          SECONDS,
        ),
      );
      rates.ours.push(
        await perSecond(
          ours.map((call) => async () => call()),
          SECONDS,
        ),
      );
    }
    results.push({ ...what, ...rates });
  }
  for (const caller of callers) caller.close();
  await db.close();
  return results;
}

const dataDir = await mkdtemp(path.join(os.tmpdir(), 'parley-bench-'));
const postgres = await startPostgres({ dataDir: path.join(dataDir, 'postgres') });
let kept = false;
try {
  const server = await startServer(postgres.url, dataDir);
  try {
    process.stdout.write(
      `${CALLERS} callers, ${ROUNDS} rounds of ${SECONDS} s in turn, ${os.cpus().length} cores, Node ${process.version}\n\n`,
    );
    kept = await report(await measure(await setScene(server.base), postgres.url), 'bench/results.json');
  } finally {
    server.child.kill('SIGTERM');
    await once(server.child, 'exit');
  }
} finally {
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}
process.exitCode = kept ? 0 : 1;
