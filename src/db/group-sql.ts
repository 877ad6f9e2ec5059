import { statement } from '#db/database.ts';

export interface GroupRow {
  id: number;
  organisation_id: number | null;
  handle: string;
  name: string;
  description: string;
  made_by: number;
  member_ids: number[];
  manager_ids: number[];
  created_at: string;
  updated_at: string;
}

const columns = `g.id, g.organisation_id, g.handle, g.name, g.description, g.made_by, g.created_at, g.updated_at,
  ARRAY(SELECT user_id FROM user_group_member WHERE group_id = g.id ORDER BY user_id) AS member_ids,
  ARRAY(SELECT user_id FROM user_group_member WHERE group_id = g.id AND manages ORDER BY user_id) AS manager_ids`;

export const groupById = statement<GroupRow>('group.by_id', `SELECT ${columns} FROM user_group g WHERE g.id = $1`);

/** $1 organisation or null, $2 the last one seen, $3 limit. */
export const groupsAfter = statement<GroupRow>(
  'group.list',
  `SELECT ${columns} FROM user_group g
   WHERE coalesce(g.organisation_id, 0) = coalesce($1::int, 0) AND g.id > $2 ORDER BY g.id LIMIT $3`,
);
export const countGroups = statement<{ count: number }>(
  'group.count',
  'SELECT count(*) FROM user_group WHERE coalesce(organisation_id, 0) = coalesce($1::int, 0)',
);

export const insertGroup = statement<{ id: number }>(
  'group.insert',
  `INSERT INTO user_group (organisation_id, handle, name, description, made_by) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
);
export const updateGroupRow = statement(
  'group.update',
  `UPDATE user_group SET handle = coalesce($2, handle), name = coalesce($3, name), description = coalesce($4, description),
     updated_at = now() WHERE id = $1`,
);
export const deleteGroupRow = statement('group.delete', 'DELETE FROM user_group WHERE id = $1');

export const addGroupMembers = statement(
  'group.add',
  'INSERT INTO user_group_member (group_id, user_id) SELECT $1, unnest($2::int[]) ON CONFLICT DO NOTHING',
);
export const removeGroupMembers = statement(
  'group.remove',
  'DELETE FROM user_group_member WHERE group_id = $1 AND user_id = ANY($2::int[])',
);
export const setGroupManagers = statement(
  'group.managers',
  'UPDATE user_group_member SET manages = user_id = ANY($2::int[]) WHERE group_id = $1',
);
export const countGroupMembers = statement<{ member_count: number }>(
  'group.count_members',
  `UPDATE user_group SET member_count = (SELECT count(*) FROM user_group_member WHERE group_id = $1) WHERE id = $1
   RETURNING member_count`,
);

/** Who of these is active and of this organisation. */
export const activeOfOrganisation = statement<{ id: number }>(
  'group.active',
  `SELECT id FROM users WHERE id = ANY($1::int[]) AND deactivated_at IS NULL AND organisation_id IS NOT DISTINCT FROM $2`,
);
/** A mention of a person is never taken for one of a group. */
export const usernameTaken = statement<{ id: number }>(
  'group.username_taken',
  'SELECT id FROM users WHERE lower(username) = lower($1)',
);

/** The groups of $1 that are not of organisation $2. */
export const foreignGroupsOf = statement<{ id: number; organisation_id: number | null }>(
  'group.foreign',
  `SELECT g.id, g.organisation_id FROM user_group_member m JOIN user_group g ON g.id = m.group_id
   WHERE m.user_id = $1 AND g.organisation_id IS DISTINCT FROM $2 ORDER BY g.id`,
);

/** $1 organisation or null, $2 names in lower case. */
export const anyGroupNamed = statement<{ id: number }>(
  'group.any_named',
  `SELECT id FROM user_group WHERE coalesce(organisation_id, 0) = coalesce($1::int, 0) AND lower(handle) = ANY($2::text[])
   LIMIT 1`,
);

/** Who of the groups of these names ($3, in lower case) is in room $1 and has not blocked $2. */
export const groupMembersIn = statement<{ user_id: number }>(
  'group.members_in',
  `SELECT DISTINCT x.user_id FROM room JOIN user_group g
       ON coalesce(g.organisation_id, 0) = coalesce(room.organisation_id, 0) AND lower(g.handle) = ANY($3::text[])
     JOIN user_group_member x ON x.group_id = g.id
     JOIN member m ON m.room_id = room.id AND m.user_id = x.user_id AND m.left_at IS NULL
   WHERE room.id = $1 AND NOT EXISTS (SELECT 1 FROM block b WHERE b.blocker_id = x.user_id AND b.blocked_id = $2)
   ORDER BY x.user_id`,
);

export const groupStates = statement<GroupRow>('', `SELECT ${columns} FROM user_group g ORDER BY g.id`);
