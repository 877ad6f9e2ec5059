import { z } from 'zod';
import { MAX_ADDED_AT_ONCE, MAX_FIRST_MEMBERS, MAX_SLOW_MODE_SECONDS } from '#contract/limits.ts';
import { Cursor, Offset, PageLimit, PageSize } from '#contract/paging.ts';
import { ClientId, FreeData, Id, line, paragraph, Timestamp } from '#contract/text.ts';
import { UserRef } from '#contract/users.ts';

const RoomKind = z.enum(['dm', 'group', 'channel']);
const RoomVisibility = z.enum(['public', 'private']);
export const RoomRole = z.enum(['owner', 'moderator', 'member']);
export type RoomRole = z.infer<typeof RoomRole>;

export const Room = z.object({
  id: Id,
  uuid: z.uuid(),
  kind: RoomKind,
  visibility: RoomVisibility,
  /** null for a direct message and for a group that nobody named */
  name: z.string().nullable(),
  topic: z.string(),
  organisationId: Id.nullable(),
  ownerId: Id.nullable(),
  maxMembers: z.int(),
  readOnly: z.boolean(),
  /** between two messages of a plain member; 0: as fast as one likes */
  slowModeSeconds: z.int(),
  extra: FreeData,
  seq: z.int(),
  memberCount: z.int(),
  messageCount: z.int(),
  lastMessageId: z.int(),
  lastActivityAt: Timestamp,
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Room = z.infer<typeof Room>;

/** My place in a room, its badge included. */
export const Membership = z.object({
  role: RoomRole,
  joinedAt: Timestamp,
  lastReadId: z.int(),
  lastReadAt: Timestamp.nullable(),
  unread: z.int(),
  mentions: z.int(),
});
export type Membership = z.infer<typeof Membership>;

/** `membership` is null for a public room one has not joined; `other` is the other person of a direct message. */
export const RoomView = z.object({ room: Room, membership: Membership.nullable(), other: UserRef.nullable() });
export type RoomView = z.infer<typeof RoomView>;

const MaxMembers = z.int().min(2).max(10_000);

export const CreateRoom = z.object({
  clientId: ClientId.optional(),
  kind: z.enum(['group', 'channel']).default('channel'),
  visibility: RoomVisibility.default('private'),
  name: line(1, 255).nullable().default(null),
  topic: paragraph(0, 1000).default(''),
  maxMembers: MaxMembers.default(1000),
  readOnly: z.boolean().default(false),
  extra: FreeData.default({}),
  memberIds: z.array(Id).max(MAX_FIRST_MEMBERS).default([]),
});
export type CreateRoom = z.input<typeof CreateRoom>;

export const OpenDm = z.object({ userId: Id, clientId: ClientId.optional() });
export const FindDm = z.object({ userId: Id });
export const RoomId = z.object({ roomId: Id });
export const JoinRoom = RoomId.extend({ clientId: ClientId.optional() });

export const UpdateRoom = z.object({
  roomId: Id,
  name: line(1, 255).nullable().optional(),
  topic: paragraph(0, 1000).optional(),
  visibility: RoomVisibility.optional(),
  maxMembers: MaxMembers.optional(),
  readOnly: z.boolean().optional(),
  slowModeSeconds: z.int().min(0).max(MAX_SLOW_MODE_SECONDS).optional(),
  extra: FreeData.optional(),
});
export type UpdateRoom = z.input<typeof UpdateRoom>;

export const ListMyRooms = z.object({ cursor: Cursor.optional(), limit: PageLimit });
export const BrowseRooms = z.object({ query: line(0, 80).default(''), cursor: Cursor.optional(), limit: PageLimit });

/** `mine`: those I am in. `public`: of my organisation, joined or not. `visible`: both, without direct messages. */
const RoomScope = z.enum(['mine', 'public', 'private', 'owned', 'visible', 'dms', 'not-dms']);
export const PageRooms = z.object({
  scope: RoomScope,
  /** part of the name; of a direct message, part of the other's names */
  search: line(0, 255).optional(),
  name: line(0, 255).optional(),
  topic: paragraph(0, 1000).optional(),
  organisationId: Id.optional(),
  order: z.enum(['newest', 'activity']).default('newest'),
  offset: Offset,
  limit: PageSize,
});
export const FindRoom = z.object({ uuid: z.uuid() });
const RoomIds = z.array(Id).max(100);
export const SeveralRooms = z.object({ roomIds: RoomIds });
export const RoomBlock = z.object({ roomId: Id, byMe: z.boolean(), byOther: z.boolean() });
export type RoomBlock = z.infer<typeof RoomBlock>;

export const Member = z.object({
  roomId: Id,
  role: RoomRole,
  joinedAt: Timestamp,
  lastReadId: z.int(),
  lastReadAt: Timestamp.nullable(),
  user: UserRef,
});
export type Member = z.infer<typeof Member>;

/** A room as it was when it was made or opened, with those who were in it: a retry is answered the same. By person. */
export const OpenedRoom = RoomView.extend({ members: z.array(Member) });
export type OpenedRoom = z.infer<typeof OpenedRoom>;

/** `made`: it was not there before. */
export const OpenedDm = OpenedRoom.extend({ made: z.boolean() });
export type OpenedDm = z.infer<typeof OpenedDm>;

export const ListMembers = z.object({
  roomId: Id,
  role: RoomRole.optional(),
  /** part of either name */
  query: line(0, 80).default(''),
  cursor: Cursor.optional(),
  limit: PageLimit,
});
export const PageMembers = z.object({ roomId: Id, role: RoomRole.optional(), offset: Offset, limit: PageSize });
export const ListPeople = z.object({ roomIds: RoomIds, roles: z.array(RoomRole).max(3).optional() });
export const AddMember = z.object({
  roomId: Id,
  userId: Id,
  role: RoomRole.default('member'),
  clientId: ClientId.optional(),
});
/** Whoever of them is a member already stays as he is. */
export const AddMembers = z.object({
  roomId: Id,
  userIds: z.array(Id).min(1).max(MAX_ADDED_AT_ONCE),
  clientId: ClientId.optional(),
});
export const AddedMembers = z.object({ added: z.array(Member) });
export type AddedMembers = z.infer<typeof AddedMembers>;
export const MemberId = z.object({ roomId: Id, userId: Id });
export const SetMemberRole = z.object({ roomId: Id, userId: Id, role: RoomRole });
