import { root } from '../server/prepare.mjs';
import { run } from '../server/run-program.mjs';
import { findOnPath, firstComplaint, install, isRootOnDebian } from './apt.mjs';

const programs = ['redis-server', 'valkey-server'];

/** A Redis or Valkey of this machine, the path of its program. */
export function redisOnPath() {
  const wanted = process.env.REDIS_SERVER ? [process.env.REDIS_SERVER] : programs;
  return wanted.map(findOnPath).find((found) => found !== undefined);
}

/**
 * The machine's Redis or Valkey, else Debian's, where one may install: in CI, or when INSTALL_REDIS asks for it.
 * @returns {Promise<string>} its version
 */
export async function ensureRedis() {
  if (!redisOnPath()) await installRedis();
  const program = redisOnPath();
  if (!program) throw new Error('redis-server is not there after its installation');
  return versionOf(await run(program, ['--version'], { cwd: root, minutes: 0.5 }));
}

async function installRedis() {
  const missing = 'no redis-server or valkey-server on the PATH (REDIS_SERVER names another)';
  if (!process.env.CI && !process.env.INSTALL_REDIS) throw new Error(missing);
  if (!isRootOnDebian()) throw new Error(`${missing}, and only root on Debian or Ubuntu can install one here`);
  try {
    await install('redis-server');
  } catch (error) {
    throw new Error(`${missing}; installing it: ${error.message}${firstComplaint(error.output)}`);
  }
}

function versionOf(line) {
  const [, name = 'Redis', version = ''] = /^(\w+) server v=(\S+)/.exec(line.trim()) ?? [];
  return `${name} ${version}`;
}
