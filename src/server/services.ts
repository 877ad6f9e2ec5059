import { createHash, randomBytes } from 'node:crypto';
import type { Services } from '#api/context.ts';
import { RateLimits } from '#api/rate-limits.ts';
import { type TransferLimits, Transfers, UNLIMITED } from '#api/transfers.ts';
import { findDeadCredentials } from '#auth/dead-credentials.ts';
import { inviteCode } from '#auth/new-people.ts';
import { OidcProvider, type OidcSettings } from '#auth/oidc.ts';
import { answerResetRequest, ResetRequest, resetPath } from '#auth/password-reset.ts';
import { CheckedTokens, IdentityCache } from '#auth/service.ts';
import { MAX_UPLOAD_BYTES } from '#contract/limits.ts';
import type { Letter } from '#contract/mails.ts';
import type { Settings } from '#contract/settings.ts';
import { DeletionJob, ExportJob, exportPath } from '#core/account.ts';
import type { EmojiPolicy } from '#core/emoji.ts';
import { mailedCode } from '#core/invites.ts';
import { failExport } from '#db/account-sql.ts';
import { authSecret } from '#db/auth-sql.ts';
import type { Database } from '#db/database.ts';
import { databaseOrigin } from '#db/event-sql.ts';
import { LiveSettings } from '#db/settings.ts';
import { noBus } from '#events/bus/bus.ts';
import { RedisBus, type RedisBusOptions } from '#events/bus/redis-bus.ts';
import { Wakes } from '#events/bus/wakes.ts';
import { Hub } from '#events/hub.ts';
import { adoptDatabase, Positions } from '#events/positions.ts';
import { PRESENCE_TIMES, Presence, type PresenceTimes } from '#events/presence.ts';
import { TYPING_MS, Typing } from '#events/typing.ts';
import { Appends } from '#files/appends.ts';
import { DiskStore } from '#files/disk-store.ts';
import type { S3Options } from '#files/s3-client.ts';
import { S3Store } from '#files/s3-store.ts';
import type { FileStore } from '#files/store.ts';
import { Thumbnails } from '#files/thumbnails.ts';
import { deleteAccount } from '#jobs/account-deletion.ts';
import { makeExport } from '#jobs/account-export.ts';
import { keepDailyStats } from '#jobs/daily-stats.ts';
import { handleMail, Mailer, type MailSettings } from '#jobs/mail/mailer.ts';
import { purgeMessages } from '#jobs/message-retention.ts';
import { type DigestTimes, digestStopPath, handleDigests, isDigestNews } from '#jobs/notices/digest.ts';
import { Notifier } from '#jobs/notices/notifier.ts';
import { handlePushes, openVapid } from '#jobs/notices/push.ts';
import { Outbound } from '#jobs/outbound.ts';
import { Previews } from '#jobs/previews/previews.ts';
import { Queue, type QueueTimes } from '#jobs/queue.ts';
import { handleRecurring } from '#jobs/recurring.ts';
import { SearchIndex } from '#jobs/search-index.ts';
import { renderEvent } from '#jobs/webhooks/render.ts';
import type { WebhookTimes } from '#jobs/webhooks/times.ts';
import { Webhooks } from '#jobs/webhooks/webhooks.ts';

export interface ServiceOptions {
  registration: Settings['registration'];
  /** Signs tokens and cookies; without one the database keeps one, the same for every node. */
  secret?: string | undefined;
  rateLimits: boolean;
  publicUrl?: string | undefined;
  report: Services['report'];
  /** A Redis or Valkey by which the nodes of this server hear each other. */
  redisUrl?: string | undefined;
  /** One line for the operator, as when Redis cannot be reached. */
  note?: RedisBusOptions['note'];
  presenceTimes?: Partial<PresenceTimes>;
  typingMs?: number;
  /** Whether webhooks may lead into the network that the server stands in. */
  allowPrivateWebhooks?: boolean;
  webhookTimes?: Partial<WebhookTimes>;
  /** whether links are looked at */
  linkPreviews?: boolean;
  jobTimes?: Partial<QueueTimes>;
  digestTimes?: Partial<DigestTimes>;
  /** any OpenID Connect provider, by which people may sign in */
  oidc?: OidcSettings | undefined;
  /** Without it no letters are sent and nothing is offered that needs one. It wants `publicUrl` as well. */
  mail?: Omit<MailSettings, 'publicUrl'> | undefined;
  /** where the bytes of files live, the same for all nodes */
  filesDir: string;
  /** where they live instead */
  s3?: S3Options | undefined;
  /** of one file */
  maxUploadBytes?: number;
  /** who may add to the server's emoji: everyone unless told */
  customEmoji?: EmojiPolicy;
  transferLimits?: Partial<TransferLimits>;
  /** in bytes, of all files of one person, and of all there are; null: no limit */
  personQuota?: number | null;
  serverQuota?: number | null;
}

