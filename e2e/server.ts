import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContext, test as base, type Page } from '@playwright/test';

const START_MS = 60_000;
const STOP_MS = 15_000;

interface RunningServer {
  url: string;
  stop(): Promise<void>;
}

/** The real built server on a free port, with a database of its own. */
async function startServer(): Promise<RunningServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'parley-e2e-'));
  const child = spawn(process.execPath, ['dist/server.mjs'], {
    cwd: path.resolve(import.meta.dirname, '..'),
    env: {
      ...process.env,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: dataDir,
      RATE_LIMITS: 'off',
      REGISTRATION: 'open',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`The server ${reason}:\n${said}`));
    const timer = setTimeout(() => fail('did not start'), START_MS);
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /ready at (http:\/\/\S+)/.exec(said)?.[1];
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    void exited.then(() => fail('stopped'));
  });
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(timer);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface Person {
  page: Page;
  context: BrowserContext;
}

interface Visitors {
  /** Another browser, with nobody signed in. */
  arrive(): Promise<Person>;
  /** Another browser, in which somebody has just made an account. */
  signUp(username: string, displayName: string): Promise<Person>;
}

const PASSWORD = 'a quiet atelier by the sea';

export async function fillSignUp(page: Page, username: string, displayName: string): Promise<void> {
  await page.getByLabel('Your name').fill(displayName);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('E-mail').fill(`${username}@example.org`);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
}

/** What a page may not do unnoticed: throw, or complain. A line cut on purpose is none, nor is a wrong password. */
function watch(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const isExpected = /net::ERR_|WebSocket|status of 401/.test(message.text());
    if (message.type() === 'error' && !isExpected) complaints.push(message.text());
  });
}

async function open(browser: Browser, url: string, complaints: string[]): Promise<Person> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', viewport: { width: 1360, height: 860 } });
  const page = await context.newPage();
  watch(page, complaints);
  return { page, context };
}

export const test = base.extend<{ visitors: Visitors }, { server: RunningServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: START_MS + STOP_MS },
  ],
  visitors: async ({ browser, server }, use) => {
    const people: Person[] = [];
    const complaints: string[] = [];
    const arrive = async () => {
      const person = await open(browser, server.url, complaints);
      people.push(person);
      return person;
    };
    await use({
      arrive,
      async signUp(username, displayName) {
        const person = await arrive();
        await person.page.goto('/sign-up');
        await fillSignUp(person.page, username, displayName);
        await person.page.waitForURL('/');
        return person;
      },
    });
    for (const { context } of people) await context.close();
    if (complaints.length > 0) throw new Error(`The pages complained:\n${complaints.join('\n')}`);
  },
});

export { expect, type Page } from '@playwright/test';
