import { statement } from '#db/database.ts';

/** The key is made by whoever comes first; all nodes have the same. */
export const vapidKey = statement<{ vapid_key: string }>(
  'push.vapid_key',
  'UPDATE server SET vapid_key = coalesce(vapid_key, $1) RETURNING vapid_key',
);

export interface PushSubscriptionRow {
  id: number;
  endpoint: string;
  p256dh: string;
  auth: string;
}

/** A browser's endpoint is of whoever is signed in there now. */
export const putSubscription = statement<{ id: number }>(
  'push.subscribe',
  `INSERT INTO push_subscription (user_id, session_id, endpoint, p256dh, auth) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (endpoint) DO UPDATE SET user_id = excluded.user_id, session_id = excluded.session_id,
     p256dh = excluded.p256dh, auth = excluded.auth
   RETURNING id`,
);
/** Of the older ones of $1 all but the newest $2. */
export const dropOldSubscriptions = statement(
  'push.drop_old',
  `DELETE FROM push_subscription WHERE user_id = $1 AND id NOT IN (
     SELECT id FROM push_subscription WHERE user_id = $1 ORDER BY id DESC LIMIT $2)`,
);
export const deleteSubscription = statement<{ id: number }>(
  'push.unsubscribe',
  'DELETE FROM push_subscription WHERE user_id = $1 AND endpoint = $2 RETURNING id',
);
export const dropSubscription = statement('push.drop', 'DELETE FROM push_subscription WHERE id = $1');

/**
 * Who is pushed a message: $1 room, $2 its author, $3 whom it mentions, $4 whom else it concerns. In a direct message or a group all
 * who are there; elsewhere only those. As everybody wants it of the room.
 */
const concerned = `member m JOIN room ON room.id = $1 AND room.deleted_at IS NULL
     LEFT JOIN room_preference p ON p.user_id = m.user_id AND p.room_id = $1
     LEFT JOIN notice_setting n ON n.user_id = m.user_id
   WHERE m.room_id = $1 AND m.left_at IS NULL AND m.user_id <> $2
     AND (room.kind <> 'channel' OR m.user_id = ANY($3::int[]) OR m.user_id = ANY($4::int[]))
     AND coalesce(p.level, 'all') <> 'nothing' AND NOT coalesce(p.muted_until > now(), false)
     AND (coalesce(p.level, 'all') = 'all' OR m.user_id = ANY($3::int[]))
     AND NOT EXISTS (SELECT FROM block b WHERE b.blocker_id = m.user_id AND b.blocked_id = $2)`;

export const pushable = statement<{ user_id: number }>(
  'push.pushable',
  `SELECT m.user_id FROM ${concerned} AND coalesce(n.push, true)
     AND EXISTS (SELECT FROM push_subscription s WHERE s.user_id = m.user_id)`,
);

/**
 * The same people may be written to of it, and of all else that they have not read, in $5 seconds. Of somebody one look is planned
 * at a time. Of groups only mentions count.
 */
export const planDigests = statement<{ id: number }>(
  'push.plan_digests',
  `INSERT INTO job (kind, key, payload, run_at)
   SELECT 'digest', m.user_id::text, jsonb_build_object('userId', m.user_id), now() + make_interval(secs => $5)
   FROM ${concerned} AND coalesce(n.digest, true)
     AND (room.kind = 'dm' OR m.user_id = ANY($3::int[]) OR m.user_id = ANY($4::int[]))
   ON CONFLICT (kind, key) DO NOTHING RETURNING id`,
);

export interface PushableRow {
  content: string;
  author: string;
  room_name: string | null;
  room_kind: 'dm' | 'group' | 'channel';
  locale: string;
  time_zone: string;
  quiet_from: number | null;
  quiet_to: number | null;
}

/** What is told $1 of message $2; no row when there is nothing to tell any more: read, deleted, left, muted, not to be disturbed. */
export const pushableMessage = statement<PushableRow>(
  'push.message',
  `SELECT said.content, author.display_name AS author, room.name AS room_name, room.kind AS room_kind, u.locale, u.time_zone,
     n.quiet_from, n.quiet_to
   FROM message said JOIN users author ON author.id = said.sender_id
     JOIN room ON room.id = said.room_id AND room.deleted_at IS NULL
     JOIN users u ON u.id = $1 AND u.deactivated_at IS NULL AND NOT coalesce(u.dnd_until > now(), false)
     JOIN member m ON m.room_id = said.room_id AND m.user_id = $1 AND m.left_at IS NULL AND m.last_read_id < said.id
     LEFT JOIN room_preference p ON p.user_id = $1 AND p.room_id = said.room_id
     LEFT JOIN notice_setting n ON n.user_id = $1
   WHERE said.id = $2 AND said.deleted_at IS NULL AND coalesce(n.push, true)
     AND coalesce(p.level, 'all') <> 'nothing' AND NOT coalesce(p.muted_until > now(), false)
     AND NOT EXISTS (SELECT FROM notification x WHERE x.user_id = $1 AND x.message_id = $2 AND x.read_at IS NOT NULL)`,
);

/** Of sessions that still hold. */
export const subscriptionsOf = statement<PushSubscriptionRow>(
  'push.of_user',
  `SELECT p.id, p.endpoint, p.p256dh, p.auth FROM push_subscription p
     JOIN session s ON s.id = p.session_id AND s.revoked_at IS NULL AND s.expires_at > now()
   WHERE p.user_id = $1 ORDER BY p.id`,
);
export const subscriptionById = statement<PushSubscriptionRow & { user_id: number }>(
  'push.by_id',
  `SELECT p.id, p.user_id, p.endpoint, p.p256dh, p.auth FROM push_subscription p
     JOIN session s ON s.id = p.session_id AND s.revoked_at IS NULL AND s.expires_at > now()
   WHERE p.id = $1`,
);
