// npm run pictures: the pictures of docs/screenshots, of the built server with its demo, as it is.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { generate, install, print, root, step } from '../server/prepare.mjs';
import { run } from '../server/run-program.mjs';
import { findChromium } from './chromium.mjs';

const WIDE = { width: 1360, height: 860 };
const PHONE = { width: 390, height: 800 };
const FOLDER = path.join(root, 'docs/screenshots');

/** name, address (or what is done to come there), and how it is looked at */
const PICTURES = [
  ['room-light', roomOf('design'), {}],
  ['room-dark', roomOf('design'), { theme: 'dark' }],
  ['room-right-to-left', roomOf('design'), { locale: 'ar' }],
  ['room-phone', roomOf('design'), { size: PHONE }],
  ['thread', openThread, {}],
  ['details', (page) => page.goto(`${new URL(page.url()).pathname.split('?')[0]}?panel=files`), { from: 'design' }],
  ['switcher', openSwitcher, { from: 'design' }],
  ['search', '/search?q=composer', {}],
  ['notifications', '/notifications', {}],
  ['drafts', '/drafts', {}],
  ['people', '/people', {}],
  ['settings', '/settings/profile', {}],
  ['settings-security-dark', '/settings/security', { theme: 'dark' }],
  ['admin-people', '/admin/people', {}],
  ['admin-statistics-dark', '/admin/statistics', { theme: 'dark' }],
  ['sidebar-phone', '/', { size: PHONE }],
];

await step('packages', install);
await step('prisma', generate);
await step('build', async () => {
  await run(process.execPath, [path.join(root, 'src/server/launch.mjs'), 'build'], { cwd: root, minutes: 20 });
  return '';
});
const { chromium } = await import('@playwright/test');
const { executablePath } = await findChromium();
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'parley-pictures-'));
const server = spawn(process.execPath, [path.join(root, 'dist/server.mjs'), '--demo'], {
  cwd: root,
  env: { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', DATA_DIR: dataDir, RATE_LIMITS: 'off' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const { base, password } = await untilReady();
  mkdirSync(FOLDER, { recursive: true });
  await takeAll(base, password);
} finally {
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('exit', resolve));
  rmSync(dataDir, { recursive: true, force: true });
}

function untilReady() {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (chunk) => {
      said += chunk;
      const base = /ready at (\S+)/.exec(said)?.[1];
      const password = /password of all is (\S+)/.exec(said)?.[1];
      if (base && password) resolve({ base, password });
    });
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
  });
}

async function takeAll(base, password) {
  const args = ['--no-sandbox', '--disable-gpu'];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const context = await browser.newContext({
      baseURL: base,
      locale: 'en-GB',
      reducedMotion: 'reduce',
      viewport: WIDE,
    });
    const page = await context.newPage();
    await page.goto('/sign-in');
    await page.getByLabel('Username or e-mail').fill('ada');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    await page.getByRole('link', { name: 'design' }).waitFor();
    for (const [name, where, { theme = 'light', locale = 'en', size = WIDE, from }] of PICTURES) {
      await context.addCookies([
        { name: 'theme', value: theme, url: base },
        { name: 'locale', value: locale, url: base },
      ]);
      await page.setViewportSize(size);
      if (from) await roomOf(from)(page);
      if (typeof where === 'string') await page.goto(where);
      else await where(page);
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: path.join(FOLDER, `${name}.png`), animations: 'disabled' });
      print(`${name.padEnd(24)} ${size.width} × ${size.height}`);
    }
  } finally {
    await browser.close();
  }
}

function roomOf(name) {
  return async (page) => {
    const found = await page.request.get('/api/trpc/rooms.mine?input=%7B%7D');
    const { items } = (await found.json()).result.data;
    await page.goto(`/rooms/${items.find(({ room }) => room.name === name).room.id}`);
    await page.getByRole('log').first().waitFor();
  };
}

async function openThread(page) {
  await roomOf('design')(page);
  await page
    .getByRole('button', { name: /3 replies/ })
    .or(page.getByRole('link', { name: /3 replies/ }))
    .first()
    .click();
  await page.locator('[data-composer]').nth(1).waitFor();
}

async function openSwitcher(page) {
  await page.keyboard.press('Control+K');
  await page.keyboard.type('re');
  await page.getByRole('option').first().waitFor();
}
