// npm run check: types, lint and format, boundaries, dead code. All of them, whatever the first one says.
// Plain JavaScript without dependencies, because it runs before there are any.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { generate, install, root, step } from '../server/prepare.mjs';
import { run } from '../server/run-program.mjs';
import { codeFolders } from './code-folders.mjs';

/** @param {string} file @param {string[]} args */
async function tool(file, ...args) {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
  await run(process.execPath, [path.join(root, 'node_modules', file), ...args], { cwd: root, env, minutes: 10 });
  return '';
}

async function types() {
  // Next writes the types of its pages and of imported CSS.
  if (existsSync(path.join(root, 'src/app'))) await tool('next/dist/bin/next', 'typegen');
  return tool('typescript/bin/tsc', '--noEmit');
}

const checks = {
  lint: () => tool('@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '--colors=off'),
  boundaries: () => tool('dependency-cruiser/bin/dependency-cruise.mjs', '--output-type', 'err-long', ...codeFolders()),
  types,
  'dead code': () => tool('knip/bin/knip.js', '--no-progress'),
};

/** @returns {Promise<boolean>} */
async function isFine(name, work) {
  try {
    await step(name, work);
    return true;
  } catch (error) {
    if (error.name !== 'ProgramError') throw error;
    return false;
  }
}

let isAllFine = (await isFine('packages', install)) && (await isFine('prisma', generate));
if (isAllFine) {
  for (const [name, work] of Object.entries(checks)) isAllFine = (await isFine(name, work)) && isAllFine;
}
if (!isAllFine) process.exitCode = 1;
