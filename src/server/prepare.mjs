// What stands between a fresh clone and a running Parley: the packages and the generated Prisma client.
// Plain JavaScript without dependencies, because it runs before there are any.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run-program.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** @param {string} text */
export function print(text) {
  process.stdout.write(`${text}\n`);
}

/**
 * Does one step and prints one line about it: name, outcome, time and the note that `work` returns.
 * @param {string} name
 * @param {() => Promise<string>} work
 */
export async function step(name, work) {
  const started = performance.now();
  const line = (outcome, note) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    print(`${name.padEnd(11)} ${outcome.padEnd(6)} ${seconds.padStart(6)} s  ${note}`.trimEnd());
  };
  try {
    line('ok', await work());
  } catch (error) {
    line('failed', error.message);
    if (error.output?.trim()) print(error.output.trimEnd());
    throw error;
  }
}

/** The packages, for building and testing too, whatever NODE_ENV says. */
export async function install() {
  if (isInstalled()) return 'already there';
  const flags = ['--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  await runNpm(['ci', ...flags]);
  return 'npm ci';
}

// npm tells its scripts where it lies; else it is found on the PATH (which Windows does only through a shell).
async function runNpm(args) {
  const npm = process.env.npm_execpath;
  const options = { cwd: root, minutes: 20 };
  if (npm?.endsWith('npm-cli.js')) await run(process.execPath, [npm, ...args], options);
  else if (process.platform === 'win32') await run('cmd.exe', ['/c', 'npm', ...args], options);
  else await run('npm', args, options);
}

/** npm keeps a copy of the lock file of what it has really installed. */
function isInstalled() {
  const installedFile = path.join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, entry]) => name === '' || entry.optional || installed[name]?.version === entry.version,
  );
}

/** The Prisma client of prisma/schema.prisma. */
export async function generate() {
  const stampFile = path.join(root, '.parley/prisma-client');
  const stamp = hashOf(['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json']);
  const isGenerated = existsSync(path.join(root, 'src/db/generated/client.ts'));
  if (isGenerated && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return 'unchanged';
  await run(process.execPath, [path.join(root, 'node_modules/prisma/build/index.js'), 'generate'], {
    cwd: root,
    env: prismaEnv(),
    minutes: 5,
  });
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
  return 'prisma generate';
}

/**
 * Every prisma command first downloads a schema engine unless it is told of one. `generate` needs none, so any existing
 * file will do, and Parley needs nothing but npm.
 */
export function prismaEnv() {
  return { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(path.join(root, file))).update('\0');
  return hash.digest('hex');
}
