import { z } from 'zod';
import { Id, Timestamp, verbatim } from '#contract/text.ts';

/** Everything of one's own in one archive. It can be had for a day. */
export const AccountExport = z.object({
  uuid: z.uuid(),
  state: z.enum(['pending', 'ready', 'failed', 'expired']),
  askedAt: Timestamp,
  expiresAt: Timestamp.nullable(),
  size: z.int().nullable(),
  /** where it is downloaded, signed in, while it is ready */
  path: z.string().nullable(),
});
export type AccountExport = z.infer<typeof AccountExport>;

export const AccountState = z.object({
  /** newest first */
  exports: z.array(AccountExport),
  /** when the account will be deleted, if it will */
  deletionAt: Timestamp.nullable(),
  deletionTakesMessages: z.boolean(),
  emailVerified: z.boolean(),
});
export type AccountState = z.infer<typeof AccountState>;

/** `takeMessages`: whether one's messages and files are deleted too; else they stay, by nobody. */
export const PlanDeletion = z.object({ password: verbatim(1, 200).optional(), takeMessages: z.boolean() });
export const PlanDeletionOf = z.object({ userId: Id, takeMessages: z.boolean() });
export const PlannedDeletion = z.object({ deletionAt: Timestamp });
