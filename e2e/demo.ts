import { ServerProcess } from '../src/testing/server-process.ts';
import { test as house, type Page } from './server.ts';

/** A server with the demo's people, rooms and messages in it. */
export const test = house.extend<object, { server: ServerProcess }>({
  server: [
    async ({ serverEnv }, use) => {
      const server = await ServerProcess.create(serverEnv, ['--demo']);
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

/** As one of the demo's people, without the screen. Ada owns the server, so that every place is there for her. */
export async function comeAs(login: string, page: Page, server: ServerProcess): Promise<void> {
  const password = /password of all is (\S+)/.exec(server.output)?.[1] ?? '';
  const { csrfToken } = await (await page.request.get('/api/auth/csrf')).json();
  const form = { login, password, csrfToken, json: 'true', callbackUrl: '/' };
  const answer = await page.request.post('/api/auth/callback/credentials', { form });
  if (!answer.ok()) throw new Error(`${login} was not let in: ${answer.status()}`);
}

/** What the server answers to a question. */
// biome-ignore lint/suspicious/noExplicitAny: whatever the procedure answers
export async function read(page: Page, procedure: string, input: object = {}): Promise<any> {
  const query = new URLSearchParams({ input: JSON.stringify(input) });
  return (await (await page.request.get(`/api/trpc/${procedure}?${query}`)).json()).result.data;
}
