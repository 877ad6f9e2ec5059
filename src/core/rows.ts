import type { Announcement } from '#contract/announcements.ts';
import type { Draft } from '#contract/drafts.ts';
import type { CustomEmoji } from '#contract/emoji.ts';
import type { File } from '#contract/files.ts';
import type { Group } from '#contract/groups.ts';
import type { RoomInvite } from '#contract/invites.ts';
import type { Message } from '#contract/messages.ts';
import type { RoomPreferences } from '#contract/preferences.ts';
import type { Member, Membership, Room, RoomView } from '#contract/rooms.ts';
import type { Saved } from '#contract/saved.ts';
import type { Scheduled } from '#contract/scheduled.ts';
import type { Me, User, UserCard, UserRef } from '#contract/users.ts';
import { pictureUrl } from '#core/pictures.ts';
import type { AnnouncementRow } from '#db/announcement-sql.ts';
import type { DraftRow } from '#db/draft-sql.ts';
import type { EmojiRow } from '#db/emoji-sql.ts';
import type { FileRow } from '#db/file-sql.ts';
import type { GroupRow } from '#db/group-sql.ts';
import type { RoomInviteRow } from '#db/invite-sql.ts';
import type { MemberRow } from '#db/member-sql.ts';
import type { MessageRow, SenderRow } from '#db/message-sql.ts';
import type { PreferenceRow } from '#db/preference-sql.ts';
import type { OtherRow, OwnPlaceRow, RoomRow } from '#db/room-sql.ts';
import type { SavedRow } from '#db/saved-sql.ts';
import type { ScheduledRow } from '#db/scheduled-sql.ts';
import type { UserCardRow } from '#db/user-card-sql.ts';
import type { UserRefRow, UserRow } from '#db/user-sql.ts';

/** The row of a statement that always answers one, as a count does. */
export function soleOf<Row>(rows: readonly Row[]): Row {
  const [row, ...others] = rows;
  if (row === undefined || others.length > 0) throw new Error(`one row was to come, not ${rows.length}`);
  return row;
}

// From the columns of PostgreSQL to the shapes of the contract. What is not named here never leaves the server.

export function toUserRef(row: UserRefRow): UserRef {
  return {
    id: row.id,
    username: row.username,
    displayName: row.display_name,
    avatarUrl: row.avatar_url,
    version: row.stream_seq,
  };
}

export function toSender(row: MessageRow & SenderRow): UserRef {
  return {
    id: row.sender_id,
    username: row.sender_username,
    displayName: row.sender_display_name,
    avatarUrl: row.sender_avatar_url,
    version: row.sender_version,
  };
}

export function toUser(row: Omit<UserRow, 'email'>): User {
  return {
    id: row.id,
    username: row.username,
    displayName: row.display_name,
    avatarUrl: row.avatar_url,
    version: row.stream_seq,
    uuid: row.uuid,
    statusMessage: row.status_message,
    statusEmoji: row.status_emoji,
    statusUntil: row.status_until,
    dndUntil: row.dnd_until,
    role: row.role,
    timeZone: row.time_zone,
    profile: row.profile as User['profile'],
    organisationId: row.organisation_id,
    createdAt: row.created_at,
    lastLoginAt: row.last_login_at,
    deactivated: row.deactivated_at !== null,
    botOwnerId: row.bot_owner_id,
  };
}

export function toUserCard(row: UserCardRow): UserCard {
  return { ...toUser(row), email: row.email };
}

export function toMe(row: UserRow): Me {
  return { ...toUser(row), email: row.email, locale: row.locale as Me['locale'] };
}

