import { expect, test } from 'vitest';
import { StartError } from '#db/start-error.ts';
import { parseEnv, s3Of } from '#server/env.ts';

function complaint(source: Record<string, string>): string {
  try {
    parseEnv(source);
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  return '';
}

test('nothing has to be set', () => {
  expect(parseEnv({})).toMatchObject({
    PORT: 3000,
    HOST: '0.0.0.0',
    DATA_DIR: './data',
    MAX_UPLOAD_BYTES: 26_214_400,
    DATABASE_POOL: 20,
    REGISTRATION: 'open',
    EVENT_RETENTION: 7 * 24 * 3600,
    TRUSTED_PROXIES: [],
    LOG_LEVEL: 'warn',
    NODE_ENV: 'production',
  });
});

test('an empty variable is one that is not set', () => {
  expect(parseEnv({ PORT: '', DATABASE_URL: '' })).toMatchObject({ PORT: 3000 });
  expect(parseEnv({ DATABASE_URL: '' })).not.toHaveProperty('DATABASE_URL');
});

test('the ends of a range are inside it', () => {
  expect(parseEnv({ PORT: '0' }).PORT).toBe(0);
  expect(parseEnv({ PORT: '65535' }).PORT).toBe(65535);
});

test('proxies are addresses and networks, of both families', () => {
  expect(parseEnv({ TRUSTED_PROXIES: '10.0.0.1, 172.16.0.0/12,fd00::/8' }).TRUSTED_PROXIES).toEqual([
    '10.0.0.1',
    '172.16.0.0/12',
    'fd00::/8',
  ]);
});

test.each([
  ['60m', 3600],
  ['12h', 12 * 3600],
  ['30d', 30 * 24 * 3600],
  ['forever', null],
])('events are kept for %s', (given, seconds) => {
  expect(parseEnv({ EVENT_RETENTION: given }).EVENT_RETENTION).toBe(seconds);
});

test.each(['59m', '0d', '7', '7 d', '7w', '-1d', '1.5h', '100000d', 'never'])('not for %s', (given) => {
  expect(complaint({ EVENT_RETENTION: given })).toBe(
    'EVENT_RETENTION must be forever, or a time of at least an hour like 90m, 12h or 30d.',
  );
});

test.each([
  ['PORT', '65536', 'PORT must be a whole number from 0 to 65535.'],
  ['PORT', '80.5', 'PORT must be a whole number from 0 to 65535.'],
  ['PORT', '0x50', 'PORT must be a whole number from 0 to 65535.'],
  ['WEBHOOK_ALLOW_PRIVATE', 'yes', 'WEBHOOK_ALLOW_PRIVATE must be 0 or 1.'],
  ['DATABASE_POOL', '0', 'DATABASE_POOL must be a whole number from 1 to 1000.'],
  ['REGISTRATION', 'maybe', 'REGISTRATION must be open, invite or closed.'],
  ['AUTH_SECRET', 'x'.repeat(31), 'AUTH_SECRET must be at least 32 characters long.'],
  ['DATABASE_URL', 'mysql://a:b@c/d', 'DATABASE_URL must be a URL like postgresql://user:password@host:5432/parley.'],
  ['PUBLIC_URL', 'chat.example.org', /^PUBLIC_URL must be the address people use/],
  ['PUBLIC_URL', 'https://chat.example.org/chat', /^PUBLIC_URL must be the address people use/],
  ['TRUSTED_PROXIES', '10.0.0.0/33', /^TRUSTED_PROXIES must be addresses or networks/],
  ['TRUSTED_PROXIES', 'nginx', /^TRUSTED_PROXIES must be addresses or networks/],
  ['LOG_LEVEL', 'loud', /^LOG_LEVEL must be trace, debug/],
  ['REDIS_URL', 'localhost:6379', 'REDIS_URL must be a URL like redis://host:6379.'],
])('%s=%s is refused in one line', (name, value, line) => {
  const message = complaint({ [name]: value });
  expect(message).toMatch(line);
  expect(message.split('\n')).toHaveLength(1);
});

test('each wrong variable has its line', () => {
  expect(complaint({ PORT: 'x', REGISTRATION: 'y' }).split('\n')).toEqual([
    'PORT must be a whole number from 0 to 65535.',
    'REGISTRATION must be open, invite or closed.',
  ]);
});

test('a value is never repeated', () => {
  expect(complaint({ AUTH_SECRET: 'hunter2', DATABASE_URL: 'http://u:hunter2@h/d' })).not.toContain('hunter2');
});

test('letters need a mail server, a sender and an address that people use', () => {
  const [SMTP_URL, MAIL_FROM, PUBLIC_URL] = [
    'smtps://u:p@mail.example.org',
    'a@example.org',
    'https://chat.example.org',
  ];
  expect(parseEnv({ SMTP_URL, MAIL_FROM, PUBLIC_URL })).toMatchObject({ SMTP_URL, MAIL_FROM });
  expect(complaint({ SMTP_URL })).toBe(
    'MAIL_FROM is needed with SMTP_URL: letters come from there.\nPUBLIC_URL is needed with SMTP_URL: links in letters lead there.',
  );
  expect(complaint({ SMTP_URL: 'mail.example.org', MAIL_FROM, PUBLIC_URL })).toMatch(/^SMTP_URL must be a URL like/);
});

test.each([
  ['none', null],
  ['0', 0],
  ['500m', 500 * 2 ** 20],
  ['20G', 20 * 2 ** 30],
])('a quota of %s', (given, bytes) => {
  expect(parseEnv({ FILES_QUOTA_PER_PERSON: given }).FILES_QUOTA_PER_PERSON).toBe(bytes);
  expect(parseEnv({ FILES_QUOTA: given }).FILES_QUOTA).toBe(bytes);
});

test.each(['much', '-1', '1.5g', '5 g', '9999999999999'])('no quota of %s', (given) => {
  expect(complaint({ FILES_QUOTA: given })).toMatch('FILES_QUOTA must be none, or a number of bytes');
});

test('a bucket goes with its keys, and without an endpoint it is Amazon’s', () => {
  expect(s3Of(parseEnv({}))).toBeUndefined();
  const missing =
    'S3_ACCESS_KEY_ID must be set where S3_BUCKET is.\nS3_SECRET_ACCESS_KEY must be set where S3_BUCKET is.';
  expect(complaint({ S3_BUCKET: 'files' })).toBe(missing);
  const keys = { S3_BUCKET: 'files', S3_ACCESS_KEY_ID: 'a', S3_SECRET_ACCESS_KEY: 'b' };
  expect(s3Of(parseEnv({ ...keys, S3_REGION: 'eu-west-3' }))).toEqual({
    endpoint: 'https://s3.eu-west-3.amazonaws.com',
    region: 'eu-west-3',
    bucket: 'files',
    accessKeyId: 'a',
    secretAccessKey: 'b',
    prefix: '',
  });
  expect(s3Of(parseEnv({ ...keys, S3_ENDPOINT: 'http://minio:9000' }))?.endpoint).toBe('http://minio:9000');
  expect(complaint({ ...keys, S3_BUCKET: 'No Such' })).toBe('S3_BUCKET must be the name of a bucket.');
  expect(complaint({ ...keys, S3_PREFIX: 'a b' })).toMatch('S3_PREFIX must be');
});
