import { deadCredentials } from '#db/auth-sql.ts';
import type { Sql } from '#db/database.ts';

/** By what those who listen were let in. */
export interface CredentialIds {
  sessionIds: number[];
  apiKeyIds: number[];
  userIds: number[];
}

/** Which of them do not hold any more: revoked, expired, deactivated. Nothing announces an expiry, so it is asked for. */
export async function findDeadCredentials(
  db: Sql,
  { sessionIds, apiKeyIds, userIds }: CredentialIds,
): Promise<CredentialIds> {
  const dead = await db.query(deadCredentials, [sessionIds, apiKeyIds, userIds]);
  const idsOf = (kind: (typeof dead)[number]['kind']) => dead.filter((row) => row.kind === kind).map(({ id }) => id);
  return { sessionIds: idsOf('session'), apiKeyIds: idsOf('api-key'), userIds: idsOf('user') };
}
