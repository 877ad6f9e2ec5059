import { z } from 'zod';
import { Cursor, Offset, PageLimit, PageSize } from '#contract/paging.ts';
import { BigId, FreeData, Id, line, Timestamp } from '#contract/text.ts';

export const AuditAction = z.enum([
  'signed_up',
  'signed_in',
  'sign_in_failed',
  'password_changed',
  'email_changed',
  'password_reset_asked',
  'password_reset',
  'second_factor_on',
  'second_factor_off',
  'second_factor_reset',
  'recovery_codes_made',
  'recovery_code_used',
  'identity_linked',
  'session_revoked',
  'refresh_token_reused',
  'api_key_created',
  'api_key_revoked',
  'invite_created',
  'invite_revoked',
  'organisation_created',
  'organisation_renamed',
  'user_moved',
  'role_changed',
  'user_deactivated',
  'user_reactivated',
  'room_created',
  'room_updated',
  'room_deleted',
  'member_added',
  'member_removed',
  'member_role_changed',
  'message_deleted',
  'message_pinned',
  'message_unpinned',
  'webhook_created',
  'webhook_updated',
  'webhook_deleted',
  'webhook_disabled',
  'file_deleted',
  'bot_created',
  'bot_deleted',
  'incoming_webhook_created',
  'incoming_webhook_deleted',
  'job_given_up',
  'emoji_added',
  'emoji_removed',
  'group_created',
  'group_updated',
  'group_deleted',
  'room_invite_created',
  'room_invite_revoked',
  'room_invite_used',
  'settings_changed',
  'user_created',
  'user_signed_out',
  'audit_exported',
  'hold_placed',
  'hold_lifted',
  'hold_read',
  'room_retention_set',
  'messages_purged',
  'announcement_posted',
  'announcement_withdrawn',
  'export_asked',
  'deletion_planned',
  'deletion_cancelled',
  'account_deleted',
]);
export type AuditAction = z.infer<typeof AuditAction>;

export const AuditEntry = z.object({
  id: BigId,
  action: AuditAction,
  actorId: Id.nullable(),
  userId: Id.nullable(),
  roomId: Id.nullable(),
  details: FreeData,
  ip: z.string().nullable(),
  createdAt: Timestamp,
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** One room's entries for those who moderate it; without a room the whole server's, for its admins. */
const AuditFilter = z.object({
  roomId: Id.optional(),
  action: line(1, 40).optional(),
  /** who did it */
  actorId: Id.optional(),
  /** to whom */
  userId: Id.optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});

export const ListAudit = AuditFilter.extend({
  cursor: Cursor.optional(),
  limit: PageLimit,
});

export const PageAudit = AuditFilter.extend({
  offset: Offset,
  limit: PageSize,
});

/** As a query has it: what is a number there is text. */
const IdInText = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number)
  .pipe(Id);
export const ExportAudit = AuditFilter.extend({
  format: z.enum(['csv', 'jsonl']),
  roomId: IdInText.optional(),
  actorId: IdInText.optional(),
  userId: IdInText.optional(),
});
export type ExportAudit = z.output<typeof ExportAudit>;
