// The production build: Next's pages and the bundle of the server, made again only when their sources changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { root } from './prepare.mjs';
import { run } from './run-program.mjs';

const SOURCES = [
  'src',
  'public',
  'prisma',
  'next.config.mjs',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
];
const STAMP = path.join(root, '.parley/build');
const WORKER = 'dist/service-worker.js';
const STATIC = '.next/static';
const PRODUCTS = ['.next/BUILD_ID', 'dist/server.mjs', WORKER];

export async function build() {
  const wanted = hashSources();
  const isBuilt = PRODUCTS.every((file) => existsSync(path.join(root, file)));
  if (isBuilt && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return 'unchanged';
  // Gone first: a build that is interrupted must not pass for a finished one.
  rmSync(STAMP, { force: true });
  const version = wanted.slice(0, 16);
  await Promise.all([
    buildPages(version).then(() => Promise.all([bundleWorker(version), packAssets()])),
    bundle('src/server/main.ts', 'dist/server.mjs'),
  ]);
  mkdirSync(path.dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, wanted);
  return 'next build, esbuild';
}

/** @param {string} version */
async function buildPages(version) {
  await run(process.execPath, [path.join(root, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', PARLEY_BUILD: version },
    minutes: 20,
  });
}

/** As small as they get, once: the server hands them out as they are. */
async function packAssets() {
  const pack = promisify(brotliCompress);
  const files = assetFiles().filter((file) => /\.(?:js|css)$/.test(file));
  await Promise.all(files.map(async (file) => writeFileSync(`${file}.br`, await pack(readFileSync(file)))));
}

function assetFiles() {
  return readdirSync(path.join(root, STATIC), { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() && /\.(?:js|css|woff2)$/.test(entry.name) ? [path.join(entry.parentPath, entry.name)] : [],
  );
}

/** Larger ones are parts that few need; they are kept when they are first used. */
const LARGEST_KEPT = 300_000;

/** The worker knows by name what to keep, so it is made when the pages are. @param {string} version */
async function bundleWorker(version) {
  const { build: esbuild } = await import('esbuild');
  const folder = path.join(root, STATIC);
  const assets = assetFiles()
    .filter((file) => !path.basename(file).startsWith('_') && statSync(file).size <= LARGEST_KEPT)
    .map((file) => `/_next/static/${path.relative(folder, file).split(path.sep).join('/')}`)
    .sort();
  await esbuild({
    absWorkingDir: root,
    entryPoints: ['src/ui/offline/service-worker.ts'],
    outfile: WORKER,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    define: { BUILD: JSON.stringify({ version, assets }) },
    logLevel: 'warning',
  });
}

/** @param {string} entry @param {string} outfile */
export async function bundle(entry, outfile) {
  const { build: esbuild } = await import('esbuild');
  await esbuild({ ...bundleOptions(entry, outfile), logLevel: 'warning' });
}

/** Our own sources become one file; packages stay where npm put them. */
export function bundleOptions(entry, outfile) {
  return {
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: /** @type {const} */ ('external'),
    platform: /** @type {const} */ ('node'),
    format: /** @type {const} */ ('esm'),
    target: 'node20.19',
    sourcemap: true,
  };
}

function hashSources() {
  const hash = createHash('sha256').update(process.version);
  for (const source of SOURCES) hashInto(hash, source);
  return hash.digest('hex');
}

function hashInto(hash, name) {
  const file = path.join(root, name);
  if (!existsSync(file)) return;
  if (!statSync(file).isDirectory()) {
    hash.update(name).update('\0').update(readFileSync(file)).update('\0');
    return;
  }
  const entries = readdirSync(file, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory() || (entry.isFile() && !entry.name.includes('.test.')))
      hashInto(hash, `${name}/${entry.name}`);
  }
}