const DIGEST_TIMES: DigestTimes = { afterSeconds: 3600, everySeconds: 24 * 3600 };

async function keptSecret(db: Database, origin: string): Promise<string> {
  for (;;) {
    const [row] = await db.query(authSecret, [randomBytes(32).toString('base64url'), origin]);
    // No row: another node wrote its own between our look and our attempt. The next look finds it.
    if (row) return row.auth_secret;
  }
}

/** Everything that the doors share, once per process. */
export async function createServices(db: Database, options: ServiceOptions): Promise<Services> {
  const [{ origin }] = (await db.query(databaseOrigin, [])) as [{ origin: string }];
  const kept = await keptSecret(db, origin);
  await adoptDatabase(db, origin);
  const secret = new TextEncoder().encode(options.secret ?? kept);
  const hub = new Hub(db, new Positions(secret), findDeadCredentials, (error) =>
    options.report(error, { path: 'events.hub', requestId: '' }),
  );
  hub.start();
  const redis =
    options.redisUrl === undefined ? null : openRedis(options.redisUrl, origin, options.note ?? (() => undefined));
  await redis?.start();
  const bus = redis ?? noBus;
  const webhooks = new Webhooks(db, new Outbound(options.allowPrivateWebhooks ?? false), {
    render: renderEvent,
    times: options.webhookTimes,
    onError: (error) => options.report(error, { path: 'jobs.webhooks', requestId: '' }),
    note: (line) => options.note?.(line, null),
  });
  const jobs = new Queue(db, {
    times: options.jobTimes,
    onError: (error) => options.report(error, { path: 'jobs.queue', requestId: '' }),
    note: (line) => options.note?.(line, null),
  });
  const settings = new LiveSettings(db, defaultSettings(options), () => bus.publish('settings', ''));
  bus.hear('settings', settings.forget);
  const mailer = openMailer({ db, secret, settings }, options);
  handleMail(jobs, mailer);
  jobs.handle(ResetRequest, { work: (wish, job) => answerResetRequest({ db, secret }, wish, job.finish) });
  const search = new SearchIndex(db, (error) => options.report(error, { path: 'jobs.search-index', requestId: '' }));
  const store = openStore(options);
  const cache = new IdentityCache();
  jobs.handle(ExportJob, {
    concurrency: 1,
    timeoutMs: 1800_000,
    attempts: 4,
    work: (order, job) => makeExport({ db, store }, order, job),
    givenUp: async ({ uuid }, tx) => void (await tx.query(failExport, [uuid])),
  });
  jobs.handle(DeletionJob, {
    concurrency: 1,
    timeoutMs: 1800_000,
    attempts: Number.MAX_SAFE_INTEGER,
    work: ({ userId }, job) =>
      deleteAccount({ db, settings, wake: () => wake(), forget: cache.forgetUser }, userId, job),
  });
  const beginPurging = handleRecurring(jobs, db, 'message_retention', {
    everyMs: 3600_000,
    timeoutMs: 1800_000,
    work: async (signal) => void (await purgeMessages(db, settings, { signal, wake: () => wake() })),
  });
  const beginCounting = handleRecurring(jobs, db, 'daily_stats', {
    everyMs: 600_000,
    timeoutMs: 600_000,
    work: (signal) => keepDailyStats(db, signal),
  });
  const digestTimes = { ...DIGEST_TIMES, ...options.digestTimes };
  const notices = new Notifier(
    db,
    () => wake(),
    (error) => options.report(error, { path: 'jobs.notices', requestId: '' }),
    mailer === null ? null : digestTimes.afterSeconds,
  );
  const { wake } = new Wakes(hub, bus, () => {
    webhooks.wake();
    search.wake();
    notices.wake();
  });
  const presence = new Presence(
    db,
    bus,
    hub.tell,
    (error) => options.report(error, { path: 'events.presence', requestId: '' }),
    { ...PRESENCE_TIMES, ...options.presenceTimes },
  );
  const typing = new Typing(bus, hub.tell, options.typingMs ?? TYPING_MS);
  presence.onGone((userId) => typing.stopEverywhere(userId));
  presence.onShown(hub.tellOne);
  const publicOrigin = options.publicUrl === undefined ? null : new URL(options.publicUrl).origin;
  // Anybody may write a link: these never lead into the network that the server stands in.
  const thumbnails = new Thumbnails();
  const previews = new Previews({ db, wake }, new Outbound(false), {
    enabled: options.linkPreviews ?? false,
    isOn: async () => (await settings.read()).linkPreviews,
    ownHost: publicOrigin && new URL(publicOrigin).host,
    thumbnails,
    onError: (error) => options.report(error, { path: 'jobs.previews', requestId: '' }),
  });
  const vapid = await openVapid(db, options.publicUrl ?? 'mailto:nobody@localhost');
  const isHere = (userId: number) => presence.stateOf(userId) === 'online';
  handleDigests(jobs, { db, isHere, times: digestTimes });
  handlePushes(jobs, { db, outbound: new Outbound(options.allowPrivateWebhooks ?? false), vapid, isHere });
  return {
    db,
    hub,
    auth: {
      db,
      secret,
      settings,
      sendsMail: mailer !== null,
      cache,
      checked: new CheckedTokens(),
      wake,
    },
    oidc: options.oidc === undefined ? null : new OidcProvider(options.oidc),
    limits: new RateLimits(options.rateLimits, redis),
    bus,
    presence,
    typing,
    webhooks,
    previews,
    jobs,
    beginRecurring: async () => {
      await beginPurging();
      await beginCounting();
    },
    search,
    notices,
    push: { publicKey: vapid.publicKey, allowPlain: options.allowPrivateWebhooks ?? false },
    files: {
      store,
      thumbnails,
      appends: new Appends(),
      maxBytes: options.maxUploadBytes ?? MAX_UPLOAD_BYTES,
      quota: { person: options.personQuota ?? null, server: options.serverQuota ?? null },
    },
    publicOrigin,
    emojiPolicy: options.customEmoji ?? 'everyone',
    transfers: new Transfers({ ...(options.rateLimits ? {} : UNLIMITED), ...options.transferLimits }),
    report: options.report,
    async close() {
      await Promise.all([webhooks, previews, search, jobs, notices].map((one) => one.stop()));
      mailer?.close();
      await hub.close();
      typing.close();
      await presence.close();
      await bus.close();
    },
  };
}