export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    uuid: row.uuid,
    roomId: row.room_id,
    seq: row.seq,
    number: row.number,
    senderId: row.sender_id,
    parentId: row.parent_id,
    content: row.content,
    mentions: row.mentions,
    metadata: row.metadata as Message['metadata'],
    reactions: row.reactions,
    quote: row.quote,
    forward: row.forward,
    files: row.files,
    previews: row.previews,
    clientId: row.client_id,
    threadCount: row.thread_count,
    lastReplyAt: row.last_reply_at,
    editCount: row.edit_count,
    editedAt: row.edited_at,
    pinnedAt: row.pinned_at,
    pinnedBy: row.pinned_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function toRoom(row: RoomRow): Room {
  return {
    id: row.id,
    uuid: row.uuid,
    kind: row.kind,
    visibility: row.visibility,
    name: row.name,
    topic: row.topic,
    organisationId: row.organisation_id,
    ownerId: row.owner_id,
    maxMembers: row.max_members,
    readOnly: row.read_only,
    slowModeSeconds: row.slow_mode_seconds,
    extra: row.extra as Room['extra'],
    seq: row.seq,
    memberCount: row.member_count,
    messageCount: row.live_count,
    lastMessageId: row.last_message_id,
    lastActivityAt: row.last_activity_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function toMembership(row: OwnPlaceRow): Membership | null {
  if (row.my_role === null) return null;
  return {
    role: row.my_role,
    joinedAt: row.my_joined_at,
    lastReadId: row.my_last_read_id,
    lastReadAt: row.my_last_read_at,
    unread: row.my_unread,
    mentions: row.my_mentions,
  };
}

function toOther(row: OtherRow): UserRef | null {
  if (row.other_id === null) return null;
  return {
    id: row.other_id,
    username: row.other_username,
    displayName: row.other_display_name,
    avatarUrl: row.other_avatar_url,
    version: row.other_version,
  };
}

export function toRoomView(row: RoomRow & OwnPlaceRow & OtherRow): RoomView {
  return { room: toRoom(row), membership: toMembership(row), other: toOther(row) };
}

export function toMember(row: MemberRow): Member {
  return {
    roomId: row.room_id,
    role: row.role,
    joinedAt: row.joined_at,
    lastReadId: row.last_read_id,
    lastReadAt: row.last_read_at,
    user: toUserRef(row),
  };
}

export function toFile(row: FileRow): File {
  return {
    id: row.id,
    uuid: row.uuid,
    roomId: row.room_id,
    uploaderId: row.uploader_id,
    name: row.name,
    description: row.description,
    size: row.size,
    mime: row.mime,
    width: row.width,
    height: row.height,
    kind: row.kind,
    durationMs: row.duration_ms,
    waveform: row.waveform,
    hasThumbnail: row.thumbnail_size !== null,
    messageId: row.message_id,
    createdAt: row.created_at,
  };
}

export function toAnnouncement(row: AnnouncementRow): Announcement {
  return { id: row.id, text: row.text, level: row.level, createdAt: row.created_at, expiresAt: row.expires_at };
}

export function toEmoji(row: EmojiRow): CustomEmoji {
  return {
    name: row.name,
    url: pictureUrl(row.picture),
    addedBy: row.added_by,
    createdAt: row.created_at,
    removedAt: row.removed_at,
  };
}

export function toPreferences(row: PreferenceRow): RoomPreferences {
  return { roomId: row.room_id, level: row.level, mutedUntil: row.muted_until, favourite: row.favourite };
}

export function toGroup(row: GroupRow): Group {
  return {
    id: row.id,
    organisationId: row.organisation_id,
    handle: row.handle,
    name: row.name,
    description: row.description,
    madeBy: row.made_by,
    memberIds: row.member_ids,
    managerIds: row.manager_ids,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function toDraft(row: DraftRow): Draft {
  return {
    roomId: row.room_id,
    parentId: row.parent_id === 0 ? null : row.parent_id,
    content: row.content,
    quoteId: row.quote_id,
    version: row.version,
    updatedAt: row.updated_at,
  };
}

export function toRoomInvite(row: RoomInviteRow): RoomInvite {
  return {
    id: row.id,
    roomId: row.room_id,
    createdBy: row.created_by,
    maxUses: row.max_uses,
    uses: row.uses,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  };
}

export function toSaved(row: SavedRow): Saved {
  return { messageId: row.message_id, roomId: row.room_id, version: row.version, savedAt: row.saved_at };
}

export function toScheduled(row: ScheduledRow): Scheduled {
  return {
    id: row.id,
    roomId: row.room_id,
    parentId: row.parent_id,
    content: row.content,
    metadata: row.metadata as Scheduled['metadata'],
    quoteId: row.quote_id,
    fileIds: row.file_ids.map(Number),
    sendAt: row.send_at,
    state: row.state,
    error: row.error,
    clientId: row.uuid,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
