import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import { MAX_PREVIEWS } from '#contract/limits.ts';
import type { Preview, RemovePreview } from '#contract/messages.ts';
import { changeMessage, type RoomChange } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { messageById } from '#db/message-sql.ts';
import { hiddenPreviews, hidePreview, setPreviews } from '#db/preview-sql.ts';
import { parseMarkdown } from '#markdown/parse.ts';
import { inlinesOf } from '#markdown/plain.ts';

const LONGEST_URL = 2000;

/** The addresses that a text leads to, each once: the first of them. Those in code are none. */
export function previewableUrls(content: string): string[] {
  if (!/https?:\/\//i.test(content)) return [];
  const urls = new Set<string>();
  for (const node of inlinesOf(parseMarkdown(content))) {
    if (node.type === 'link' && /^https?:/i.test(node.href) && node.href.length <= LONGEST_URL) urls.add(node.href);
    if (urls.size === MAX_PREVIEWS) break;
  }
  return [...urls];
}

/** In the turn of the message's room: what its links lead to, as far as they still stand in it and its author wants them. */
export async function attachPreviews({ tx, emit }: RoomChange, messageId: number, known: Preview[]): Promise<void> {
  const [message] = await tx.query(messageById, [messageId]);
  if (!message) return;
  const [row] = await tx.query(hiddenPreviews, [messageId]);
  const urls = previewableUrls(message.content).filter((url) => !row?.hidden.includes(url));
  const previews = urls.flatMap((url) => [...known, ...message.previews].find((preview) => preview.url === url) ?? []);
  if (isDeepStrictEqual(previews, message.previews)) return;
  await tx.query(setPreviews, [messageId, JSON.stringify(previews)]);
  await emit({ type: 'message.previewed', messageId, previews });
}

/** By its author. It does not come back with an edit. */
export async function removePreview(ctx: Ctx, input: z.output<typeof RemovePreview>): Promise<void> {
  await changeMessage(ctx, input.messageId, 'take-part', async ({ message }, { tx, emit }) => {
    if (message.sender_id !== ctx.actor.userId) throw new ChatError('forbidden', { need: 'author' });
    const previews = message.previews.filter(({ url }) => url !== input.url);
    if (previews.length === message.previews.length) return;
    await tx.query(hidePreview, [message.id, input.url, JSON.stringify(previews)]);
    await emit({ type: 'message.previewed', messageId: message.id, previews });
  });
}
