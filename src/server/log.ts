import { format } from 'node:util';
import { DatabaseError } from 'pg';
import pino, { type Logger } from 'pino';

export type Log = Logger;

const SECRETS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'newPassword',
  'currentPassword',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'apiKey',
  'secret',
];

/** PostgreSQL quotes the offending value in its messages and details: of its errors only the code and the place are kept. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  if (!(error instanceof DatabaseError)) return { type: error.name, message: error.message, stack: error.stack };
  const { code, constraint, table, routine } = error;
  const stack = error.stack?.split('\n').filter((line) => line.startsWith('    at '));
  return { type: 'DatabaseError', code, constraint, table, routine, stack: stack?.join('\n') };
}

/** JSON lines on stderr: stdout is the operator's, with the few lines of the start. */
export function createLog(
  level: string,
  destination: pino.DestinationStream = pino.destination({ dest: 2, sync: false }),
): Log {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      redact: {
        paths: SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
        censor: '[redacted]',
      },
    },
    destination,
  );
}

/** Next and other packages write to the console. In production that goes where the rest goes. */
export function routeConsole(log: Log): void {
  const { console } = globalThis;
  console.debug = (...parts: unknown[]) => log.debug(format(...parts));
  console.log = (...parts: unknown[]) => log.info(format(...parts));
  console.info = console.log;
  console.warn = (...parts: unknown[]) => log.warn(format(...parts));
  console.error = (...parts: unknown[]) => log.error(format(...parts));
}
