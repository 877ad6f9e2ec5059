import path from 'node:path';
import type { MessageWithSender } from '#contract/messages.ts';
import { endStatuses } from '#core/statuses.ts';
import { openDatabase } from '#db/database.ts';
import { sweepFiles } from '#jobs/file-sweep.ts';
import { repeat } from '#jobs/repeat.ts';
import { Retention } from '#jobs/retention.ts';
import { sendDueMessages } from '#jobs/scheduled.ts';
import type { Door } from '#server/door.ts';
import { createDoors } from '#server/doors.ts';
import { type Env, s3Of } from '#server/env.ts';
import type { Log } from '#server/log.ts';
import { createMetricsDoor, Metrics } from '#server/metrics.ts';
import { offerToNext } from '#server/next-handle.ts';
import { createServices } from '#server/services.ts';
import { seedDemo } from '../../prisma/seed.ts';

const RETENTION_EVERY_MS = 5 * 60_000;
const SWEEP_EVERY_MS = 3600_000;
/** So late at most a status ends. */
const STATUSES_EVERY_MS = 5000;
const SEND_EVERY_MS = 700;

/** What main.ts serves and, in the end, puts away. */
export interface House {
  doors: Door[];
  metrics: Metrics;
  /** Whether the database answers. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens the database and builds what stands on it. It is migrated by now. */
export async function openHouse(start: {
  env: Env;
  databaseUrl: string;
  log: Log;
  /** What stood after `--` on the command line, such as --demo. */
  flags: string[];
}): Promise<House> {
  const { env, log } = start;
  const db = openDatabase({
    url: start.databaseUrl,
    poolSize: env.DATABASE_POOL,
    onConnectionError: (error) => log.warn({ err: error }, 'an idle database connection was lost'),
  });
  const services = await createServices(db, {
    registration: env.REGISTRATION,
    secret: env.AUTH_SECRET,
    rateLimits: env.RATE_LIMITS === 'on',
    publicUrl: env.PUBLIC_URL,
    redisUrl: env.REDIS_URL,
    linkPreviews: env.LINK_PREVIEWS === 'on',
    allowPrivateWebhooks: env.WEBHOOK_ALLOW_PRIVATE === '1',
    digestTimes: { afterSeconds: env.DIGEST_AFTER_MINUTES * 60, everySeconds: env.DIGEST_EVERY_HOURS * 3600 },
    mail: env.SMTP_URL === undefined ? undefined : { smtpUrl: env.SMTP_URL, from: env.MAIL_FROM ?? '' },
    oidc: oidcOf(env),
    filesDir: env.FILES_DIR ?? path.join(env.DATA_DIR, 'files'),
    maxUploadBytes: env.MAX_UPLOAD_BYTES,
    customEmoji: env.CUSTOM_EMOJI,
    s3: s3Of(env),
    personQuota: env.FILES_QUOTA_PER_PERSON,
    serverQuota: env.FILES_QUOTA,
    report: (error, at) => log.error({ err: error, ...at }, 'a call failed'),
    note: (line, reason) => log.warn(reason === null ? {} : { reason }, line),
  });
  // Without files people can still write to each other.
  await services.files.store
    .check()
    .catch((error: unknown) => log.error({ err: error }, 'files cannot be kept: look at FILES_DIR or S3_BUCKET'));
  configureNextAuth(env, services.auth.secret);
  offerToNext(services);
  if (start.flags.includes('--demo')) {
    for (const line of await seedDemo(services)) process.stdout.write(`${line}\n`);
  }
  const retention = new Retention(db, env.EVENT_RETENTION);
  const pruning = repeat(
    RETENTION_EVERY_MS,
    async (signal) => {
      const pruned = await retention.run(signal);
      if (Object.values(pruned).some((count) => count > 0)) log.info(pruned, 'deleted what was kept long enough');
    },
    (error) => log.error({ err: error, path: 'jobs.retention' }, 'a job failed'),
  );
  const sweep = async (signal?: AbortSignal) => {
    const swept = await sweepFiles(db, services.files.store, signal);
    if (swept.missing > 0) log.warn({ missing: swept.missing }, 'files are listed whose bytes are gone');
    if (swept.orphans + swept.unfinished > 0) log.info(swept, 'deleted bytes that belong to no file');
  };
  const sweepFailed = (error: unknown) => log.error({ err: error, path: 'jobs.file-sweep' }, 'a job failed');
  const atStart = new AbortController();
  const firstSweep = sweep(atStart.signal).catch(sweepFailed);
  const sweeping = repeat(SWEEP_EVERY_MS, sweep, sweepFailed);
  const { cache, wake } = services.auth;
  const ending = repeat(
    STATUSES_EVERY_MS,
    async () => {
      await endStatuses({ db, wake, forget: cache.forgetUser });
    },
    (error) => log.error({ err: error, path: 'jobs.statuses' }, 'a job failed'),
  );
  const sendFailed = (error: unknown) => log.error({ err: error, path: 'jobs.scheduled' }, 'a job failed');
  const isHere = (userId: number) => services.presence.stateOf(userId) === 'online';
  const sendDue = async (signal: AbortSignal) => {
    const onSent = ({ message }: MessageWithSender) => services.previews.want(message);
    const sources = { db, wake: services.auth.wake, settings: services.auth.settings, isHere, onSent };
    await sendDueMessages(sources, sendFailed, signal);
  };
  const sending = repeat(SEND_EVERY_MS, sendDue, sendFailed);
  services.previews.start();
  services.webhooks.start();
  services.jobs.start();
  await services.beginRecurring();
  const metrics = new Metrics();
  metrics.watch(services);
  services.search.start();
  services.notices.start();
  return {
    doors: [...createDoors(services), createMetricsDoor(metrics, env.METRICS_TOKEN)],
    metrics,
    async ready() {
      await db.query({ name: 'ready', text: 'SELECT 1' }, []);
      return true;
    },
    async close() {
      await pruning.stop();
      await ending.stop();
      atStart.abort();
      await firstSweep;
      await sweeping.stop();
      await sending.stop();
      await services.close();
      await db.close();
    },
  };
}

function oidcOf({ OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET }: Env) {
  if (OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined || OIDC_CLIENT_SECRET === undefined) return undefined;
  return { issuer: OIDC_ISSUER, clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET };
}

/** Next-auth reads its settings from the environment, inside Next's own module graph. */
function configureNextAuth(env: Env, secret: Uint8Array): void {
  process.env.NEXTAUTH_SECRET = new TextDecoder().decode(secret);
  if (env.PUBLIC_URL === undefined) process.env.AUTH_TRUST_HOST = 'true';
  else process.env.NEXTAUTH_URL = env.PUBLIC_URL;
}
