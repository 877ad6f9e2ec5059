import { z } from 'zod';
import type { ApiContext } from '#api/context.ts';
import { addressKey } from '#api/rate-limits.ts';
import { secondFactor } from '#api/second-factor.ts';
import { signInWithin } from '#api/sign-in.ts';
import {
  answers,
  coreContext,
  enrollingProcedure,
  ownProcedure,
  publicProcedure,
  router,
  userProcedure,
} from '#api/trpc.ts';
import { changePassword, readRegistration, signUp, startSession } from '#auth/accounts.ts';
import { createApiKey, listApiKeys, revokeApiKey } from '#auth/api-keys.ts';
import { createInvite, listInvites, revokeInvite } from '#auth/invites.ts';
import { askForReset, resetPassword } from '#auth/password-reset.ts';
import { hashSecret } from '#auth/secrets.ts';
import { identifySession, listSessions, revokeOwnSession, signOutEverywhere } from '#auth/sessions.ts';
import { isLiveToken, issueTokens, refreshTokens, type TokenPair } from '#auth/tokens.ts';
import {
  ApiKey,
  AskForReset,
  ChangePassword,
  CreateApiKey,
  CreatedApiKey,
  CreatedInvite,
  CreateInvite,
  Invite,
  RefreshTokens,
  Registration,
  ResetPassword,
  RevokeApiKey,
  RevokeInvite,
  RevokeSession,
  Session,
  SignIn,
  SignUp,
  type Tokens,
  Tokens as TokensShape,
  Verified,
  VerifyToken,
} from '#contract/auth.ts';
import { requireAdmin } from '#core/access.ts';
import { getMe } from '#core/users.ts';

async function withMe(ctx: ApiContext, pair: TokenPair, sessionId: number): Promise<Tokens> {
  const actor = await identifySession(ctx.services.auth, sessionId);
  const me = await getMe(coreContext(ctx, actor));
  return { accessToken: pair.accessToken, refreshToken: pair.refreshToken, expiresIn: pair.expiresIn, me };
}

interface Opened {
  userId: number;
  sessionId: number;
}

async function handTokens(
  ctx: ApiContext,
  { userId, sessionId }: Opened,
  seconds: number | undefined,
): Promise<Tokens> {
  const pair = await issueTokens(ctx.services.auth, ctx.services.db, userId, sessionId, seconds);
  return withMe(ctx, pair, sessionId);
}

const addressOf = (ctx: ApiContext) => addressKey(ctx.call.origin.ip);

export const auth = router({
  secondFactor,
  registration: publicProcedure.output(answers(Registration)).query(({ ctx }) => readRegistration(ctx.services.auth)),
  signUp: publicProcedure
    .input(SignUp)
    .output(answers(TokensShape))
    .mutation(async ({ ctx, input }) => {
      await ctx.services.limits.spend('sign-up', addressOf(ctx));
      const userId = await signUp(ctx.services.auth, input, ctx.call.origin);
      const opened = await startSession(ctx.services.auth, userId, 'token', ctx.call.origin);
      return handTokens(ctx, opened, input.accessSeconds);
    }),
  signIn: publicProcedure
    .input(SignIn)
    .output(answers(TokensShape))
    .mutation(async ({ ctx, input }) => {
      const opened = await signInWithin(ctx.services, input, 'token', ctx.call.origin);
      return handTokens(ctx, opened, input.accessSeconds);
    }),
  refresh: publicProcedure
    .input(RefreshTokens)
    .output(answers(TokensShape))
    .mutation(async ({ ctx, input }) => {
      await ctx.services.limits.spend('refresh-address', addressOf(ctx));
      const pair = await refreshTokens(ctx.services.auth, input.refreshToken, input.accessSeconds);
      return withMe(ctx, pair, pair.sessionId);
    }),
  /** Of an access token or a refresh token, which it does not use up. */
  verify: publicProcedure
    .input(VerifyToken)
    .output(answers(Verified))
    .query(async ({ ctx, input }) => ({ valid: await isLiveToken(ctx.services.auth, input.token) })),
  signOut: enrollingProcedure.output(answers(z.void())).mutation(async ({ ctx }) => {
    const { sessionId } = ctx.identity;
    if (sessionId !== null) await revokeOwnSession(ctx.services.auth, ctx.identity, sessionId, ctx.call.origin);
  }),
  /** API keys end with the sessions. */
  signOutEverywhere: userProcedure
    .output(answers(z.void()))
    .mutation(({ ctx }) => signOutEverywhere(ctx.services.auth, ctx.identity, ctx.call.origin)),
  changePassword: ownProcedure
    .input(ChangePassword)
    .output(answers(z.void()))
    .mutation(async ({ ctx, input }) => {
      await ctx.services.limits.spend('change-password', ctx.identity.userId);
      await changePassword(ctx.services.auth, ctx.identity, input, ctx.call.origin);
    }),
  /** The same answer, in the same time, whether there is such an account or not. */
  askForPasswordReset: publicProcedure
    .input(AskForReset)
    .output(answers(z.void()))
    .mutation(async ({ ctx, input }) => {
      await ctx.services.limits.spend('password-reset-address', addressOf(ctx));
      await ctx.services.limits.spend('password-reset-account', hashSecret(input.login.toLowerCase()));
      await askForReset(ctx.services.auth, input.login, ctx.call.origin);
    }),
  resetPassword: publicProcedure
    .input(ResetPassword)
    .output(answers(z.void()))
    .mutation(async ({ ctx, input }) => {
      await ctx.services.limits.spend('password-reset-address', addressOf(ctx));
      await resetPassword(ctx.services.auth, input.token, input.newPassword, ctx.call.origin);
    }),
  sessions: userProcedure
    .output(answers(z.array(Session)))
    .query(({ ctx }) => listSessions(ctx.services.auth, ctx.identity)),
  revokeSession: userProcedure
    .input(RevokeSession)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => revokeOwnSession(ctx.services.auth, ctx.identity, input.sessionId, ctx.call.origin)),
  apiKeys: userProcedure
    .output(answers(z.array(ApiKey)))
    .query(({ ctx }) => listApiKeys(ctx.services.auth, ctx.identity.userId)),
  createApiKey: ownProcedure
    .input(CreateApiKey)
    .output(answers(CreatedApiKey))
    .mutation(({ ctx, input }) => createApiKey(ctx.services.auth, ctx.identity, input, ctx.call.origin)),
  revokeApiKey: userProcedure
    .input(RevokeApiKey)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => revokeApiKey(ctx.services.auth, ctx.identity, input.apiKeyId, ctx.call.origin)),
  invites: userProcedure.output(answers(z.array(Invite))).query(({ ctx }) => {
    requireAdmin(ctx.core);
    return listInvites(ctx.services.auth);
  }),
  createInvite: ownProcedure
    .input(CreateInvite)
    .output(answers(CreatedInvite))
    .mutation(({ ctx, input }) => {
      requireAdmin(ctx.core);
      return createInvite(ctx.services.auth, ctx.identity, input, ctx.call.origin);
    }),
  revokeInvite: userProcedure
    .input(RevokeInvite)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => {
      requireAdmin(ctx.core);
      return revokeInvite(ctx.services.auth, ctx.identity, input.inviteId, ctx.call.origin);
    }),
});
