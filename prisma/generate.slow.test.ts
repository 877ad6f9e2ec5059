import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { prismaEnv, root } from '#server/prepare.mjs';

const execute = promisify(execFile);

const noNetwork = `
  const { appendFileSync } = require('node:fs');
  require('node:net').Socket.prototype.connect = function () {
    appendFileSync(process.env.CALLS_FILE, 'called out\\n');
    throw new Error('There is no network here.');
  };
`;

test('prisma generate needs nothing but what npm has installed', async () => {
  const home = await mkdtemp(path.join(os.tmpdir(), 'parley-generate-'));
  try {
    const preload = path.join(home, 'no-network.cjs');
    const schema = path.join(home, 'schema.prisma');
    const callsFile = path.join(home, 'calls');
    await mkdir(path.join(home, 'client'));
    await writeFile(preload, noNetwork);
    const model = await readFile(path.join(root, 'prisma/schema.prisma'), 'utf8');
    expect(model).toContain('"../src/db/generated"');
    await writeFile(schema, model.replace('"../src/db/generated"', JSON.stringify(path.join(home, 'client'))));
    const run = (env: NodeJS.ProcessEnv, ...args: string[]) =>
      execute(process.execPath, args, {
        cwd: root,
        env: { ...env, HOME: home, CALLS_FILE: callsFile, NODE_OPTIONS: `--require ${preload}` },
      });

    await expect(run(process.env, '--eval', `require('node:net').connect(9, '127.0.0.1')`)).rejects.toThrow(
      /no network/,
    );
    expect(existsSync(callsFile)).toBe(true);
    await rm(callsFile);

    await run(prismaEnv(), 'node_modules/prisma/build/index.js', 'generate', '--schema', schema);
    expect(existsSync(callsFile), 'something called out').toBe(false);
    expect(await readFile(path.join(home, 'client/client.ts'), 'utf8')).toContain('PrismaClient');
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
