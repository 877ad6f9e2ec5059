import { createServer } from 'node:net';
import { createTRPCClient, httpLink } from '@trpc/client';
import type { AppRouter } from '#api/router.ts';
import { Balancer } from '#testing/chaos/balancer.ts';
import { ChaosNode } from '#testing/chaos/node.ts';
import { OwnPostgres } from '#testing/chaos/own-postgres.ts';
import type { Account } from '#testing/chaos/person.ts';
import type { Random } from '#testing/chaos/random.ts';
import { lacksRedis, TestRedis } from '#testing/redis.ts';

const POOL = '10';
const SIGN_UPS_AT_ONCE = 4;
const PASSWORD = 'correct horse battery';

/** Three nodes over one PostgreSQL and one Redis, behind a balancer: what the people of a run meet. */
export class Scene {
  private constructor(
    readonly postgres: OwnPostgres,
    /** null on a machine that has none */
    readonly redis: TestRedis | null,
    readonly nodes: ChaosNode[],
    readonly balancer: Balancer,
  ) {}

  static async open(nodes: number, bundle?: string): Promise<Scene> {
    const closers: (() => Promise<void>)[] = [];
    try {
      const postgres = await OwnPostgres.start(await freePort());
      closers.push(() => postgres.stop());
      const redis = lacksRedis ? null : await TestRedis.open();
      if (redis) closers.push(() => redis.stop());
      const env = { DATABASE_URL: postgres.url, DATABASE_POOL: POOL, ...(redis && { REDIS_URL: redis.url }) };
      const started: ChaosNode[] = [];
      // The first alone: it migrates.
      for (let n = 0; n < nodes; n++) {
        const node = await ChaosNode.start(await freePort(), env, bundle);
        closers.push(() => node.stop());
        started.push(node);
      }
      const balancer = await Balancer.open(() => started.filter((node) => node.isReady).map(({ port }) => port));
      return new Scene(postgres, redis, started, balancer);
    } catch (error) {
      for (const close of closers.reverse()) await close().catch(() => undefined);
      throw error;
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.balancer.port}`;
  }

  async signUp(count: number): Promise<Account[]> {
    const accounts: Account[] = [];
    const names = Array.from({ length: count }, (_, at) => `p${at}`);
    await Promise.all(
      Array.from({ length: SIGN_UPS_AT_ONCE }, async () => {
        for (let username = names.shift(); username; username = names.shift()) {
          const { accessToken, me } = await this.api().auth.signUp.mutate({
            username,
            email: `${username}@example.org`,
            password: PASSWORD,
          });
          // A key does not expire in the middle of a long run.
          const { key } = await this.api(accessToken).auth.createApiKey.mutate({ name: 'chaos' });
          accounts.push({ id: me.id, username, token: key });
        }
      }),
    );
    return accounts.sort((a, b) => a.id - b.id);
  }

  private api(token?: string) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${this.url}/api/trpc`, headers })] });
  }

  /** Rooms in which people act, and two in which only the faults do and everybody listens. */
  async furnish(
    accounts: readonly Account[],
    random: Random,
  ): Promise<{ busy: number[]; open: number[]; quiet: number[] }> {
    const everybody = accounts.map(({ id }) => id);
    const [first] = accounts;
    if (!first) throw new Error('nobody is here');
    const busy: number[] = [];
    const open: number[] = [];
    const quiet: number[] = [];
    for (const name of ['quiet one', 'quiet two']) {
      quiet.push((await this.api(first.token).rooms.create.mutate({ name, memberIds: everybody })).room.id);
    }
    const count = Math.max(3, Math.ceil(accounts.length / 8));
    for (let n = 0; n < count; n++) {
      const owner = accounts[(n * 7) % accounts.length] ?? first;
      const visibility = n % 2 === 0 ? 'public' : 'private';
      const memberIds = everybody.filter(() => random.next() < 0.35);
      const { room } = await this.api(owner.token).rooms.create.mutate({ name: `room ${n}`, visibility, memberIds });
      busy.push(room.id);
      if (visibility === 'public') open.push(room.id);
    }
    for (let n = 0; n + 1 < accounts.length; n += 5) {
      const [one, other] = [accounts[n], accounts[n + 1]];
      if (one && other) await this.api(one.token).rooms.openDm.mutate({ userId: other.id });
    }
    return { busy, open, quiet };
  }

  async close(): Promise<void> {
    await this.balancer.close();
    await Promise.all(this.nodes.map((node) => node.stop()));
    await this.redis?.stop();
    await this.postgres.stop();
  }
}

/** A port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
