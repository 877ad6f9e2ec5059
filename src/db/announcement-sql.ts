import { statement } from '#db/database.ts';

export interface AnnouncementRow {
  id: number;
  text: string;
  level: 'info' | 'warning' | 'critical';
  created_at: string;
  expires_at: string | null;
  withdrawn: boolean;
}
const columns = 'id, text, level, created_at, expires_at, withdrawn_at IS NOT NULL AS withdrawn';
const holds = 'withdrawn_at IS NULL AND (expires_at IS NULL OR expires_at > now())';

export const insertAnnouncement = statement<AnnouncementRow>(
  'announcement.insert',
  `INSERT INTO announcement (text, level, created_by, expires_at) VALUES ($1, $2, $3, now() + make_interval(hours => $4))
   RETURNING ${columns}`,
);
export const withdrawAnnouncementRow = statement<AnnouncementRow>(
  'announcement.withdraw',
  `UPDATE announcement SET withdrawn_at = now() WHERE id = $1 AND withdrawn_at IS NULL RETURNING ${columns}`,
);
export const countAnnouncements = statement<{ count: number }>(
  'announcement.count',
  `SELECT count(*) FROM announcement WHERE ${holds}`,
);
/** There are few: no more may hold at once than src/contract/limits.ts says. */
export const announcementsFor = statement<AnnouncementRow>(
  'announcement.list',
  `SELECT ${columns} FROM announcement a WHERE ${holds}
     AND NOT EXISTS (SELECT FROM announcement_dismissal d WHERE d.user_id = $1 AND d.announcement_id = a.id)
   ORDER BY id`,
);
export const announcementsThatHold = statement<AnnouncementRow>(
  'announcement.all',
  `SELECT ${columns} FROM announcement WHERE ${holds} ORDER BY id DESC`,
);
/** Locked, so that it is not withdrawn between being looked at and being dismissed. */
export const announcementThatHolds = statement<AnnouncementRow>(
  'announcement.holds',
  `SELECT ${columns} FROM announcement WHERE id = $1 AND ${holds} FOR SHARE`,
);
export const insertDismissal = statement<{ announcement_id: number }>(
  'announcement.dismiss',
  'INSERT INTO announcement_dismissal (user_id, announcement_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING announcement_id',
);
export const announcementStates = statement<AnnouncementRow>('', `SELECT ${columns} FROM announcement ORDER BY id`);
