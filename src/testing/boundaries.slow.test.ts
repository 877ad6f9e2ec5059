import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { root } from '#server/prepare.mjs';
import { codeFolders } from '#testing/code-folders.mjs';

const Report = z.object({
  modules: z.array(
    z.object({ source: z.string(), dependencies: z.array(z.object({ module: z.string(), resolved: z.string() })) }),
  ),
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
    ruleSetUsed: z.object({ forbidden: z.array(z.object({ name: z.string() })) }),
  }),
});

async function cruise(cwd: string, folders: string[]): Promise<z.infer<typeof Report>> {
  const program = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const child = spawn(process.execPath, [program, '--output-type', 'json', ...folders], { cwd });
  const heard: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => heard.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  await new Promise((resolve) => child.on('close', resolve));
  expect(Buffer.concat(complaints).toString()).toBe('');
  return Report.parse(JSON.parse(Buffer.concat(heard).toString()));
}

/** The rooms, and what each may import. Written out again on purpose: changing a boundary takes two hands. */
const allowed: Record<string, string> = {
  contract: '',
  markdown: '',
  db: 'contract',
  events: 'contract db',
  auth: 'contract db events',
  files: 'contract',
  core: 'contract db events files markdown',
  api: 'contract events auth core',
  rest: 'contract events auth api',
  jobs: 'contract db events files core markdown',
  client: 'contract',
  ui: 'contract client markdown',
  app: 'contract client ui',
  server: 'contract markdown db events auth files core api rest jobs client ui app',
};

interface Plant {
  readonly file: string;
  readonly source: string;
  /** The rules that must catch it: none for what is allowed. */
  readonly caughtBy: readonly string[];
}

function plant(file: string, source: string, ...caughtBy: string[]): Plant {
  return { file, source, caughtBy };
}

function plantsBetweenRooms(): Plant[] {
  const rooms = Object.keys(allowed);
  return rooms.flatMap((room) => [
    plant(`src/${room}/thing.ts`, 'export const thing = 1;\nexport type Thing = number;\n'),
    ...rooms
      .filter((other) => other !== room)
      .flatMap((other) => {
        const isAllowed = allowed[room]?.split(' ').includes(other);
        const also = room === 'contract' ? ['contract-is-plain'] : [];
        const onTypes = room === 'client' && !isAllowed ? ['client-types'] : also;
        return [
          plant(
            `src/${room}/value-of-${other}.ts`,
            `import { thing } from '#${other}/thing.ts';\nexport const x = thing;\n`,
            ...(isAllowed ? [] : [`${room}-imports`, ...also]),
          ),
          plant(
            `src/${room}/type-of-${other}.ts`,
            `import type { Thing } from '#${other}/thing.ts';\nexport type X = Thing;\n`,
            ...onTypes,
          ),
        ];
      }),
  ]);
}

