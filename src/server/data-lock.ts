import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { StartError } from '#db/start-error.ts';

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

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return hasCode(error, 'EPERM');
  }
  // A dead child that nobody has waited for still answers to signals.
  return !/^State:\s*Z/m.test(readProc(pid, 'status'));
}

/** When a process began, since its number alone may belong to another one by now. */
function startOf(pid: number): string {
  if (process.platform === 'linux') {
    const stat = readProc(pid, 'stat');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${readProc('sys/kernel/random', 'boot_id').trim()}/${ticks}`;
  }
  if (process.platform === 'win32') return '';
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    }).trim();
  } catch {
    return '';
  }
}

export function readProc(pid: number | string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
