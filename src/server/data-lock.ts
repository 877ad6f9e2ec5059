import { randomUUID } from 'node:crypto';
import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { StartError } from '#db/start-error.ts';
import { isAlive, startOf } from '#server/other-processes.ts';

const Holder = z.object({ pid: z.number().int().positive(), started: z.string(), token: z.string() });

export interface DataLock {
  release(): void;
}

/** One server per data directory. The lock of a server that was killed is recognised and taken over. */
export function lockDataDir(dataDir: string): DataLock {
  const file = path.join(dataDir, 'lock');
  const token = randomUUID();
  const draft = `${file}.${token}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, started: startOf(process.pid), token }), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      // link() fails when the name exists, and the file is complete the moment it appears.
      if (tryLink(draft, file)) return { release: () => releaseIfOurs(file, token) };
      const holder = readHolder(file);
      if (holder && isRunning(holder)) {
        throw new StartError(
          `Another Parley server (process ${holder.pid}) uses ${dataDir}: stop it, or give this one its own DATA_DIR.`,
        );
      }
      removeStale(file, holder?.token);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new StartError(`Could not take the lock ${file}: other servers are starting on it at the same moment.`);
}

/** Whether a server is at work on this data directory. */
export function isDataDirLocked(dataDir: string): boolean {
  const holder = readHolder(path.join(dataDir, 'lock'));
  return holder !== null && isRunning(holder);
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
  }
  try {
    // Some mounted file systems know no hard links.
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function readHolder(file: string): z.infer<typeof Holder> | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Two servers may find the same stale lock: what is moved away is looked at again, and put back if it is a fresh one. */
function removeStale(file: string, staleToken: string | undefined): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readHolder(aside)?.token !== staleToken) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function releaseIfOurs(file: string, token: string): void {
  if (readHolder(file)?.token === token) rmSync(file, { force: true });
}

function isRunning(holder: z.infer<typeof Holder>): boolean {
  return isAlive(holder.pid) && startOf(holder.pid) === holder.started;
}
