import type { NotificationKind } from '#contract/notifications.ts';
import type { CountedRow } from '#db/counted.ts';
import { statement } from '#db/database.ts';
import { cardColumns, emailForCaller, type UserCardRow } from '#db/user-card-sql.ts';

/** $1 whom to tell, $2 of what, $3 who did it, $4 in which room. Mentions are noted by the statements that make them. */
export const insertNotifications = statement(
  'notification.insert',
  `INSERT INTO notification (user_id, kind, actor_id, room_id)
   SELECT unnest($1::int[]), $2::notification_kind, $3, $4`,
);

/** Older ones are deleted (src/jobs/retention.ts), and until then not told. */
export const KEPT_DAYS = 90;
/** So many of the newest of one person are listed and counted: nobody's list costs as much as others choose to write into it. */
const MOST_LISTED = 1000;

/** $1 whose, unless it is told otherwise. */
const newestOf = (
  filter: string,
  whose = '$1',
) => `SELECT id FROM notification WHERE user_id = ${whose} ${filter} AND created_at > now() - interval '${KEPT_DAYS} days'
     ORDER BY id DESC LIMIT ${MOST_LISTED}`;
const newest = newestOf('');

/** What is gone for somebody is not told any more: a deleted message, a deleted room, a room he has left. */
const listedOf = (which: string) => `(${which}) newest JOIN notification n ON n.id = newest.id
     JOIN member me ON me.room_id = n.room_id AND me.user_id = n.user_id AND me.left_at IS NULL
     JOIN room ON room.id = n.room_id AND room.deleted_at IS NULL
     LEFT JOIN message m ON m.id = n.message_id
     WHERE m.deleted_at IS NULL`;
const listed = listedOf(newest);

/** More than an excerpt shows, marks and all. */
const MOST_LETTERS = 1000;
const message = `m.parent_id, left(m.content, ${MOST_LETTERS}) AS content`;

export interface NotificationRow extends UserCardRow {
  notification_id: number;
  kind: NotificationKind;
  detail: string | null;
  count: number;
  room_id: number;
  message_id: number | null;
  parent_id: number | null;
  /** the beginning of what the message says */
  content: string | null;
  noted_at: string;
  read_at: string | null;
}

/** $1 the caller, $2 offset, $3 whether he is an admin, $4 limit, $5 which kinds or null. */
export const pageOfNotifications = statement<CountedRow<NotificationRow> & { unread: number }>(
  'notification.page',
  `WITH listed AS MATERIALIZED (
     SELECT n.id, n.read_at FROM ${listedOf(newestOf('AND ($5::text[] IS NULL OR kind::text = ANY($5))'))}),
   page AS (SELECT id FROM listed ORDER BY id DESC OFFSET $2 LIMIT $4)
   SELECT counted.total, counted.unread, n.id AS notification_id, n.kind, n.room_id, n.message_id,
     n.detail, n.count, n.created_at AS noted_at, n.read_at, ${message}, ${cardColumns}, ${emailForCaller}
   FROM (SELECT count(*) AS total, count(*) FILTER (WHERE read_at IS NULL) AS unread FROM listed) counted
   LEFT JOIN (page JOIN notification n ON n.id = page.id JOIN users u ON u.id = n.actor_id
     LEFT JOIN message m ON m.id = n.message_id) ON true
   ORDER BY n.id DESC`,
);

/** $1 the caller, $2 after which id, $3 whether he is an admin, $4 but for these, $5 limit, $6 which kinds or null. What is gone for him has no `listed`. */
export const notificationsSince = statement<NotificationRow & { listed: boolean }>(
  'notification.since',
  `SELECT n.id AS notification_id, n.kind, n.room_id, n.message_id, n.detail, n.count, n.created_at AS noted_at, n.read_at,
     ${message}, me.user_id IS NOT NULL AND room.id IS NOT NULL AND m.deleted_at IS NULL AS listed, ${cardColumns}, ${emailForCaller}
   FROM (
     SELECT * FROM notification WHERE user_id = $1 AND id > $2 AND id <> ALL ($4::bigint[])
       AND ($6::text[] IS NULL OR kind::text = ANY($6)) ORDER BY id LIMIT $5
   ) n JOIN users u ON u.id = n.actor_id
     LEFT JOIN member me ON me.room_id = n.room_id AND me.user_id = n.user_id AND me.left_at IS NULL
     LEFT JOIN room ON room.id = n.room_id AND room.deleted_at IS NULL
     LEFT JOIN message m ON m.id = n.message_id
   ORDER BY n.id`,
);

/** Of $1, up to $2. */
export const markNotificationsRead = statement<{ id: number }>(
  'notification.mark_read',
  `UPDATE notification SET read_at = now() WHERE id = ANY (ARRAY(${newest})) AND id <= $2 AND read_at IS NULL RETURNING id`,
);

/** $2, if it is $1's. */
export const markNotificationRead = statement<{ id: number }>(
  'notification.mark_one_read',
  'UPDATE notification SET read_at = now() WHERE id = $2 AND user_id = $1 AND read_at IS NULL RETURNING id',
);

export const countUnreadNotifications = statement<{ unread: number }>(
  'notification.unread',
  `SELECT count(*) AS unread FROM ${listed} AND n.read_at IS NULL`,
);

/** For a recount: of whom, as the name of a column beside it. */
export const unreadListedOf = (whose: string) =>
  `SELECT count(*) FROM ${listedOf(newestOf('', whose))} AND n.read_at IS NULL`;
