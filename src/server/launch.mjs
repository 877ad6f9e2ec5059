// npm start, npm run dev, build, bench, chaos, backup, export, restore, import and verify: from a fresh clone to a running Parley, each step only when needed.
// Plain JavaScript that any Node can parse, because it has to say which Node is needed.
const OLDEST_NODE = [20, 19];

/** Of a verification, 1 says that it found something. */
const failed = process.argv[2] === 'verify' ? 2 : 1;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  process.stderr.write(`Parley needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.\n`);
  process.exit(failed);
}

const { generate, install, root, step } = await import('./prepare.mjs');
const { build, bundle } = await import('./build.mjs');

const commands = {
  async start() {
    await makeReady('production');
    await step('build', build);
    await import('../../dist/server.mjs');
  },
  async dev() {
    await makeReady('development');
    const { serveWhileEditing } = await import('./dev.mjs');
    await serveWhileEditing(process.argv.slice(3));
  },
  async build() {
    await makeReady('production');
    await step('build', build);
  },
  async bench() {
    await makeReady('production');
    await step('build', build);
    await bundle('bench/run.ts', 'dist/bench.mjs');
    await import('../../dist/bench.mjs');
  },
  async chaos() {
    await makeReady('production');
    await step('build', build);
    await bundle('src/testing/chaos/main.ts', 'dist/chaos.mjs');
    await import('../../dist/chaos.mjs');
  },
  async describe() {
    await makeReady('test');
    await bundle('src/testing/describe.ts', 'dist/describe.mjs');
    await import('../../dist/describe.mjs');
  },
  backup: workOnBackup,
  export: workOnBackup,
  restore: workOnBackup,
  async import() {
    await makeReady('production');
    await bundle('src/server/import.ts', 'dist/import.mjs');
    await import('../../dist/import.mjs');
  },
  async verify() {
    await makeReady('production');
    await bundle('src/server/verify.ts', 'dist/verify.mjs');
    await import('../../dist/verify.mjs');
  },
};

async function workOnBackup() {
  await makeReady('production');
  await bundle('src/server/backup.ts', 'dist/backup.mjs');
  await import('../../dist/backup.mjs');
}

async function makeReady(mode) {
  // Ours, not inherited: next and react decide by it, at their first import, which build they are.
  process.env.NODE_ENV ||= mode;
  process.env.NEXT_TELEMETRY_DISABLED = '1';
  process.chdir(root);
  await step('packages', install);
  await step('prisma', generate);
}

const command = commands[process.argv[2]];
if (!command) {
  process.stderr.write(`Usage: node src/server/launch.mjs ${Object.keys(commands).join('|')}\n`);
  process.exit(1);
}
try {
  await command();
} catch (error) {
  // A failed step has said why. Anything else is a defect, and shown whole.
  if (error?.name !== 'ProgramError') process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(failed);
}
