import { type SpawnOptions, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { StartError } from '#db/start-error.ts';

/** PostgreSQL refuses to run as root. This is who runs it instead, and how. */
export interface PostgresOwner {
  /** Set when files made by us (as root) must be handed over. */
  identity: { uid: number; gid: number } | null;
  /** False when that user can reach neither the program nor the data where they are, not even with help. */
  canReach: boolean;
  command(program: string, args: string[]): { program: string; args: string[]; options: SpawnOptions };
}

const CAP_SETGID = 6;
const CAP_SETUID = 7;
const CAP_SETPCAP = 8;
const READ_ANYWHERE = [
  { name: 'dac_read_search', bit: 2 },
  { name: 'dac_override', bit: 1 }, // all that a container usually has
];

export function chooseOwner(cluster: string, programs: string): PostgresOwner {
  if (process.getuid?.() !== 0) {
    return { identity: null, canReach: true, command: (program, args) => ({ program, args, options: {} }) };
  }
  const identity = ownerOf(cluster) ?? accountFor(['postgres', 'nobody']);
  if (!identity) throw new StartError('PostgreSQL does not run as root, and there is no user "postgres" or "nobody".');

  // cwd "/" because the folder we stand in may be closed to that user.
  const options: SpawnOptions = { cwd: '/' };
  if (isReachable(cluster, identity) && isReachable(path.join(programs, 'bin'), identity)) {
    return {
      identity,
      canReach: true,
      command: (program, args) => ({ program, args, options: { ...options, ...identity } }),
    };
  }
  // A checkout below /root or a 0700 folder: its permissions are not ours to change, so PostgreSQL gets the one
  // capability to read past them. no_setuid_fixup: without it access(2), which initdb asks, ignores capabilities.
  const capability = readAnywhere();
  const prefix = [
    `--reuid=${identity.uid}`,
    `--regid=${identity.gid}`,
    '--clear-groups',
    `--bounding-set=-all,+${capability}`,
    `--inh-caps=-all,+${capability}`,
    `--ambient-caps=-all,+${capability}`,
    '--securebits=+no_setuid_fixup',
  ];
  const setprivWorks = capability !== undefined && spawnSync('setpriv', [...prefix, 'true'], options).status === 0;
  if (setprivWorks) {
    return {
      identity,
      canReach: true,
      command: (program, args) => ({ program: 'setpriv', args: [...prefix, program, ...args], options }),
    };
  }
  return {
    identity,
    canReach: false,
    command: (program, args) => ({ program, args, options: { ...options, ...identity } }),
  };
}

/** Data that exists decides: it was made by some user, and only that user's PostgreSQL may open it. */
function ownerOf(cluster: string): { uid: number; gid: number } | null {
  const found = statSync(cluster, { throwIfNoEntry: false });
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : null;
}

function accountFor(names: string[]): { uid: number; gid: number } | null {
  if (!existsSync('/etc/passwd')) return null;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of names) {
    const account = accounts.find((fields) => fields[0] === name);
    const uid = Number(account?.[2]);
    const gid = Number(account?.[3]);
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  return null;
}

function isReachable(target: string, { uid, gid }: { uid: number; gid: number }): boolean {
  let folder = target;
  while (!existsSync(folder)) folder = path.dirname(folder);
  for (folder = realpathSync(folder); ; folder = path.dirname(folder)) {
    const { mode, uid: owner, gid: group } = statSync(folder);
    const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

function readAnywhere(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const hex = /^CapPrm:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  const has = (bit: number) => (BigInt(`0x${hex}`) & (1n << BigInt(bit))) !== 0n;
  if (![CAP_SETGID, CAP_SETUID, CAP_SETPCAP].every(has)) return undefined;
  return READ_ANYWHERE.find(({ bit }) => has(bit))?.name;
}
