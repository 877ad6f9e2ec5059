import pg from 'pg';
import { StartError } from '#db/start-error.ts';

/** What went wrong while connecting, in words for an operator. The address is told, the password never. */
export function toConnectError(url: string, error: unknown): StartError {
  const { hostname, port, pathname, username } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1)) || 'postgres';
  const user = decodeURIComponent(username);
  const where = `${hostname || 'localhost'}:${port || '5432'}`;
  return new StartError(`DATABASE_URL: ${reason(error, { where, database, user })}`);
}

function reason(error: unknown, at: { where: string; database: string; user: string }): string {
  const code = codeOf(error);
  if (error instanceof pg.DatabaseError) {
    if (code === '28P01') return `PostgreSQL at ${at.where} refuses the password of user "${at.user}".`;
    if (code === '28000') return `PostgreSQL at ${at.where} does not let user "${at.user}" in: ${error.message}.`;
    if (code === '3D000') return `there is no database "${at.database}" at ${at.where}: create it first.`;
    return `PostgreSQL at ${at.where} answers: ${error.message}.`;
  }
  if (code === 'ECONNREFUSED') return `nothing listens at ${at.where}: is PostgreSQL running there?`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the host of ${at.where} is not known.`;
  if (code) return `${at.where} cannot be reached (${code}).`;
  const message = error instanceof Error ? error.message : '';
  if (/timeout/i.test(message)) return `${at.where} does not answer.`;
  return `${at.where} cannot be used: ${message || 'the connection was closed'}.`;
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
