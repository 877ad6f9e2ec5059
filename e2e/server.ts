import { type Browser, type BrowserContext, test as base, type Page } from '@playwright/test';
import { ServerProcess } from '../src/testing/server-process.ts';

const START_MS = 60_000;
const STOP_MS = 15_000;

interface Person {
  page: Page;
  context: BrowserContext;
}

export interface Visitors {
  /** Another browser, with nobody signed in. */
  arrive(): Promise<Person>;
  /** Another browser, in which somebody has just made an account. */
  signUp(username: string, displayName: string): Promise<Person>;
}

const PASSWORD = 'a quiet atelier by the sea';

/** Somebody who has an account comes in with another browser. */
export async function signIn(page: Page, username: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Username or e-mail').fill(username);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('/');
}

export async function fillSignUp(page: Page, username: string, displayName: string): Promise<void> {
  await page.getByLabel('Your name').fill(displayName);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('E-mail').fill(`${username}@example.org`);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Your status and settings' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
}

/** A line cut on purpose is no complaint, nor is a wrong password. */
const EXPECTED = /net::ERR_|WebSocket|status of 401/;

/** What a page may not do unnoticed: throw, complain, or try what its policy forbids. */
function watch(page: Page, complaints: string[], alsoExpected: RegExp | null): void {
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const isExpected = EXPECTED.test(message.text()) || alsoExpected?.test(message.text());
    if (message.type() === 'error' && !isExpected) complaints.push(message.text());
  });
}

/** In the browser; whatever the policy forbids becomes a complaint in the console, with what brought it about. */
function tellViolations(): void {
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, sample }) => {
    // biome-ignore lint/suspicious/noConsole: the console is how a page is heard
    console.error(`forbidden by ${violatedDirective}: ${blockedURI} ${sample} in ${sourceFile}`);
  });
}

async function open(browser: Browser, url: string, watchPage: (page: Page) => void): Promise<Person> {
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', viewport: { width: 1360, height: 860 } });
  context.on('page', watchPage);
  await context.addInitScript(tellViolations);
  return { page: await context.newPage(), context };
}

interface PerWorker {
  /** Journeys of one name share a server; one that must find it empty has a name of its own. */
  serverOf: string;
  /** what its server is told besides */
  serverEnv: Record<string, string>;
  server: ServerProcess;
}

export const test = base.extend<{ visitors: Visitors; alsoExpected: RegExp | null }, PerWorker>({
  /** a refusal that the journey brings about on purpose */
  alsoExpected: [null, { option: true }],
  serverOf: ['everybody', { option: true, scope: 'worker' }],
  serverEnv: [{}, { option: true, scope: 'worker' }],
  server: [
    async ({ serverEnv }, use) => {
      const server = await ServerProcess.create(serverEnv);
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: START_MS + STOP_MS },
  ],
  visitors: async ({ browser, server, alsoExpected }, use) => {
    const people: Person[] = [];
    const complaints: string[] = [];
    const arrive = async () => {
      const person = await open(browser, server.base, (page) => watch(page, complaints, alsoExpected));
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

export { expect, type Locator, type Page } from '@playwright/test';
