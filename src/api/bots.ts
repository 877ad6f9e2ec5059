import { z } from 'zod';
import { answers, ownProcedure, router, userProcedure } from '#api/trpc.ts';
import { createApiKey, listApiKeys, revokeApiKey } from '#auth/api-keys.ts';
import { ApiKey, CreatedApiKey } from '#contract/auth.ts';
import { Bot, BotId, BotKeyId, CreateBot, CreateBotKey } from '#contract/bots.ts';
import { accessBot, createBot, deleteBot, listBots } from '#core/bots.ts';

export const bots = router({
  create: ownProcedure
    .input(CreateBot)
    .output(answers(Bot))
    .mutation(({ ctx, input }) => createBot(ctx.core, input)),
  list: userProcedure.output(answers(z.array(Bot))).query(({ ctx }) => listBots(ctx.core)),
  delete: ownProcedure
    .input(BotId)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => deleteBot(ctx.core, input.botId)),
  keys: userProcedure
    .input(BotId)
    .output(answers(z.array(ApiKey)))
    .query(async ({ ctx, input }) => {
      const { id } = await accessBot(ctx.core, input.botId);
      return listApiKeys(ctx.services.auth, id);
    }),
  createKey: ownProcedure
    .input(CreateBotKey)
    .output(answers(CreatedApiKey))
    .mutation(async ({ ctx, input }) => {
      const { id } = await accessBot(ctx.core, input.botId);
      return createApiKey(ctx.services.auth, ctx.identity, input, ctx.call.origin, id);
    }),
  revokeKey: ownProcedure
    .input(BotKeyId)
    .output(answers(z.void()))
    .mutation(async ({ ctx, input }) => {
      const { id } = await accessBot(ctx.core, input.botId);
      await revokeApiKey(ctx.services.auth, ctx.identity, input.apiKeyId, ctx.call.origin, id);
    }),
});
