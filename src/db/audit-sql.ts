import type { CountedRow } from '#db/counted.ts';
import { statement } from '#db/database.ts';

export interface Audited {
  id: number;
  action: string;
  actor_id: number | null;
  user_id: number | null;
  room_id: number | null;
  details: Record<string, unknown>;
  ip: string | null;
  created_at: string;
}

export const insertAudit = statement(
  'audit.insert',
  `INSERT INTO audit_log (action, actor_id, user_id, room_id, organisation_id, details, ip)
   VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7)`,
);

/** One deed done to each of the people $3. */
export const insertAuditOfEach = statement(
  'audit.insert_each',
  `INSERT INTO audit_log (action, actor_id, user_id, room_id, ip)
   SELECT $1, $2, who, $4, $5 FROM unnest($3::int[]) WITH ORDINALITY AS each (who, at) ORDER BY at`,
);

const columns = 'id, action, actor_id, user_id, room_id, details, ip, created_at';

/**
 * $1 room, $2 action, $3 who did it, $4 to whom, $5 from when on, $6 before when: each or null. Planned for what is asked, so that
 * each filter finds its index.
 */
const asked = `($1::int IS NULL OR room_id = $1) AND ($2::text IS NULL OR action = $2)
     AND ($3::int IS NULL OR actor_id = $3) AND ($4::int IS NULL OR user_id = $4)
     AND ($5::timestamptz IS NULL OR created_at >= $5) AND ($6::timestamptz IS NULL OR created_at < $6)`;

/** $7 before which id, $8 limit. */
export const auditEntries = statement<Audited>(
  '',
  `SELECT ${columns} FROM audit_log WHERE ${asked} AND id < $7 ORDER BY id DESC LIMIT $8`,
);

/** $7 offset, $8 limit. */
export const pageOfAudit = statement<CountedRow<Audited>>(
  '',
  `WITH found AS (SELECT * FROM audit_log WHERE ${asked})
   SELECT counted.total, ${columns}
   FROM (SELECT count(*) AS total FROM found) counted
   LEFT JOIN (SELECT * FROM found ORDER BY id DESC OFFSET $7 LIMIT $8) page ON true ORDER BY id DESC`,
);
