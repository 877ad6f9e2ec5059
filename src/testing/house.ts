import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Services } from '#api/context.ts';
import { appRouter } from '#api/router.ts';
import { signUp, startSession } from '#auth/accounts.ts';
import { issueTokens } from '#auth/tokens.ts';
import type { Ctx } from '#core/context.ts';
import { openDatabase } from '#db/database.ts';
import { createServices, type ServiceOptions } from '#server/services.ts';
import { createTestDatabase } from '#testing/db.ts';

export interface Person {
  id: number;
  username: string;
  accessToken: string;
  refreshToken: string;
  sessionId: number;
  /** the procedures, called as this person with a bearer token */
  api: ReturnType<typeof appRouter.createCaller>;
  core: Ctx;
}

export type HouseOptions = Partial<ServiceOptions> & {
  database?: string;
  /** notifications are made of what happens */
  notices?: boolean;
};

const PASSWORD = 'correct horse battery';

/** The server without its port: real PostgreSQL, real procedures, real sign-in. One per test file. */
export class House {
  private constructor(
    readonly services: Services,
    readonly url: string,
    readonly reports: unknown[],
    readonly notes: string[],
    private readonly end: () => Promise<void>,
  ) {}

  /** With `database`, the url of another house, it is a second node of that one's server. */
  static async open({ database: shared, notices = false, ...options }: HouseOptions = {}): Promise<House> {
    const database = shared === undefined ? await createTestDatabase() : { url: shared, drop: async () => undefined };
    const db = openDatabase({ url: database.url, poolSize: 10 });
    const reports: unknown[] = [];
    const report: Services['report'] = (error) => reports.push(error);
    const notes: string[] = [];
    const note = (line: string) => notes.push(line);
    const own = path.join(os.tmpdir(), `parley-files-${randomUUID()}`);
    const basis = { registration: 'open', rateLimits: false, report, note, filesDir: own } as const;
    const services = await createServices(db, { ...basis, ...options });
    // Looking at the log all the time is for tests that are about it: others copy databases, which must be at rest.
    if (options.webhookTimes || options.allowPrivateWebhooks) services.webhooks.start();
    if (options.jobTimes) services.jobs.start();
    if (notices) services.notices.start();
    return new House(services, database.url, reports, notes, async () => {
      await services.close();
      await db.close();
      await database.drop();
      await rm(own, { recursive: true, force: true });
    });
  }

  close(): Promise<void> {
    return this.end();
  }

  /** The procedures, called with these credentials. */
  caller(shown: { authorization?: string; apiKey?: string; cookie?: string } = {}, sameSite = true) {
    const origin = { ip: '192.0.2.1', userAgent: 'test' };
    return appRouter.createCaller({ services: this.services, call: { requestId: 'test', origin, shown, sameSite } });
  }

  /** Signs somebody up. The first is the server's owner. */
  async person(username: string): Promise<Person> {
    const { auth, db } = this.services;
    const origin = { ip: '192.0.2.1', userAgent: 'test' };
    const id = await signUp(auth, { username, email: `${username}@example.org`, password: PASSWORD }, origin);
    const { sessionId } = await startSession(auth, id, 'token', origin);
    const { accessToken, refreshToken } = await issueTokens(auth, db, id, sessionId);
    const me = await this.caller({ authorization: `Bearer ${accessToken}` }).users.me();
    const actor = { userId: id, role: me.role, organisationId: me.organisationId, sessionId };
    return {
      id,
      username,
      accessToken,
      refreshToken,
      sessionId,
      api: this.caller({ authorization: `Bearer ${accessToken}` }),
      core: { actor, db, ip: null, settings: auth.settings, wake: auth.wake, forget: auth.cache.forgetUser },
    };
  }

  people<const Names extends readonly string[]>(...names: Names): Promise<{ [K in keyof Names]: Person }> {
    return names.reduce<Promise<Person[]>>(
      async (made, name) => [...(await made), await this.person(name)],
      Promise.resolve([]),
    ) as Promise<{ [K in keyof Names]: Person }>;
  }

  /** Straight SQL, to see what the tables hold. */
  async sql<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.services.db.query<Row>({ name: '', text }, values);
  }
}

export const password = PASSWORD;
