import type { ApiContext } from '#api/context.ts';
import { enter } from '#api/file-transfer.ts';
import { readUpload } from '#api/multipart.ts';
import { AddEmoji, type CustomEmoji } from '#contract/emoji.ts';
import { MAX_AVATAR_BYTES, MAX_EMOJI_BYTES } from '#contract/limits.ts';
import type { Me } from '#contract/users.ts';
import { setAvatar } from '#core/avatars.ts';
import { addEmoji, requireAdding } from '#core/emoji.ts';
import { openPicture } from '#core/pictures.ts';

const nothingToDrop = async (): Promise<void> => undefined;

/** `name` as the caller wrote it; the picture is the form's field `file`. */
export async function takeEmoji(
  ctx: ApiContext,
  request: Request,
  said: { name: string | null; clientId: string | null },
): Promise<CustomEmoji> {
  const core = await enter(ctx, 'write');
  const { emojiPolicy } = ctx.services;
  requireAdding(core, emojiPolicy);
  const wanted = AddEmoji.parse({ name: said.name ?? '', clientId: said.clientId ?? undefined });
  const { taken } = await readUpload(request, {
    field: 'file',
    maxBytes: MAX_EMOJI_BYTES,
    take: ({ bytes }) => addEmoji(core, emojiPolicy, wanted, bytes),
    drop: nothingToDrop,
  });
  return taken;
}

/** The form's field `file` becomes the caller's face. */
export async function takeAvatar(ctx: ApiContext, request: Request): Promise<Me> {
  const core = await enter(ctx, 'write');
  const { taken } = await readUpload(request, {
    field: 'file',
    maxBytes: MAX_AVATAR_BYTES,
    take: ({ bytes }) => setAvatar(core, bytes),
    drop: nothingToDrop,
  });
  return taken;
}

/** Under its address a picture never changes, so a browser need not ask for it twice. */
export async function sendPicture(ctx: ApiContext, request: Request, uuid: string): Promise<Response> {
  const { mime, bytes } = await openPicture(await enter(ctx, 'read'), uuid);
  const headers = new Headers({
    'Content-Type': mime,
    'Content-Length': String(bytes.length),
    'Content-Disposition': 'inline',
    ETag: `"${uuid}"`,
    'Cache-Control': 'private, max-age=31536000, immutable',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
  });
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), { headers });
}
