import { z } from 'zod';
import type { ApiContext } from '#api/context.ts';
import { answers, publicProcedure, router, userProcedure } from '#api/trpc.ts';
import { changePassword, readRegistration, signIn, signUp, startSession } from '#auth/accounts.ts';
import { createApiKey, listApiKeys, revokeApiKey } from '#auth/api-keys.ts';
import { createInvite, listInvites, revokeInvite } from '#auth/invites.ts';
import { identifySession, listSessions, revokeOwnSession, revokeSessions } from '#auth/sessions.ts';
import { issueTokens, refreshTokens, type TokenPair } from '#auth/tokens.ts';
import {
  ApiKey,
  ChangePassword,
  CreateApiKey,
  CreatedApiKey,
  CreatedInvite,
  CreateInvite,
  Invite,
  RefreshTokens,
  Registration,
  RevokeApiKey,
  RevokeInvite,
  RevokeSession,
  Session,
  SignIn,
  SignUp,
  type Tokens,
  Tokens as TokensShape,
} from '#contract/auth.ts';
import { requireAdmin } from '#core/access.ts';
import { getMe } from '#core/users.ts';

async function withMe(ctx: ApiContext, pair: TokenPair, sessionId: number): Promise<Tokens> {
  const actor = await identifySession(ctx.services.auth, sessionId);
  const me = await getMe({ actor, db: ctx.services.db, ip: ctx.call.origin.ip, wake: ctx.services.hub.wake });
  return { accessToken: pair.accessToken, refreshToken: pair.refreshToken, expiresIn: pair.expiresIn, me };
}

async function startTokenSession(ctx: ApiContext, userId: number): Promise<Tokens> {
  const { sessionId } = await startSession(ctx.services.auth, userId, 'token', ctx.call.origin);
  return withMe(ctx, await issueTokens(ctx.services.auth, ctx.services.db, userId, sessionId), sessionId);
}

const addressOf = (ctx: ApiContext) => ctx.call.origin.ip ?? 'unknown';

export const auth = router({
  registration: publicProcedure.output(answers(Registration)).query(({ ctx }) => readRegistration(ctx.services.auth)),
  signUp: publicProcedure
    .input(SignUp)
    .output(answers(TokensShape))
    .mutation(async ({ ctx, input }) => {
      await ctx.services.limits.spend('sign-up', addressOf(ctx));
      return startTokenSession(ctx, await signUp(ctx.services.auth, input, ctx.call.origin));
    }),
  signIn: publicProcedure
    .input(SignIn)
    .output(answers(TokensShape))
    .mutation(async ({ ctx, input }) => {
      await ctx.services.limits.spend('sign-in-address', addressOf(ctx));
      await ctx.services.limits.spend('sign-in-account', input.login.toLowerCase());
      const { userId, sessionId } = await signIn(ctx.services.auth, input, 'token', ctx.call.origin);
      return withMe(ctx, await issueTokens(ctx.services.auth, ctx.services.db, userId, sessionId), sessionId);
    }),
  refresh: publicProcedure
    .input(RefreshTokens)
    .output(answers(TokensShape))
    .mutation(async ({ ctx, input }) => {
      await ctx.services.limits.spend('refresh-address', addressOf(ctx));
      const pair = await refreshTokens(ctx.services.auth, input.refreshToken);
      return withMe(ctx, pair, pair.sessionId);
    }),
  signOut: userProcedure.output(answers(z.void())).mutation(async ({ ctx }) => {
    if (ctx.identity.sessionId !== null)
      await revokeOwnSession(ctx.services.auth, ctx.identity, ctx.identity.sessionId);
  }),
  signOutEverywhere: userProcedure.output(answers(z.void())).mutation(async ({ ctx }) => {
    await revokeSessions(ctx.services.auth, { userId: ctx.identity.userId, reason: 'signed out everywhere' });
  }),
  changePassword: userProcedure
    .input(ChangePassword)
    .output(answers(z.void()))
    .mutation(async ({ ctx, input }) => {
      await ctx.services.limits.spend('sign-in-account', ctx.identity.userId);
      await changePassword(ctx.services.auth, ctx.identity, input, ctx.call.origin);
    }),
  sessions: userProcedure
    .output(answers(z.array(Session)))
    .query(({ ctx }) => listSessions(ctx.services.auth, ctx.identity)),
  revokeSession: userProcedure
    .input(RevokeSession)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => revokeOwnSession(ctx.services.auth, ctx.identity, input.sessionId)),
  apiKeys: userProcedure
    .output(answers(z.array(ApiKey)))
    .query(({ ctx }) => listApiKeys(ctx.services.auth, ctx.identity)),
  createApiKey: userProcedure
    .input(CreateApiKey)
    .output(answers(CreatedApiKey))
    .mutation(({ ctx, input }) => createApiKey(ctx.services.auth, ctx.identity, input)),
  revokeApiKey: userProcedure
    .input(RevokeApiKey)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => revokeApiKey(ctx.services.auth, ctx.identity, input.apiKeyId)),
  invites: userProcedure.output(answers(z.array(Invite))).query(({ ctx }) => {
    requireAdmin(ctx.core);
    return listInvites(ctx.services.auth);
  }),
  createInvite: userProcedure
    .input(CreateInvite)
    .output(answers(CreatedInvite))
    .mutation(({ ctx, input }) => {
      requireAdmin(ctx.core);
      return createInvite(ctx.services.auth, ctx.identity, input);
    }),
  revokeInvite: userProcedure
    .input(RevokeInvite)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => {
      requireAdmin(ctx.core);
      return revokeInvite(ctx.services.auth, ctx.identity, input.inviteId);
    }),
});
