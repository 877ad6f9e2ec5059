import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import { MAX_PREVIEWS } from '#contract/limits.ts';
import type { Preview, RemovePreview } from '#contract/messages.ts';
import { changeMessage, type RoomChange } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { pictureUrl } from '#core/pictures.ts';
import type { Transaction } from '#db/database.ts';
import { messageById } from '#db/message-sql.ts';
import { deletePreviewPictures, insertPreviewPicture } from '#db/picture-sql.ts';
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

/** What a page says, and its picture as we drew it anew. */
export interface FoundPreview extends Omit<Preview, 'picture'> {
  drawn?: { bytes: Uint8Array; width: number; height: number };
}

/** In the turn of the message's room: what its links lead to, as far as they still stand in it and its author wants them. */
export async function attachPreviews(
  { tx, emit }: RoomChange,
  messageId: number,
  known: FoundPreview[],
): Promise<void> {
  const [message] = await tx.query(messageById, [messageId]);
  if (!message) return;
  const [row] = await tx.query(hiddenPreviews, [messageId]);
  const urls = previewableUrls(message.content).filter((url) => !row?.hidden.includes(url));
  const previews: Preview[] = [];
  for (const url of urls) {
    const before = message.previews.find((preview) => preview.url === url);
    const found = known.find((preview) => preview.url === url);
    if (found) previews.push(await withPicture(tx, messageId, found, before));
    else if (before) previews.push(before);
  }
  if (isDeepStrictEqual(previews, message.previews)) return;
  await tx.query(setPreviews, [messageId, JSON.stringify(previews)]);
  await dropPictures(tx, messageId, previews);
  await emit({ type: 'message.previewed', messageId, previews });
}

/** The picture that the message has already is kept, unless the page names another one now. */
async function withPicture(
  tx: Transaction,
  messageId: number,
  { drawn, ...words }: FoundPreview,
  before: Preview | undefined,
): Promise<Preview> {
  if (before?.picture && before.imageUrl === words.imageUrl) return { ...words, picture: before.picture };
  if (!drawn) return words;
  const uuid = randomUUID();
  await tx.query(insertPreviewPicture, [uuid, 'image/webp', Buffer.from(drawn.bytes), messageId]);
  return { ...words, picture: { url: pictureUrl(uuid), width: drawn.width, height: drawn.height } };
}

/** Those that no preview of the message shows any more. */
export async function dropPictures(tx: Transaction, messageId: number, shown: readonly Preview[]): Promise<void> {
  const uuids = shown.flatMap(({ picture }) => picture?.url.split('/').at(-1) ?? []);
  await tx.query(deletePreviewPictures, [messageId, uuids]);
}

/** By its author. It does not come back with an edit. */
export async function removePreview(ctx: Ctx, input: z.output<typeof RemovePreview>): Promise<void> {
  await changeMessage(ctx, input.messageId, 'take-part', async ({ message }, { tx, emit }) => {
    if (message.sender_id !== ctx.actor.userId) throw new ChatError('forbidden', { need: 'author' });
    const previews = message.previews.filter(({ url }) => url !== input.url);
    if (previews.length === message.previews.length) return;
    await tx.query(hidePreview, [message.id, input.url, JSON.stringify(previews)]);
    await dropPictures(tx, message.id, previews);
    await emit({ type: 'message.previewed', messageId: message.id, previews });
  });
}
