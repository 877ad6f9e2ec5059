import { z } from 'zod';
import { Id, line, Timestamp, verbatim } from '#contract/text.ts';
import { Email, Me, Password, Username } from '#contract/users.ts';

/** How long access tokens last, where a documented API promises less than the 15 minutes they last by default. */
const AccessSeconds = z.int().min(60).max(900).optional();
/** How long one may stay away before one must sign in again; each refresh begins it anew. */
const RefreshSeconds = z
  .int()
  .min(3600)
  .max(7 * 24 * 3600)
  .optional();

export const SignUp = z.object({
  username: Username,
  email: Email,
  password: Password,
  displayName: line(1, 80).optional(),
  invite: verbatim(1, 200).optional(),
  accessSeconds: AccessSeconds,
});
export type SignUp = z.input<typeof SignUp>;

const SecondFactorCode = line(1, 40);

/** `login` is a username or an e-mail address. */
export const SignIn = z.object({
  login: verbatim(1, 254),
  password: verbatim(1, 200),
  /**
   * Of an account with a second factor: what its authenticator shows, or a recovery code. Where there is no place for it, the six
   * digits may stand right behind the password.
   */
  code: SecondFactorCode.optional(),
  accessSeconds: AccessSeconds,
  refreshSeconds: RefreshSeconds,
});
export type SignIn = z.input<typeof SignIn>;

export const Tokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresIn: z.int(),
  me: Me,
});
export type Tokens = z.infer<typeof Tokens>;

export const RefreshTokens = z.object({ refreshToken: verbatim(1, 2000), accessSeconds: AccessSeconds });
export const VerifyToken = z.object({ token: verbatim(1, 4000) });
export const Verified = z.object({ valid: z.boolean() });

export const ChangePassword = z.object({ currentPassword: verbatim(1, 200), newPassword: Password });

export const AskForReset = z.object({ login: verbatim(1, 254) });
export const ResetPassword = z.object({ token: verbatim(1, 200), newPassword: Password });

export const SecondFactor = z.object({
  enabled: z.boolean(),
  since: Timestamp.nullable(),
  recoveryCodesLeft: z.int(),
  /** the server asks for it, and nothing else can be done before it is on */
  required: z.boolean(),
});
export type SecondFactor = z.infer<typeof SecondFactor>;
/** The password is asked of whoever has one. */
export const BeginSecondFactor = z.object({ password: verbatim(1, 200).optional() });
/** Shown this once. `uri` is what an authenticator reads from a picture. */
export const SecondFactorBegun = z.object({ secret: z.string(), uri: z.string() });
export type SecondFactorBegun = z.infer<typeof SecondFactorBegun>;
export const ConfirmSecondFactor = z.object({ code: SecondFactorCode });
/** Shown this once; each works once, in the place of a code. */
export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;
export const ProveSecondFactor = z.object({ password: verbatim(1, 200).optional(), code: SecondFactorCode });

export const Session = z.object({
  id: Id,
  kind: z.enum(['browser', 'token']),
  userAgent: z.string(),
  ip: z.string().nullable(),
  createdAt: Timestamp,
  lastSeenAt: Timestamp,
  expiresAt: Timestamp,
  current: z.boolean(),
});
export type Session = z.infer<typeof Session>;
export const RevokeSession = z.object({ sessionId: Id });

export const ApiKey = z.object({
  id: Id,
  name: z.string(),
  prefix: z.string(),
  createdAt: Timestamp,
  lastUsedAt: Timestamp.nullable(),
  expiresAt: Timestamp.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;
const ExpiresAt = z.iso.datetime().refine((value) => value >= '2000', { error: 'is before the year 2000' });
export const CreateApiKey = z.object({ name: line(1, 80), expiresAt: ExpiresAt.optional() });
/** The key itself is shown this once; only its hash is kept. */
export const CreatedApiKey = ApiKey.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;
export const RevokeApiKey = z.object({ apiKeyId: Id });

export const Registration = z.object({ mode: z.enum(['open', 'invite', 'closed']), firstAccount: z.boolean() });
export type Registration = z.infer<typeof Registration>;

export const Invite = z.object({
  id: Id,
  maxUses: z.int(),
  uses: z.int(),
  createdAt: Timestamp,
  expiresAt: Timestamp,
});
export type Invite = z.infer<typeof Invite>;
export const CreateInvite = z.object({
  maxUses: z.int().min(1).max(1000).default(1),
  expiresInHours: z
    .int()
    .min(1)
    .max(24 * 90)
    .default(24 * 7),
});
export const CreatedInvite = Invite.extend({ code: z.string() });
export type CreatedInvite = z.infer<typeof CreatedInvite>;
export const RevokeInvite = z.object({ inviteId: Id });
