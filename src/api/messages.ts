import { z } from 'zod';
import { answers, router, userProcedure } from '#api/trpc.ts';
import {
  AroundMessage,
  CountedMessages,
  CountMessages,
  DeleteMessage,
  EditMessage,
  FindMessage,
  FindSince,
  ForwardMessage,
  FoundSince,
  ListMessages,
  ListRepliers,
  ListReplies,
  Message,
  MessageEdit,
  MessageId,
  MessagePage,
  MessageSurroundings,
  MessageWithSender,
  PageMessages,
  PinMessage,
  RemovePreview,
  Repliers,
  SendMessage,
} from '#contract/messages.ts';
import { countMessages, findMessage, findSince, listRepliers, pageMessages } from '#core/message-lists.ts';
import {
  deleteMessage,
  editMessage,
  getMessage,
  listAround,
  listEdits,
  listMessages,
  listReplies,
  originOf,
  pinMessage,
} from '#core/messages.ts';
import { removePreview } from '#core/previews.ts';
import { forwardMessage, sendMessage } from '#core/sends.ts';

export const messages = router({
  send: userProcedure
    .input(SendMessage)
    .output(answers(MessageWithSender))
    .mutation(async ({ ctx, input }) => {
      const sent = await sendMessage(ctx.core, input);
      ctx.services.typing.stop(input.roomId, ctx.identity.userId);
      await ctx.services.previews.want(sent.message);
      return sent;
    }),
  forward: userProcedure
    .input(ForwardMessage)
    .output(answers(MessageWithSender))
    .mutation(async ({ ctx, input }) => {
      const sent = await forwardMessage(ctx.core, input);
      await ctx.services.previews.want(sent.message);
      return sent;
    }),
  origin: userProcedure
    .input(MessageId)
    .output(answers(MessageWithSender))
    .query(({ ctx, input }) => originOf(ctx.core, input.messageId)),
  get: userProcedure
    .input(MessageId)
    .output(answers(MessageWithSender))
    .query(({ ctx, input }) => getMessage(ctx.core, input.messageId)),
  list: userProcedure
    .input(ListMessages)
    .output(answers(MessagePage))
    .query(({ ctx, input }) => listMessages(ctx.core, input)),
  around: userProcedure
    .input(AroundMessage)
    .output(answers(MessageSurroundings))
    .query(({ ctx, input }) => listAround(ctx.core, input)),
  find: userProcedure
    .input(FindMessage)
    .output(answers(MessageWithSender))
    .query(({ ctx, input }) => findMessage(ctx.core, input.uuid)),
  since: userProcedure
    .input(FindSince)
    .output(answers(FoundSince))
    .query(({ ctx, input }) => findSince(ctx.core, input)),
  page: userProcedure
    .input(PageMessages)
    .output(answers(CountedMessages))
    .query(({ ctx, input }) => pageMessages(ctx.core, input)),
  count: userProcedure
    .input(CountMessages)
    .output(answers(z.int()))
    .query(({ ctx, input }) => countMessages(ctx.core, input)),
  replies: userProcedure
    .input(ListReplies)
    .output(answers(MessagePage))
    .query(({ ctx, input }) => listReplies(ctx.core, input)),
  repliers: userProcedure
    .input(ListRepliers)
    .output(answers(z.array(Repliers)))
    .query(({ ctx, input }) => listRepliers(ctx.core, input)),
  edit: userProcedure
    .input(EditMessage)
    .output(answers(Message))
    .mutation(async ({ ctx, input }) => {
      const edited = await editMessage(ctx.core, input);
      await ctx.services.previews.want(edited);
      return edited;
    }),
  edits: userProcedure
    .input(MessageId)
    .output(answers(z.array(MessageEdit)))
    .query(({ ctx, input }) => listEdits(ctx.core, input.messageId)),
  delete: userProcedure
    .input(DeleteMessage)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => deleteMessage(ctx.core, input)),
  removePreview: userProcedure
    .input(RemovePreview)
    .output(answers(z.void()))
    .mutation(({ ctx, input }) => removePreview(ctx.core, input)),
  pin: userProcedure
    .input(PinMessage)
    .output(answers(Message))
    .mutation(({ ctx, input }) => pinMessage(ctx.core, input)),
});
