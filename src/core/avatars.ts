import { MAX_AVATAR_BYTES } from '#contract/limits.ts';
import type { Me } from '#contract/users.ts';
import type { Ctx } from '#core/context.ts';
import type { FileCtx } from '#core/files.ts';
import { keepPicture, pictureUrl, readBytes, readPicture } from '#core/pictures.ts';
import { toMe } from '#core/rows.ts';
import { changeUser } from '#core/users.ts';
import { deleteOldAvatars } from '#db/picture-sql.ts';
import { setAvatarUrl } from '#db/user-sql.ts';

/** What is kept is drawn anew from what came, small and upright: nothing of the bytes that were handed in is ever handed out. */
export async function setAvatar(ctx: FileCtx, bytes: AsyncIterable<Uint8Array>): Promise<Me> {
  const { thumbnail } = await readPicture(ctx, await readBytes(bytes, MAX_AVATAR_BYTES));
  const { userId } = ctx.actor;
  const row = await changeUser(ctx, userId, async (tx) => {
    const uuid = await keepPicture(tx, { mime: 'image/webp', bytes: thumbnail, avatarOf: userId });
    await tx.query(deleteOldAvatars, [userId, uuid]);
    return tx.query(setAvatarUrl, [userId, pictureUrl(uuid)]);
  });
  return toMe(row);
}

/** From then on the face is the one that is drawn from the name (src/contract/avatars.ts). */
export async function removeAvatar(ctx: Ctx): Promise<Me> {
  const { userId } = ctx.actor;
  const row = await changeUser(ctx, userId, async (tx) => {
    await tx.query(deleteOldAvatars, [userId, null]);
    return tx.query(setAvatarUrl, [userId, null]);
  });
  return toMe(row);
}