const oddities: Plant[] = [
  // Every way of importing at runtime counts, also beside a type-only import of the same file.
  plant('src/core/lazy.ts', `export const x = import('#api/thing.ts');\n`, 'core-imports'),
  plant('src/core/re-export.ts', `export * from '#api/thing.ts';\n`, 'core-imports'),
  plant('src/core/side-effect.ts', `import '#api/thing.ts';\n`, 'core-imports'),
  plant('src/core/relative.ts', `import { thing } from '../api/thing.ts';\nexport const x = thing;\n`, 'core-imports'),
  plant(
    'src/core/both.ts',
    `import type { Thing } from '#api/thing.ts';\nimport { thing } from '#api/thing.ts';\nexport const x: Thing = thing;\n`,
    'core-imports',
  ),
  plant(
    'src/core/both-in-one.ts',
    `import { type Thing, thing } from '#api/thing.ts';\nexport const x: Thing = thing;\n`,
    'core-imports',
  ),
  plant('src/core/looked-at.test.ts', `import '#testing/thing.ts';\nimport '#api/thing.ts';\n`),

  plant('src/contract/zod.ts', `import { z } from 'zod';\nexport const x = z;\n`),
  plant(
    'src/contract/node.ts',
    `import { randomUUID } from 'node:crypto';\nexport const x = randomUUID;\n`,
    'contract-is-plain',
  ),
  plant('src/contract/npm.ts', `import { Hono } from 'hono';\nexport const x = Hono;\n`, 'contract-is-plain'),

  ...['next/server.js', 'react', 'react-dom', '@trpc/server', '@trpc/client', 'ws', 'next-auth'].map((name) =>
    plant(`src/core/of-${name.replaceAll(/\W/g, '-')}.ts`, `import '${name}';\n`, 'core-knows-no-door'),
  ),
  plant(
    'src/core/door-type.ts',
    `import type { WebSocket } from 'ws';\nexport type X = WebSocket;\n`,
    'core-knows-no-door',
  ),

  plant('src/api/router.ts', 'export type AppRouter = number;\n'),
  plant('src/client/router-type.ts', `import type { AppRouter } from '#api/router.ts';\nexport type X = AppRouter;\n`),

  plant('src/rest/dialects/one/routes.ts', `import './serialize.ts';\n`),
  plant('src/rest/dialects/one/serialize.ts', 'export const x = 1;\n'),
  plant('src/rest/dialects/two/routes.ts', `import '#rest/dialects/one/serialize.ts';\n`, 'dialects-are-apart'),

  plant('src/db/generated/client.ts', 'export const thing = 1;\nexport type Thing = number;\n'),
  plant('src/db/prisma.ts', `import '#db/generated/client.ts';\n`),
  plant('src/auth/prisma.ts', `import '#db/generated/client.ts';\n`, 'generated-stays-in-db'),
  plant('src/auth/prisma-type.ts', `import type { Thing } from '#db/generated/client.ts';\nexport type X = Thing;\n`),

  plant('src/testing/thing.ts', `import '#server/thing.ts';\n`),
  plant('prisma/seed.ts', `import '#testing/thing.ts';\n`, 'testing-is-for-tests'),
  plant('prisma/model.test.ts', `import '#testing/thing.ts';\n`),
  plant('src/server/cast.ts', `import '#testing/thing.ts';\n`, 'testing-is-for-tests'),
  plant('src/testing/borrowed.ts', `import '#core/looked-at.test.ts';\n`, 'nothing-imports-a-test'),
  plant('src/misc/thing.ts', `import '#contract/thing.ts';\n`, 'rooms-are-known'),
  plant('src/server/misc.ts', `import '#misc/thing.ts';\n`, 'server-imports'),
  plant('src/db/index.ts', `export * from '#db/thing.ts';\n`, 'no-barrels'),

  // One cycle is one violation.
  plant('src/jobs/first.ts', `import '#jobs/second.ts';\n`, 'no-cycles'),
  plant('src/jobs/second.ts', `import '#jobs/first.ts';\n`),
  plant('src/jobs/third.ts', `import type { Y } from '#jobs/fourth.ts';\nexport type X = Y;\n`),
  plant('src/jobs/fourth.ts', `import type { X } from '#jobs/third.ts';\nexport type Y = X;\n`),

  plant('src/jobs/nowhere.ts', `import '#jobs/missing.ts';\n`, 'everything-resolves'),
  plant('src/jobs/nowhere-near.ts', `import './missing.ts';\n`, 'everything-resolves'),
  plant('src/jobs/no-package.ts', `import 'a-package-nobody-installed';\n`, 'everything-resolves'),
];

test('each broken boundary is reported by its own rule, and what is allowed by none', async () => {
  const tree = await mkdtemp(path.join(os.tmpdir(), 'parley-boundaries-'));
  try {
    for (const file of ['.dependency-cruiser.cjs', 'package.json', 'tsconfig.json']) {
      await cp(path.join(root, file), path.join(tree, file));
    }
    await symlink(path.join(root, 'node_modules'), path.join(tree, 'node_modules'), 'junction');
    const plants = [...plantsBetweenRooms(), ...oddities];
    for (const { file, source } of plants) {
      await mkdir(path.dirname(path.join(tree, file)), { recursive: true });
      await writeFile(path.join(tree, file), source);
    }
    const { summary } = await cruise(tree, ['src', 'prisma']);

    const reported = new Set(summary.violations.map((violation) => `${violation.from}: ${violation.rule.name}`));
    const expected = new Set(plants.flatMap(({ file, caughtBy }) => caughtBy.map((rule) => `${file}: ${rule}`)));
    expect([...reported].sort()).toEqual([...expected].sort());

    const planted = new Set(plants.flatMap(({ caughtBy }) => caughtBy));
    const rules = summary.ruleSetUsed.forbidden.map((rule) => rule.name);
    expect([...planted].sort(), 'a rule that nothing here breaks').toEqual(rules.sort());
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
});

test('the tree itself is clean, and its # imports lead to files', async () => {
  const { modules, summary } = await cruise(root, codeFolders());
  expect(summary.violations).toEqual([]);
  const spelled = modules
    .filter((module) => !module.source.startsWith('src/db/generated/'))
    .flatMap((module) => module.dependencies)
    .filter((dependency) => dependency.module.startsWith('#'));
  expect(spelled.length).toBeGreaterThan(0);
  expect(spelled.filter(({ module, resolved }) => resolved !== module.replace('#', 'src/'))).toEqual([]);
});
