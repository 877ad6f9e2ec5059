import { format } from 'node:util';
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
