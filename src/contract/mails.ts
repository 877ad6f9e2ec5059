import { z } from 'zod';
import { LOCALES } from '#contract/locales.ts';
import { Id, Timestamp } from '#contract/text.ts';
import { Email } from '#contract/users.ts';

/**
 * What can be written to somebody, with all that its text needs. No secret stands in it, since it waits in the queue: links that
 * let somebody in are made from ids when the letter is written.
 */
export const Letter = z.discriminatedUnion('template', [
  z.object({ template: z.literal('password_reset'), resetId: z.uuid() }),
  z.object({ template: z.literal('password_changed') }),
  /** to the address that was, so that whoever it was taken from learns of it */
  z.object({ template: z.literal('email_changed') }),
  z.object({ template: z.literal('second_factor_on') }),
  z.object({ template: z.literal('second_factor_off') }),
  z.object({ template: z.literal('export_ready'), exportId: z.uuid() }),
  z.object({ template: z.literal('deletion_planned'), at: Timestamp }),
  /** what somebody has not read: how much, and where */
  z.object({
    template: z.literal('digest'),
    userId: Id,
    mentions: z.int(),
    directs: z.int(),
    rooms: z.array(z.string()),
    afterId: z.int(),
  }),
  z.object({
    template: z.literal('room_invitation'),
    inviterId: Id,
    key: z.uuid(),
    inviter: z.string(),
    room: z.string(),
  }),
  z.object({ template: z.literal('server_invitation'), inviteId: Id, inviter: z.string() }),
]);
export type Letter = z.infer<typeof Letter>;
export type Template = Letter['template'];
export type LetterOf<T extends Template> = Extract<Letter, { template: T }>;

/** To an account, at the address and in the language that it has when it is written; or to an address that has none yet. */
export const MailOrder = z.object({
  to: z.union([z.object({ userId: Id }), z.object({ address: Email, locale: z.enum(LOCALES) })]),
  letter: Letter,
});
export type MailOrder = z.infer<typeof MailOrder>;