/** Where the bytes of files live: the server, its backup and its restore must agree. */
export function openStore({ s3, filesDir }: Pick<ServiceOptions, 's3' | 'filesDir'>): FileStore {
  return s3 === undefined ? new DiskStore(filesDir) : new S3Store(s3);
}

/** Several servers may use one Redis: what they say there is told apart by their databases. */
function openRedis(url: string, origin: string, note: RedisBusOptions['note']): RedisBus {
  const space = `parley:${createHash('sha256').update(origin).digest('base64url').slice(0, 12)}`;
  return new RedisBus({ url, space, note });
}

function openMailer(
  parts: { db: Database; secret: Uint8Array; settings: LiveSettings },
  { mail, publicUrl }: ServiceOptions,
): Mailer | null {
  if (mail === undefined || publicUrl === undefined) return null;
  const serverName = async () => (await parts.settings.read()).serverName;
  return new Mailer(
    {
      db: parts.db,
      serverName,
      pathOf: (letter) => pathOf(parts, letter),
      stopPathOf: (letter) => stopPathOf(parts.secret, letter),
    },
    { ...mail, publicUrl: publicUrl.replace(/\/$/, '') },
  );
}

function stopPathOf(secret: Uint8Array, letter: Letter): string | null {
  return letter.template === 'digest' ? digestStopPath(secret, letter.userId) : null;
}

async function pathOf(parts: { db: Database; secret: Uint8Array }, letter: Letter): Promise<string | null> {
  if (letter.template === 'password_reset') return resetPath(parts, letter.resetId);
  if (letter.template === 'server_invitation') return `/sign-up?invite=${inviteCode(parts.secret, letter.inviteId)}`;
  if (letter.template === 'export_ready') return exportPath(letter.exportId);
  if (letter.template === 'room_invitation') return `/join/${mailedCode(parts.secret, letter.inviterId, letter.key)}`;
  if (letter.template === 'digest') return (await isDigestNews(parts.db, letter)) ? '/' : null;
  return '/';
}

/** What holds until an admin says otherwise. */
export function defaultSettings({ registration }: Pick<ServiceOptions, 'registration'>): Settings {
  return {
    serverName: 'Parley',
    registration,
    oidcSignUp: registration === 'open',
    defaultLocale: 'en',
    secondFactor: 'optional',
    messageRetentionDays: null,
    linkPreviews: true,
  };
}
