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

export const auditEntries = statement<Audited>(
  '',
  `SELECT id, action, actor_id, user_id, room_id, details, ip, created_at FROM audit_log
   WHERE ($1::int IS NULL OR room_id = $1) AND ($2::text IS NULL OR action = $2) AND id < $3 ORDER BY id DESC LIMIT $4`,
);
