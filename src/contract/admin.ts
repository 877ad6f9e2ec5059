import { z } from 'zod';
import { LOCALES } from '#contract/locales.ts';
import { Cursor, PageLimit } from '#contract/paging.ts';
import { Id, line, Timestamp } from '#contract/text.ts';
import { Email, ServerRole, User, Username, UserRef } from '#contract/users.ts';

/** A person as the server's admins see them. */
export const AdminPerson = User.extend({
  email: z.string(),
  emailVerified: z.boolean(),
  secondFactor: z.boolean(),
  hasPassword: z.boolean(),
  isBot: z.boolean(),
  lastSeenAt: Timestamp.nullable(),
  sessions: z.int(),
  /** when the account will be deleted, if it will */
  deletionAt: Timestamp.nullable(),
  erased: z.boolean(),
  held: z.boolean(),
});
export type AdminPerson = z.infer<typeof AdminPerson>;

export const ListPeople = z.object({
  /** the beginning of a name, or of an address */
  query: line(0, 254).default(''),
  role: ServerRole.optional(),
  state: z.enum(['active', 'deactivated']).optional(),
  secondFactor: z.boolean().optional(),
  organisationId: Id.nullable().optional(),
  /** programs' accounts alone, or people alone */
  bot: z.boolean().optional(),
  cursor: Cursor.optional(),
  limit: PageLimit,
});
export const OnePerson = z.object({ userId: Id });

export const CreatePerson = z.object({
  username: Username,
  email: Email,
  displayName: line(1, 80).optional(),
  locale: z.enum(LOCALES).optional(),
});
/** `passwordPath`: where the person chooses a password, within a week, once; null when a letter says it. */
export const CreatedPerson = z.object({ user: User, passwordPath: z.string().nullable() });
export type CreatedPerson = z.infer<typeof CreatedPerson>;

export const InvitePerson = z.object({ email: Email, locale: z.enum(LOCALES).optional() });

/** Where the person chooses a new password, once; null when a letter says it. */
export const PasswordPath = z.object({ passwordPath: z.string().nullable() });
export type PasswordPath = z.infer<typeof PasswordPath>;

/** Names for the numbers that lists of admins are made of. */
export const AskNames = z.object({ userIds: z.array(Id).max(300), roomIds: z.array(Id).max(300) });
export const Names = z.object({
  users: z.array(UserRef),
  /** deleted ones among them; a direct message has no name */
  rooms: z.array(z.object({ id: Id, name: z.string().nullable(), deleted: z.boolean() })),
});
export type Names = z.infer<typeof Names>;
