import { z } from 'zod';
import { MAX_GROUP_MEMBERS, MAX_GROUPS } from '#contract/limits.ts';
import { Cursor } from '#contract/paging.ts';
import { ClientId, Id, line, paragraph, Timestamp, verbatim } from '#contract/text.ts';

/** What addresses a whole room, and so no group. */
const RESERVED = new Set(['here', 'room', 'all', 'channel', 'everyone']);

/** Like a username: `@design` addresses those of the group who are in the room. */
const GroupHandle = verbatim(2, 32)
  .regex(/^\w+$/, { error: 'may have letters, digits and _ only' })
  .refine((handle) => !RESERVED.has(handle.toLowerCase()), { error: 'addresses a whole room' });

export const Group = z.object({
  id: Id,
  organisationId: Id.nullable(),
  handle: z.string(),
  name: z.string(),
  description: z.string(),
  madeBy: Id,
  memberIds: z.array(Id),
  /** those of them who may change the group; besides them its maker and the server's admins */
  managerIds: z.array(Id),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Group = z.infer<typeof Group>;

const People = z.array(Id).max(MAX_GROUP_MEMBERS);

export const CreateGroup = z.object({
  handle: GroupHandle,
  name: line(1, 80),
  description: paragraph(0, 500).default(''),
  memberIds: People.default([]),
  clientId: ClientId.optional(),
});
/** What is left out stays as it is. Whoever is added twice, or taken out without being in, changes nothing. */
export const UpdateGroup = z.object({
  groupId: Id,
  handle: GroupHandle.optional(),
  name: line(1, 80).optional(),
  description: paragraph(0, 500).optional(),
  add: People.default([]),
  remove: People.default([]),
  /** of the members: who manages from now on, all others do not */
  managerIds: People.optional(),
});
export const GroupId = z.object({ groupId: Id });
export const ListGroups = z.object({ cursor: Cursor.optional(), limit: z.int().min(1).max(MAX_GROUPS).default(50) });
/** Whose groups they are; `seq`: all that the organisation's stream told up to there is in it. */
export const GroupPage = z.object({
  organisationId: Id.nullable(),
  items: z.array(Group),
  nextCursor: Cursor.nullable(),
  seq: z.int(),
});
export type GroupPage = z.infer<typeof GroupPage>;
