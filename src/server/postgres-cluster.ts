import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { StartError } from '#db/start-error.ts';
import { binary, type PostgresBinaries } from '#server/postgres-binaries.ts';
import { chooseOwner, type PostgresOwner } from '#server/postgres-owner.ts';

/** The superuser of the embedded PostgreSQL. */
export const ROLE = 'parley';

const POINTER = 'postgres-is-in';

/** Where the embedded PostgreSQL keeps its things, and who runs it. */
export interface Cluster {
  /** PostgreSQL's own data directory. */
  data: string;
  log: string;
  password: string;
  owner: PostgresOwner;
  binaries: PostgresBinaries;
}

/** Whether there are database files of this data directory. */
export function holdsCluster(dataDir: string): boolean {
  return existsSync(path.join(dataDir, 'postgres')) || existsSync(path.join(dataDir, POINTER));
}

/** Finds the database files of this data directory, or makes them. Call it with the data directory's lock held. */
export function openCluster(options: {
  dataDir: string;
  binaries: PostgresBinaries;
  durable: boolean;
  note(line: string): void;
}): Cluster {
  const { home, owner, binaries } = place(options);
  const data = path.join(home, 'cluster');
  if (existsSync(home)) {
    refuseForeign(home, data, binaries);
  } else {
    create(home, owner, binaries, options.durable);
  }
  const { uid } = statSync(data);
  if (uid === 0 && owner.identity) handOver(data, owner);
  const mine = process.getuid?.();
  if (mine !== undefined && mine !== 0 && uid !== mine) {
    throw new StartError(`${data} belongs to another user (uid ${uid}): start Parley as that user, or as root.`);
  }
  const password = readFileSync(path.join(home, 'password'), 'utf8').trim();
  return { data: realpathSync(data), log: path.join(home, 'postgres.log'), password, owner, binaries };
}

function place(options: { dataDir: string; binaries: PostgresBinaries; note(line: string): void }): {
  home: string;
  owner: PostgresOwner;
  binaries: PostgresBinaries;
} {
  const { dataDir, binaries, note } = options;
  const pointer = path.join(dataDir, POINTER);
  const moved = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : null;
  const home = moved ?? path.join(dataDir, 'postgres');
  const owner = chooseOwner(path.join(home, 'cluster'), binaries.root);
  if (owner.canReach) return { home, owner, binaries };

  if (existsSync(home) && !moved) {
    throw new StartError(
      `PostgreSQL's user cannot reach ${home}: move DATA_DIR to where other users may pass through.`,
    );
  }
  const base = '/var/lib/parley';
  const copy = path.join(base, `postgresql-${binaries.version}`);
  if (!existsSync(copy)) {
    const draft = `${copy}.${randomUUID()}`;
    cpSync(binaries.root, draft, { recursive: true, verbatimSymlinks: true });
    renameSync(draft, copy);
  }
  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 12);
  const reachable = moved ?? path.join(base, name);
  // The pointer comes first: once data can exist there, every later start must look there.
  if (!moved) writeFileSync(pointer, `${reachable}\n`);
  note(`PostgreSQL's user cannot enter ${dataDir}, so the database is kept in ${reachable}`);
  return {
    home: reachable,
    owner: chooseOwner(path.join(reachable, 'cluster'), copy),
    binaries: { ...binaries, root: copy },
  };
}

/** Never wipes, never guesses: what is not a database of this major version is left alone. */
function refuseForeign(home: string, data: string, binaries: PostgresBinaries): void {
  const versionFile = path.join(data, 'PG_VERSION');
  if (!existsSync(versionFile) || !existsSync(path.join(home, 'password'))) {
    throw new StartError(`${home} does not hold Parley's database: move it away, or choose another DATA_DIR.`);
  }
  const major = Number(readFileSync(versionFile, 'utf8'));
  if (major > binaries.major) {
    throw new StartError(
      `${data} was written by PostgreSQL ${major}, newer than the ${binaries.major} of this Parley: start a newer Parley.`,
    );
  }
  if (major < binaries.major) {
    throw new StartError(
      `${data} was written by PostgreSQL ${major}, and this Parley brings ${binaries.major}: move the data with pg_upgrade (docs/operations.md).`,
    );
  }
}

/** Under a temporary name until it is complete, so that an interrupted first start leaves nothing that passes for data. */
function create(home: string, owner: PostgresOwner, binaries: PostgresBinaries, durable: boolean): void {
  const parent = path.dirname(home);
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${path.basename(home)}.new-`)) {
      removeLeftover(path.join(parent, name));
    }
  }
  const draft = `${home}.new-${randomUUID()}`;
  const work = path.join(draft, 'work');
  const passwordFile = path.join(draft, 'password');
  const handed = path.join(work, 'password');
  mkdirSync(work, { recursive: true });
  chmodSync(draft, 0o711);
  chmodSync(work, 0o700);
  writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  writeFileSync(handed, readFileSync(passwordFile), { mode: 0o600 });
  if (owner.identity) {
    chownSync(work, owner.identity.uid, owner.identity.gid);
    chownSync(handed, owner.identity.uid, owner.identity.gid);
  }
  const made = path.join(work, 'cluster');
  initdb(made, handed, owner, binaries, durable);
  renameSync(made, path.join(draft, 'cluster'));
  rmSync(work, { recursive: true });
  renameSync(draft, home);
}

function removeLeftover(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // Its orphaned initdb may still be writing. The name is never looked at, so it can wait for the next time.
  }
}

function initdb(
  data: string,
  passwordFile: string,
  owner: PostgresOwner,
  binaries: PostgresBinaries,
  durable: boolean,
): void {
  const args = [
    `--pgdata=${data}`,
    `--username=${ROLE}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The builtin provider sorts and folds alike on every machine and release.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  let output = '';
  // Trigrams and full-text search take letters from LC_CTYPE: in "C" nothing outside ASCII would be found.
  for (const ctype of ['C.UTF-8', 'en_US.UTF-8', 'C']) {
    const { program, args: all, options } = owner.command(binary(binaries, 'initdb'), [...args, `--lc-ctype=${ctype}`]);
    const result = spawnSync(program, all, { ...options, env: postgresEnv(), encoding: 'utf8', stdio: 'pipe' });
    if (result.status === 0) return;
    output = `${result.stderr ?? ''}${result.error?.message ?? ''}`;
    if (!output.includes('invalid locale')) break;
  }
  const reason = /(?:error|FATAL|PANIC): .*/.exec(output)?.[0] ?? output.trim().split('\n').at(-1) ?? '';
  throw new StartError(`The embedded PostgreSQL could not make its data directory ${data}: ${reason}`);
}

function handOver(data: string, owner: PostgresOwner): void {
  if (owner.identity) execFileSync('chown', ['-R', `${owner.identity.uid}:${owner.identity.gid}`, data]);
}

/** None of our own variables: PGPORT, LC_ALL and their like would change what PostgreSQL does. */
export function postgresEnv(): NodeJS.ProcessEnv {
  if (process.platform === 'win32') return process.env;
  return { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}
