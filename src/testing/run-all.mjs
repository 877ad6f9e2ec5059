// npm test: everything that is proved, from a fresh clone on. npm run test:unit: what answers in seconds.
// Plain JavaScript without dependencies, because it runs before there are any.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { generate, install, print, root, step } from '../server/prepare.mjs';
import { run } from '../server/run-program.mjs';
import { findChromium } from './chromium.mjs';
import { filesIn } from './code-folders.mjs';
import { ensureRedis } from './redis-program.mjs';
import { add, branchesOf, isGood, sentence, shakyOf, tallyPlaywright, tallyVitest } from './tally.mjs';

const COVERED = ['src/core', 'src/contract'];
const BRANCHES_AT_LEAST = 95;

const [unit, filters] = parseArguments(process.argv.slice(2));
const reports = mkdtempSync(path.join(os.tmpdir(), 'parley-reports-'));
let tally = { passed: 0, failed: 0, skipped: 0 };

try {
  await runEverything();
} finally {
  rmSync(reports, { recursive: true, force: true });
}
if (!isGood(tally)) process.exitCode = 1;
if (tally.passed + tally.failed === 0) print('No test ran.');
print(sentence(tally));

async function runEverything() {
  if (!(await counted('packages', install))) return;
  if (!(await counted('prisma', generate))) return;
  // First: some tests start the built server, to kill it.
  if (!unit && !(await counted('build', build))) return;
  await counted('redis', lookForRedis);
  await counted('tests', runVitest);
  if (unit) return;
  if (filters.length === 0) for (const folder of COVERED) await counted('coverage', () => judgeCoverage(folder));
  const journeys = filesIn('e2e').filter((file) => file.endsWith('.e2e.ts') && isChosen(file));
  if (journeys.length === 0) {
    if (filters.length === 0) print('There are no browser journeys.');
    return;
  }
  const chromium = await ensureChromium(journeys);
  if (!chromium) return;
  // What measures how long something takes has the machine for itself.
  const timed = journeys.filter((file) => file.endsWith('.timed.e2e.ts'));
  const others = journeys.filter((file) => !timed.includes(file));
  if (others.length > 0) await counted('journeys', () => runPlaywright(others, chromium, []));
  if (timed.length > 0) await counted('timed journeys', () => runPlaywright(timed, chromium, ['--workers=1']));
}

/** One step; what goes wrong in it without being counted is one failure. */
async function counted(name, work) {
  try {
    await step(name, work);
    return true;
  } catch (error) {
    if (!error.isCounted) tally = add(tally, { passed: 0, failed: 1, skipped: 0 });
    if (!error.isCounted && error.name !== 'ProgramError' && !error.isExplained) print(error.stack);
    return false;
  }
}

/** Without it the tests that need it skip themselves on someone's own machine, and fail where the machine is ours to choose. */
async function lookForRedis() {
  const found = await ensureRedis().catch((error) => error);
  if (!(found instanceof Error)) return found;
  if (process.env.CI) throw explained(found.message);
  return `tests of many nodes are skipped: ${found.message}`;
}

/** A run that hangs is ended and begun anew, once: what it was at is told, so that it can be looked into. */
async function runVitest() {
  const underWay = path.join(reports, 'under-way');
  try {
    return await runVitestOnce(underWay);
  } catch (error) {
    if (!error.isTooLate) throw error;
    const at = existsSync(underWay) ? readFileSync(underWay, 'utf8') : 'nothing yet';
    print(`The tests hung, at: ${at}. They are run once more.`);
    const told = await runVitestOnce(underWay);
    return `${told}; at the second try only, the first hung at: ${at}`;
  }
}

async function runVitestOnce(underWay) {
  const report = path.join(reports, 'vitest.json');
  const own = path.join(root, 'src/testing/under-way.mjs');
  const kinds = ['default', 'json', own].map((kind) => `--reporter=${kind}`);
  const args = ['run', ...kinds, `--outputFile.json=${report}`, ...filters];
  if (filters.length > 0) args.push('--passWithNoTests');
  if (unit) args.push('--exclude=**/*.slow.test.ts');
  else if (filters.length === 0) {
    args.push('--coverage.enabled', '--coverage.reporter=json-summary', '--coverage.reportOnFailure');
    args.push(`--coverage.reportsDirectory=${path.join(reports, 'coverage')}`);
  }
  const env = { NODE_ENV: 'test', PARLEY_UNDER_WAY: underWay };
  return runTests('node_modules/vitest/vitest.mjs', args, env, { report, read: tallyVitest, minutes: 25 });
}

