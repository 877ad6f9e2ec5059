import { z } from 'zod';
import { LOCALES } from '#contract/locales.ts';
import { line } from '#contract/text.ts';

/**
 * What admins change while the server runs, every one of them. What nobody has set is as the environment says, or as
 * src/server/services.ts has it.
 */
export const Settings = z.object({
  serverName: line(1, 80),
  /** who may make an account of his own */
  registration: z.enum(['open', 'invite', 'closed']),
  /** whether an account is made for whoever comes from the OIDC provider and has none */
  oidcSignUp: z.boolean(),
  /** of new accounts, and of letters to people without one */
  defaultLocale: z.enum(LOCALES),
  /** who must sign in with a second factor; it is set up at the next call, before anything else can be done */
  secondFactor: z.enum(['optional', 'admins', 'everybody']),
  /** Messages older than so many days are deleted for good; null keeps them. A room may say it otherwise. */
  messageRetentionDays: z.int().min(1).max(36_500).nullable(),
  /** whether links in messages are looked up for a preview */
  linkPreviews: z.boolean(),
});
export type Settings = z.infer<typeof Settings>;
export type SettingName = keyof Settings;

export const UpdateSettings = Settings.partial().refine((changed) => Object.keys(changed).length > 0, {
  error: 'names nothing to change',
});

/** What anybody may know of the server before he has an account. */
export const AboutServer = z.object({
  name: z.string(),
  registration: Settings.shape.registration,
  firstAccount: z.boolean(),
  defaultLocale: Settings.shape.defaultLocale,
  /** whether a new password can be had by letter */
  passwordReset: z.boolean(),
  /** where to go to sign in at the OIDC provider, when there is one */
  oidc: z.object({ startPath: z.string(), issuerHost: z.string() }).nullable(),
});
export type AboutServer = z.infer<typeof AboutServer>;

export const SignOutPlace = z.object({ url: z.url().nullable() });
