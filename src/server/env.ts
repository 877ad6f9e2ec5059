import { isIP } from 'node:net';
import { z } from 'zod';
import { MAX_UPLOAD_BYTES } from '#contract/limits.ts';
import { StartError } from '#db/start-error.ts';
import type { S3Options } from '#files/s3-client.ts';

const isWebOrigin = (text: string) => /^https?:\/\/[^/?#\s@]+$/.test(text) && URL.canParse(text);
const isDatabaseUrl = (text: string) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
const isSmtpUrl = (text: string) => /^smtps?:\/\//.test(text) && URL.canParse(text);
const isIssuer = (text: string) => /^https?:\/\/[^?#\s@]+$/.test(text) && URL.canParse(text);
const isRedisUrl = (text: string) => /^rediss?:\/\//.test(text) && URL.canParse(text);

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most, {
      error: `must be a whole number from ${least} to ${most}`,
    })
    .transform(Number);

const UNITS: Record<string, number> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** In bytes; null for as much as the disk holds. */
const amountOfBytes = z
  .string()
  .transform((text) => {
    if (text === 'none') return null;
    const [, count = '', unit = ''] = /^(\d{1,12})([kmgt]?)$/.exec(text.toLowerCase()) ?? [];
    return count === '' ? Number.NaN : Number(count) * (UNITS[unit] ?? 1);
  })
  .refine((bytes) => bytes === null || Number.isSafeInteger(bytes), {
    error: 'must be none, or a number of bytes like 500m, 20g or 1t',
  });

const oneOf = <const T extends readonly [string, ...string[]]>(...words: T) =>
  z.enum(words, { error: `must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}` });

const url = (accepts: (text: string) => boolean, description: string) =>
  z.string().refine(accepts, { error: `must be ${description}` });

const SECONDS: Record<string, number> = { m: 60, h: 3600, d: 86_400 };

/** In seconds; null for ever. Shorter than an hour, a node that lost its database for that long would miss events. */
const lengthOfTime = z
  .string()
  .transform((text) => {
    if (text === 'forever') return null;
    const [, count = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
    return Number(count) * (SECONDS[unit] ?? 0);
  })
  .refine((seconds) => seconds === null || seconds >= 3600, {
    error: 'must be forever, or a time of at least an hour like 90m, 12h or 30d',
  });

/** Every variable that Parley reads. docs/operations.md lists the same names. */
const Variables = z.object({
  PORT: wholeNumber(0, 65_535).default(3000), // 0: any free one, told at the start
  HOST: z.string().default('0.0.0.0'),
  DATA_DIR: z.string().default('./data'),
  FILES_DIR: z.string().optional(), // DATA_DIR/files unless told: one folder for all nodes
  MAX_UPLOAD_BYTES: wholeNumber(1, 999_999_999).default(MAX_UPLOAD_BYTES),
  FILES_QUOTA_PER_PERSON: amountOfBytes.prefault('none'),
  FILES_QUOTA: amountOfBytes.prefault('none'), // of all together
  DATABASE_URL: url(isDatabaseUrl, 'a URL like postgresql://user:password@host:5432/parley').optional(),
  DATABASE_POOL: wholeNumber(1, 1000).default(20),
  REGISTRATION: oneOf('open', 'invite', 'closed').default('open'),
  RATE_LIMITS: oneOf('on', 'off').default('on'), // off: behind something that limits already, and for benchmarks
  AUTH_SECRET: z.string().min(32, { error: 'must be at least 32 characters long' }).optional(),
  PUBLIC_URL: url(isWebOrigin, 'the address people use, like https://chat.example.org, without a path').optional(),
  EVENT_RETENTION: lengthOfTime.prefault('7d'),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
    .refine((parts) => parts.every(isNetwork), {
      error: 'must be addresses or networks like 10.0.0.1, 172.16.0.0/12, separated by commas',
    }),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('warn'),
  NODE_ENV: oneOf('production', 'development', 'test').default('production'),
  METRICS_TOKEN: z.string().min(16, { error: 'must be at least 16 characters long' }).optional(),
  REDIS_URL: url(isRedisUrl, 'a URL like redis://host:6379').optional(),
  LINK_PREVIEWS: oneOf('on', 'off').default('on'), // off: the server calls no page that people link to
  CUSTOM_EMOJI: oneOf('everyone', 'admins').default('everyone'), // who may add some
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: 'must be the name of a bucket' })
    .optional(),
  S3_ENDPOINT: url(isWebOrigin, 'a scheme and a host, like https://s3.example.org').optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_PREFIX: z
    .string()
    .regex(/^[\w./-]{0,200}$/, { error: 'must be letters, digits, dots, dashes and slashes' })
    .default(''),
  WEBHOOK_ALLOW_PRIVATE: oneOf('0', '1').default('0'),
  DIGEST_AFTER_MINUTES: wholeNumber(1, 10_080).default(60), // away for so long, people are written to
  DIGEST_EVERY_HOURS: wholeNumber(1, 720).default(24),
  SMTP_URL: url(isSmtpUrl, 'a URL like smtps://user:password@mail.example.org').optional(),
  MAIL_FROM: z.string().max(320).optional(),
  OIDC_ISSUER: url(isIssuer, "the provider's address, like https://accounts.example.org").optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
});

/** What is of no use without another. */
const Environment = Variables.superRefine((env, { addIssue }) => {
  const needs = (name: keyof typeof env, given: keyof typeof env, why: string) => {
    if (env[given] === undefined || env[name] !== undefined) return;
    addIssue({ code: 'custom', path: [name], message: `is needed with ${given}: ${why}` });
  };
  needs('MAIL_FROM', 'SMTP_URL', 'letters come from there');
  needs('PUBLIC_URL', 'SMTP_URL', 'links in letters lead there');
  needs('OIDC_CLIENT_ID', 'OIDC_ISSUER', 'the provider gave it');
  needs('OIDC_CLIENT_SECRET', 'OIDC_ISSUER', 'the provider gave it');
  needs('PUBLIC_URL', 'OIDC_ISSUER', 'people come back there');
});

export type Env = z.output<typeof Environment>;

/** Throws a StartError with one line per variable. A value is never repeated: it may be a secret. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.entries(source).filter(([name, value]) => name in Variables.shape && value !== '');
  const result = Environment.safeParse(Object.fromEntries(given));
  if (result.success) return withKeys(result.data);
  const lines = new Map(result.error.issues.map((issue) => [String(issue.path[0]), issue.message]));
  throw new StartError([...lines].map(([name, message]) => `${name} ${message}.`).join('\n'));
}

function withKeys(env: Env): Env {
  if (env.S3_BUCKET === undefined) return env;
  const missing = (['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const).filter((name) => env[name] === undefined);
  if (missing.length === 0) return env;
  throw new StartError(missing.map((name) => `${name} must be set where S3_BUCKET is.`).join('\n'));
}

/** Where the bytes of files live, if not in a folder. */
export function s3Of(env: Env): S3Options | undefined {
  const { S3_BUCKET: bucket, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const endpoint = env.S3_ENDPOINT ?? `https://s3.${env.S3_REGION}.amazonaws.com`;
  return { endpoint, region: env.S3_REGION, bucket, accessKeyId, secretAccessKey, prefix: env.S3_PREFIX };
}
