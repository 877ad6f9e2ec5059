import { z } from 'zod';
import { LOCALES } from '#contract/locales.ts';
import { Cursor, Offset, PageLimit, PageSize } from '#contract/paging.ts';
import { Emoji } from '#contract/reaction-emoji.ts';
import { FreeData, Id, line, paragraph, Timestamp, verbatim } from '#contract/text.ts';

const Locale = z.enum(LOCALES);

export const ServerRole = z.enum(['owner', 'admin', 'member']);
export type ServerRole = z.infer<typeof ServerRole>;

/** Word characters only, so that an @mention always ends where the name does. */
export const Username = verbatim(2, 32).regex(/^\w+$/, { error: 'may have letters, digits and _ only' });
export const Email = z.email().max(254);
export const Password = verbatim(8, 200);

/** A person as others see them beside a message. */
export const UserRef = z.object({
  id: Id,
  username: z.string(),
  displayName: z.string(),
  avatarUrl: z.string().nullable(),
  /** where the person's own stream stood: of two that name one person, the higher version is the newer */
  version: z.int(),
});
export type UserRef = z.infer<typeof UserRef>;

export const User = UserRef.extend({
  uuid: z.uuid(),
  statusMessage: z.string(),
  /** one emoji, or ''; both end by themselves when it is time */
  statusEmoji: z.string(),
  statusUntil: Timestamp.nullable(),
  /** wants no notifications until then */
  dndUntil: Timestamp.nullable(),
  role: ServerRole,
  timeZone: z.string(),
  profile: FreeData,
  organisationId: Id.nullable(),
  createdAt: Timestamp,
  lastLoginAt: Timestamp.nullable(),
  deactivated: z.boolean(),
  /** who answers for it, when it is a program's account */
  botOwnerId: Id.nullable(),
});
export type User = z.infer<typeof User>;

/** A person as only they themselves see them. */
export const Me = User.extend({ email: z.string(), locale: Locale });
export type Me = z.infer<typeof Me>;

/**
 * `email` is null unless it is one's own, asked for by an admin, or of somebody in a private room, group or direct message with
 * oneself who was there first or has written there.
 */
export const UserCard = User.extend({ email: z.string().nullable() });
export type UserCard = z.infer<typeof UserCard>;

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

/** An address that a browser may load as a picture: our own files or https, nothing that runs. */
const AvatarUrl = verbatim(1, 500).regex(/^(https:\/\/|\/(?!\/))[^\s"'<>\\]*$/, {
  error: 'must be an https address or a path',
});

export const UpdateProfile = z.object({
  username: Username.optional(),
  email: Email.optional(),
  displayName: line(1, 80).optional(),
  avatarUrl: AvatarUrl.nullable().optional(),
  statusMessage: line(0, 140).optional(),
  locale: Locale.optional(),
  timeZone: verbatim(1, 64).refine(isTimeZone, { error: 'is not a time zone' }).optional(),
  profile: FreeData.optional(),
});
export type UpdateProfile = z.input<typeof UpdateProfile>;

/** A moment that is yet to come, and not too far. */
const Until = z.iso.datetime({ offset: true }).refine(
  (value) => {
    const ms = Date.parse(value) - Date.now();
    return ms > 0 && ms < 366 * 86_400_000;
  },
  { error: 'must be in the future, within a year' },
);

/** Replaces the whole status; all empty takes it away. Without `until` it stays. */
export const SetStatus = z.object({
  text: line(0, 140).default(''),
  emoji: z.union([z.literal(''), Emoji]).default(''),
  until: Until.nullable().default(null),
});
export const SetDoNotDisturb = z.object({ until: Until.nullable() });

/** What people tell of themselves, beside whatever else a program keeps in `profile`. Null takes a field away. */
export const ProfileFields = z.object({
  pronouns: line(1, 40).nullable().optional(),
  title: line(1, 80).nullable().optional(),
  phone: verbatim(3, 40)
    .regex(/^[+\d][\d ().-]*$/, { error: 'is no telephone number' })
    .nullable()
    .optional(),
  location: line(1, 80).nullable().optional(),
  website: z
    .url({ protocol: /^https?$/ })
    .max(200)
    .nullable()
    .optional(),
  about: paragraph(1, 500).nullable().optional(),
});

export const GetUser = z.object({ userId: Id });
export const SetBlocked = z.object({ userId: Id, blocked: z.boolean() });
export const ListBlocked = z.object({ cursor: Cursor.optional(), limit: PageLimit });
export const SetServerRole = z.object({ userId: Id, role: ServerRole });
export const DeactivateUser = z.object({ userId: Id, deactivated: z.boolean() });
export const SearchUsers = z.object({ query: line(0, 80).default(''), cursor: Cursor.optional(), limit: PageLimit });
export const SeveralUsers = z.object({ userIds: z.array(Id).max(200) });
export const UserNamed = z.object({ username: verbatim(1, 100) });
export const LookUpUsers = z.object({ query: line(0, 254), offset: Offset, limit: PageSize });
