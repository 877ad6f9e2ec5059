import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type { CreateGroup, Group, GroupPage, ListGroups, UpdateGroup } from '#contract/groups.ts';
import { MAX_GROUP_MEMBERS, MAX_GROUPS } from '#contract/limits.ts';
import { recordAudit } from '#core/audit.ts';
import { changeShared, fingerprint, once } from '#core/changes.ts';
import { type Ctx, isServerAdmin } from '#core/context.ts';
import { idCursor, nextIdCursor } from '#core/cursors.ts';
import { toGroup } from '#core/rows.ts';
import { isUniqueViolation, type Sql, type Transaction } from '#db/database.ts';
import { seqOfStream } from '#db/event-sql.ts';
import {
  activeOfOrganisation,
  addGroupMembers,
  countGroupMembers,
  countGroups,
  deleteGroupRow,
  foreignGroupsOf,
  type GroupRow,
  groupById,
  groupsAfter,
  insertGroup,
  removeGroupMembers,
  setGroupManagers,
  updateGroupRow,
  usernameTaken,
} from '#db/group-sql.ts';

const streamOf = (organisationId: number | null) => ({ scope: 'organisation', organisationId }) as const;

/** The groups of one's own organisation; others are as if they were not there. */
async function accessGroup(ctx: Ctx, sql: Sql, groupId: number, need: 'read' | 'manage'): Promise<GroupRow> {
  const [group] = await sql.query(groupById, [groupId]);
  if (!group || group.organisation_id !== ctx.actor.organisationId) throw new ChatError('group_not_found');
  const { userId } = ctx.actor;
  const manages = group.made_by === userId || group.manager_ids.includes(userId) || isServerAdmin(ctx.actor);
  if (need === 'manage' && !manages) throw new ChatError('forbidden', { need: 'group manager' });
  return group;
}

async function refuseStrangers(tx: Transaction, ctx: Ctx, userIds: number[]): Promise<void> {
  const found = await tx.query(activeOfOrganisation, [userIds, ctx.actor.organisationId]);
  const known = new Set(found.map(({ id }) => id));
  const missing = userIds.filter((id) => !known.has(id));
  if (missing.length > 0) throw new ChatError('user_not_found', { userIds: missing });
}

async function refuseTaken(tx: Transaction, handle: string): Promise<void> {
  if ((await tx.query(usernameTaken, [handle])).length > 0) throw new ChatError('group_handle_taken');
}

async function putIn(tx: Transaction, groupId: number, userIds: number[]): Promise<void> {
  await tx.query(addGroupMembers, [groupId, userIds]);
  const [counted] = await tx.query(countGroupMembers, [groupId]);
  if (counted && counted.member_count > MAX_GROUP_MEMBERS)
    throw new ChatError('group_full', { limit: MAX_GROUP_MEMBERS });
}

async function orTaken<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (isUniqueViolation(error, 'user_group_handle_key')) throw new ChatError('group_handle_taken');
    throw error;
  }
}

async function groupNow(tx: Transaction, groupId: number): Promise<Group> {
  const [row] = (await tx.query(groupById, [groupId])) as [GroupRow];
  return toGroup(row);
}

export async function createGroup(ctx: Ctx, input: z.output<typeof CreateGroup>): Promise<Group> {
  const { clientId, ...wanted } = input;
  const { organisationId, userId } = ctx.actor;
  const made = once<Group>(ctx, clientId, fingerprint('group.create', wanted), (claim, keep) =>
    changeShared(ctx, streamOf(organisationId), async ({ tx, emit }) => {
      await claim(tx);
      const [counted] = await tx.query(countGroups, [organisationId]);
      if (counted && counted.count >= MAX_GROUPS) throw new ChatError('too_many_groups', { limit: MAX_GROUPS });
      await refuseTaken(tx, wanted.handle);
      await refuseStrangers(tx, ctx, wanted.memberIds);
      const values = [organisationId, wanted.handle, wanted.name, wanted.description, userId];
      const [{ id }] = (await tx.query(insertGroup, values)) as [{ id: number }];
      await putIn(tx, id, wanted.memberIds);
      const group = await groupNow(tx, id);
      await recordAudit(tx, ctx, { action: 'group_created', details: { group_id: id, handle: group.handle } });
      await emit({ type: 'group.changed', group });
      await keep(tx, group);
      return group;
    }),
  );
  return orTaken(made);
}

export async function updateGroup(ctx: Ctx, input: z.output<typeof UpdateGroup>): Promise<Group> {
  const { groupId, handle, name, description, add, remove, managerIds } = input;
  const changed = changeShared(ctx, streamOf(ctx.actor.organisationId), async ({ tx, emit }) => {
    const group = await accessGroup(ctx, tx, groupId, 'manage');
    if (handle !== undefined && handle.toLowerCase() !== group.handle.toLowerCase()) await refuseTaken(tx, handle);
    const newcomers = add.filter((id) => !group.member_ids.includes(id));
    await refuseStrangers(tx, ctx, newcomers);
    await tx.query(updateGroupRow, [groupId, handle, name, description]);
    await tx.query(removeGroupMembers, [groupId, remove]);
    await putIn(tx, groupId, newcomers);
    if (managerIds !== undefined) await tx.query(setGroupManagers, [groupId, managerIds]);
    const now = await groupNow(tx, groupId);
    const details = { group_id: groupId, handle: now.handle, added: newcomers, removed: remove };
    await recordAudit(tx, ctx, { action: 'group_updated', details });
    await emit({ type: 'group.changed', group: now });
    return now;
  });
  return orTaken(changed);
}

export async function deleteGroup(ctx: Ctx, groupId: number): Promise<void> {
  await changeShared(ctx, streamOf(ctx.actor.organisationId), async ({ tx, emit }) => {
    const group = await accessGroup(ctx, tx, groupId, 'manage');
    await tx.query(deleteGroupRow, [groupId]);
    await recordAudit(tx, ctx, { action: 'group_deleted', details: { group_id: groupId, handle: group.handle } });
    await emit({ type: 'group.deleted', groupId });
  });
}

/** Whoever is of another organisation now is addressed by no group of the old one. */
export async function leaveForeignGroups(ctx: Ctx, userId: number, organisationId: number | null): Promise<void> {
  for (const { id, organisation_id: of } of await ctx.db.query(foreignGroupsOf, [userId, organisationId])) {
    await changeShared(ctx, streamOf(of), async ({ tx, emit }) => {
      await tx.query(removeGroupMembers, [id, [userId]]);
      const counted = await tx.query(countGroupMembers, [id]);
      // Deleted in this moment.
      if (counted.length > 0) await emit({ type: 'group.changed', group: await groupNow(tx, id) });
    });
  }
}

/** The seq is read first: what the list shows beyond it, events tell once more. */
export async function listGroups(ctx: Ctx, input: z.output<typeof ListGroups>): Promise<GroupPage> {
  const { organisationId } = ctx.actor;
  const after = idCursor(input.cursor) ?? 0;
  const [stream] = await ctx.db.query(seqOfStream, ['organisation', organisationId ?? 0]);
  const rows = await ctx.db.query(groupsAfter, [organisationId, after, input.limit + 1]);
  return { organisationId, ...nextIdCursor(rows.map(toGroup), input.limit), seq: stream?.seq ?? 0 };
}
