import { z } from 'zod';
import { Emoji } from '#contract/reaction-emoji.ts';
import { Refusal, route } from '#rest/dialect.ts';
import { MessagePath, pathBigId } from '#rest/dialects/veza/asked.ts';
import { done, enveloped, ok } from '#rest/dialects/veza/envelope.ts';
import { answer } from '#rest/dialects/veza/manners.ts';
import { toReactionList } from '#rest/dialects/veza/serialize.ts';
import { Reacted, Reactions } from '#rest/dialects/veza/shapes.ts';
import { alreadyReacted, noReaction } from '#rest/dialects/veza/words.ts';

const group = 'Réactions';

export const OneEmoji = Emoji.refine((emoji) => emoji !== '__proto__', { error: 'is not one emoji' });

export const reactionRoutes = [
  route({
    method: 'POST',
    path: '/api/v1/messages/{message_id}/reactions',
    operation: 'add_reaction',
    summary: 'Ajouter une réaction',
    group,
    params: MessagePath,
    body: z.object({ emoji: OneEmoji }),
    answers: { 201: enveloped(Reacted) },
    async run({ api, me, at, params: { message_id: messageId }, body: { emoji }, clientId }) {
      const { action } = await api.reactions.add({ messageId, emoji, clientId });
      if (action === 'unchanged') throw new Refusal(answer(alreadyReacted, at));
      return ok({ message_id: messageId, emoji, user_id: me?.userId }, 201);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/messages/{message_id}/reactions/{emoji}',
    operation: 'remove_reaction',
    summary: 'Supprimer une réaction',
    description: 'L’emoji est encodé en UTF-8 et en pourcents.',
    group,
    params: z.object({ message_id: pathBigId, emoji: OneEmoji }),
    answers: { 204: null },
    async run({ api, at, params: { message_id: messageId, emoji } }) {
      const { action } = await api.reactions.remove({ messageId, emoji });
      if (action === 'unchanged') throw new Refusal(answer(noReaction, at));
      return done;
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/messages/{message_id}/reactions',
    operation: 'list_reactions',
    summary: 'Lister les réactions',
    description: 'Par nombre, puis par emoji.',
    group,
    params: MessagePath,
    answers: { 200: enveloped(Reactions) },
    run: async ({ api, params: { message_id: messageId } }) =>
      ok(toReactionList(messageId, await api.reactions.list({ messageId }))),
  }),
];
