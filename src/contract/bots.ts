import { z } from 'zod';
import { CreateApiKey } from '#contract/auth.ts';
import { ClientId, Id, line, Timestamp } from '#contract/text.ts';
import { User, Username, UserRef } from '#contract/users.ts';

/** An account that a person answers for: nobody signs in as it, programs come with its keys. */
export const Bot = User.extend({ botOwnerId: Id });
export type Bot = z.infer<typeof Bot>;

export const CreateBot = z.object({
  username: Username,
  displayName: line(1, 80).optional(),
  clientId: ClientId.optional(),
});
export type CreateBot = z.input<typeof CreateBot>;

export const BotId = z.object({ botId: Id });
export const CreateBotKey = CreateApiKey.extend({ botId: Id });
export const BotKeyId = z.object({ botId: Id, apiKeyId: Id });

/** An address at which a room takes messages. Whoever knows it may write: it is shown once, and only a hash of it is kept. */
export const IncomingWebhook = z.object({
  id: Id,
  roomId: Id,
  name: z.string(),
  bot: UserRef,
  createdBy: Id,
  createdAt: Timestamp,
  lastUsedAt: Timestamp.nullable(),
});
export type IncomingWebhook = z.infer<typeof IncomingWebhook>;

export const CreateIncomingWebhook = z.object({ roomId: Id, name: line(1, 80) });
/** `path` follows the server's own address. */
export const CreatedIncomingWebhook = IncomingWebhook.extend({ path: z.string() });
export type CreatedIncomingWebhook = z.infer<typeof CreatedIncomingWebhook>;
export const IncomingWebhookId = z.object({ incomingWebhookId: Id });
