import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from '../server/prepare.mjs';
import { run } from '../server/run-program.mjs';
import { findOnPath, firstComplaint, install, isRootOnDebian } from './apt.mjs';

const installed = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * A browser for Playwright: the machine's, else Playwright's own, else Debian's.
 * @returns {Promise<{ executablePath: string, name: string }>}
 */
export async function findChromium() {
  const wanted = process.env.CHROMIUM ? [process.env.CHROMIUM] : installed;
  const found = await firstThatStarts(wanted);
  if (found) return found;
  if (process.env.CHROMIUM) throw new Error(`${process.env.CHROMIUM} (from CHROMIUM) does not start`);

  const attempts = [["Playwright's own", playwrightsOwn]];
  if (isRootOnDebian()) {
    attempts.push(
      ["Playwright's own with its libraries", playwrightsOwnWithLibraries],
      ["the distribution's", debians],
    );
  }
  const reasons = [];
  for (const [name, attempt] of attempts) {
    try {
      return await attempt();
    } catch (error) {
      reasons.push(`${name}: ${error.message}${firstComplaint(error.output)}`);
    }
  }
  throw new Error(`no chromium on the PATH; ${reasons.join('; ')}`);
}

async function firstThatStarts(programs) {
  for (const program of programs) {
    // Playwright wants a path where a shell takes a name.
    const executablePath = findOnPath(program);
    if (!executablePath) continue;
    try {
      // Distributions put stubs in the place of a browser that is not installed: only starting it tells.
      const version = await run(executablePath, ['--version'], { cwd: root, minutes: 0.5 });
      return { executablePath, name: version.trim().split('\n').at(-1) };
    } catch {
      // The next one, then.
    }
  }
  return undefined;
}

async function playwrightsOwn() {
  await playwright('install', '--no-shell', 'chromium');
  return startPlaywrightsOwn();
}

async function playwrightsOwnWithLibraries() {
  await playwright('install-deps', 'chromium');
  return startPlaywrightsOwn();
}

async function startPlaywrightsOwn() {
  const require = createRequire(path.join(root, 'package.json'));
  const { chromium } = require('@playwright/test');
  const found = await firstThatStarts([chromium.executablePath()]);
  if (!found) throw new Error('does not start');
  return found;
}

async function debians() {
  await install('chromium');
  const found = await firstThatStarts(['chromium']);
  if (!found) throw new Error('does not start');
  return found;
}

function playwright(...args) {
  const env = { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' };
  return run(process.execPath, [path.join(root, 'node_modules/@playwright/test/cli.js'), ...args], {
    cwd: root,
    env,
    minutes: 8,
  });
}