async function runPlaywright(journeys, executablePath, options) {
  const report = path.join(reports, `playwright${options.join('')}.json`);
  const env = { PARLEY_CHROMIUM: executablePath, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const args = ['test', '--reporter=line,json', ...options, ...journeys.map(exactly)];
  const how = { report, read: tallyPlaywright, minutes: 45 };
  const told = await runTests('node_modules/@playwright/test/cli.js', args, env, how);
  const shaky = shakyOf(readFileSync(report, 'utf8'));
  if (shaky.length === 0) return told;
  return `${told}; ${shaky.length} at the second try only: ${shaky.join(' | ')}`;
}

/** Runs a test runner and counts what its report says. */
async function runTests(program, args, env, { report, read, minutes }) {
  let failure;
  try {
    await run(process.execPath, [path.join(root, program), ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      show: true,
      minutes,
    });
  } catch (error) {
    failure = error;
  }
  if (!existsSync(report)) {
    const reason = failure ? `no report: ${failure.message}` : 'ended without a report';
    throw Object.assign(explained(reason), { isTooLate: failure?.isTooLate ?? false });
  }
  const own = read(readFileSync(report, 'utf8'));
  // An unhandled rejection or a runner that died: nothing in the report failed, and still it is no success.
  if (failure && own.failed === 0) own.failed = 1;
  tally = add(tally, own);
  if (own.failed > 0)
    throw Object.assign(explained(`${sentence(own)}${failure ? `, ${failure.message}` : ''}`), { isCounted: true });
  return sentence(own);
}

async function judgeCoverage(folder) {
  const summary = path.join(reports, 'coverage/coverage-summary.json');
  if (!existsSync(summary)) throw explained(`${folder}: not measured`);
  const { files, total, percent } = branchesOf(readFileSync(summary, 'utf8'), path.join(root, folder));
  const said = `${folder}: ${percent.toFixed(1)} % of ${total} branches in ${files} files`;
  if (files === 0 || percent < BRANCHES_AT_LEAST) throw explained(`${said}, below ${BRANCHES_AT_LEAST} %`);
  return said;
}

/** Without a browser the journeys are skipped on someone's own machine, and fail where the machine is ours to choose. */
async function ensureChromium(journeys) {
  let executablePath;
  const look = async () => {
    const found = await findChromium().catch((error) => error);
    if (!(found instanceof Error)) {
      executablePath = found.executablePath;
      return found.name;
    }
    if (process.env.CI) throw explained(found.message);
    const skipped = await countJourneys(journeys);
    tally = add(tally, { passed: 0, failed: 0, skipped });
    return `${skipped} browser tests skipped: ${found.message}`;
  };
  await counted('chromium', look);
  return executablePath;
}

async function countJourneys(journeys) {
  const args = [path.join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--list', ...journeys.map(exactly)];
  const list = await run(process.execPath, args, { cwd: root, minutes: 2 });
  return Number(/^Total: (\d+) test/m.exec(list)?.[1] ?? 1);
}

async function build() {
  const env = { ...process.env, NODE_ENV: 'production' };
  await run(process.execPath, [path.join(root, 'src/server/launch.mjs'), 'build'], { cwd: root, env, minutes: 20 });
  return '';
}

/** Playwright takes its arguments for patterns. */
function exactly(file) {
  return `${file.replaceAll(/[^\w/-]/g, String.raw`\$&`)}$`;
}

function isChosen(file) {
  return filters.length === 0 || filters.some((filter) => file.includes(filter));
}

function explained(message) {
  return Object.assign(new Error(message), { isExplained: true });
}

function parseArguments(given) {
  const unknown = given.find((argument) => argument.startsWith('-') && argument !== '--unit' && argument !== '--');
  if (unknown) {
    process.stderr.write(`${unknown} is unknown. Usage: npm test [-- part of a file name …]\n`);
    process.exit(2);
  }
  return [given.includes('--unit'), given.filter((argument) => !argument.startsWith('-'))];
}
