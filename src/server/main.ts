import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from '#db/migrate.ts';
import { StartError } from '#db/start-error.ts';
import { prepareDataDir } from '#server/data-dir.ts';
import { type Env, parseEnv } from '#server/env.ts';
import { openHouse } from '#server/house.ts';
import { requirePort, startHttp } from '#server/http.ts';
import { createLog, type Log, routeConsole } from '#server/log.ts';
import { openPages } from '#server/pages.ts';
import { startPostgres } from '#server/postgres.ts';
import { createShutdown, type Shutdown } from '#server/shutdown.ts';

/** The checkout, whether this runs from src/server or as the bundle in dist. */
function findRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder);
  return folder;
}

function say(name: string, since: number, note: string): void {
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  process.stdout.write(`${name.padEnd(11)} ok     ${seconds.padStart(6)} s  ${note}\n`);
}

async function openDatabase(env: Env, shutdown: Shutdown): Promise<string> {
  const began = performance.now();
  if (env.DATABASE_URL !== undefined) return env.DATABASE_URL;
  const postgres = await startPostgres({
    dataDir: env.DATA_DIR,
    note: (line) => process.stdout.write(`${line}\n`),
  });
  shutdown.add('database', () => (shutdown.isRestart() ? postgres.leave() : postgres.stop()));
  say('database', began, `embedded PostgreSQL ${postgres.version}${postgres.reused ? ', still running' : ''}`);
  return postgres.url;
}

async function start(env: Env, log: Log, shutdown: Shutdown): Promise<void> {
  const root = findRoot();
  const dev = env.NODE_ENV === 'development';
  prepareDataDir(env.DATA_DIR);
  await requirePort(env.PORT, env.HOST);

  const pagesBegan = performance.now();
  const opening = openPages({ dir: root, dev, port: env.PORT });
  // It is awaited below; until then a failure must not count as nobody's.
  opening.catch(() => undefined);

  const databaseUrl = await openDatabase(env, shutdown);
  const migrationBegan = performance.now();
  const { applied } = await migrate(databaseUrl, path.join(root, 'prisma/migrations'));
  say('migrations', migrationBegan, applied.length > 0 ? `applied ${applied.join(', ')}` : 'up to date');

  const house = await openHouse({
    env,
    databaseUrl,
    log,
    flags: process.argv.slice(2).filter((flag) => flag.startsWith('-')),
  });
  shutdown.add('house', () => house.close());

  const pages = await opening;
  shutdown.add('pages', () => pages.close());
  say('pages', pagesBegan, dev ? 'Next, reloading' : 'Next');

  const http = await startHttp({
    doors: house.doors,
    next: pages,
    ready: () => house.ready(),
    log,
    metrics: house.metrics,
    trustedProxies: env.TRUSTED_PROXIES,
    publicUrl: env.PUBLIC_URL?.replace(/\/$/, ''),
    port: env.PORT,
    host: env.HOST,
  });
  shutdown.add('http', () => http.drain());
  const address = env.PUBLIC_URL ?? `http://${urlHost(env.HOST)}:${http.port}`;
  process.stdout.write(`\nParley is ready at ${address} after ${process.uptime().toFixed(1)} s\n`);
  process.send?.('ready');
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

async function main(): Promise<void> {
  const shutdown = createShutdown();
  try {
    const env = parseEnv(process.env);
    const log = createLog(env.LOG_LEVEL);
    if (env.NODE_ENV === 'production') routeConsole(log);
    shutdown.listen(log);
    await start(env, log, shutdown);
  } catch (error) {
    if (shutdown.isUnderWay()) return; // what was being opened was closed beneath it
    const message = error instanceof StartError ? error.message : `Parley could not start: ${reasonOf(error)}`;
    process.stderr.write(`${message}\n`);
    await shutdown.run(1);
  }
}

function reasonOf(error: unknown): string {
  if (process.env.LOG_LEVEL === 'debug' && error instanceof Error && error.stack) return error.stack;
  return error instanceof Error ? error.message : String(error);
}

void main();
