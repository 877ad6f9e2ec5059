import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type {
  AroundMessage,
  DeleteMessage,
  EditMessage,
  ListMessages,
  ListReplies,
  Message,
  MessageEdit,
  MessagePage,
  MessageSurroundings,
  MessageWithSender,
  PinMessage,
} from '#contract/messages.ts';
import type { UserRef } from '#contract/users.ts';
import { accessMessage, accessRoom } from '#core/access.ts';
import { recordAudit } from '#core/audit.ts';
import { changeMessage } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { addressees, findAddressed } from '#core/mentions.ts';
import { dropPictures, previewableUrls } from '#core/previews.ts';
import { toMessage, toSender } from '#core/rows.ts';
import { refuseTooLong } from '#core/sends.ts';
import { filesOfMessage } from '#db/file-sql.ts';
import {
  deleteMessageRow,
  editMessageRow,
  editsOfMessage,
  type MessageRow,
  pinMessageRow,
  repliesAfter,
  repliesBefore,
  roomPages,
  type SenderRow,
} from '#db/message-sql.ts';

export async function getMessage(ctx: Ctx, messageId: number): Promise<MessageWithSender> {
  const { message } = await accessMessage(ctx, ctx.db, messageId, 'read');
  return { message: toMessage(message), sender: toSender(message) };
}

/** Where a forwarded message comes from: for whoever may read it there, and for nobody else. */
export async function originOf(ctx: Ctx, messageId: number): Promise<MessageWithSender> {
  const { message } = await accessMessage(ctx, ctx.db, messageId, 'read');
  if (message.forward_id === null) throw new ChatError('message_not_found');
  return getMessage(ctx, message.forward_id);
}

/** Of its text and of what its sender put beside it; new data beside the same text is an edit too. */
export async function editMessage(ctx: Ctx, input: z.output<typeof EditMessage>): Promise<Message> {
  if (input.content !== undefined) refuseTooLong(input.content);
  return changeMessage(ctx, input.messageId, 'post', async ({ message, room }, { tx, emit }) => {
    // Somebody else's words stay his, also in one's own message.
    if (message.sender_id !== ctx.actor.userId || message.forward) throw new ChatError('forbidden', { need: 'author' });
    const { content = message.content, metadata = message.metadata, reason = null } = input;
    if (content === message.content && isDeepStrictEqual(metadata, message.metadata)) return toMessage(message);
    const { names, everyone } = findAddressed(content);
    const grouped = await addressees(ctx, tx, room, { names, everyone: null });
    const all = await addressees(ctx, tx, room, { names: [], everyone });
    // Who came since the same word was written is not called to it now.
    const isSame = findAddressed(message.content).everyone === everyone;
    const also = [...grouped, ...(isSame ? all.filter((id) => message.mentions.includes(id)) : all)];
    const urls = previewableUrls(content);
    const values = [message.id, ctx.actor.userId, reason, content, names, JSON.stringify(metadata), also, urls];
    const [edited] = (await tx.query(editMessageRow, values)) as [
      MessageRow & { mentioned: number[]; unmentioned: number[] },
    ];
    if (edited.previews.length < message.previews.length) await dropPictures(tx, message.id, edited.previews);
    const event = { message: toMessage(edited), mentioned: edited.mentioned, unmentioned: edited.unmentioned };
    await emit({ type: 'message.edited', ...event });
    return event.message;
  });
}

/** By its author, or by whoever moderates the room. The row is kept for audit; nobody reads it any more. */
export async function deleteMessage(ctx: Ctx, input: z.output<typeof DeleteMessage>): Promise<void> {
  await changeMessage(ctx, input.messageId, 'take-part', async ({ message, room }, { tx, emit, emitAll }) => {
    const own = message.sender_id === ctx.actor.userId;
    if (!own && (room.kind === 'dm' || room.my_role === 'member'))
      throw new ChatError('forbidden', { need: 'author or room moderator' });
    const files = message.files.length > 0 ? await tx.query(filesOfMessage, [message.id]) : [];
    const [parent] = await tx.query(deleteMessageRow, [message.id, ctx.actor.userId]);
    if (message.previews.length > 0) await dropPictures(tx, message.id, []);
    const thread = parent
      ? { parentId: parent.id, threadCount: parent.thread_count, lastReplyAt: parent.last_reply_at }
      : null;
    if (!own) {
      await recordAudit(tx, ctx, {
        action: 'message_deleted',
        roomId: room.id,
        userId: message.sender_id,
        details: { message_id: message.id, content: message.content, reason: input.reason ?? null },
      });
    }
    await emit({
      type: 'message.deleted',
      messageId: message.id,
      senderId: message.sender_id,
      mentions: message.mentions,
      deletedBy: ctx.actor.userId,
      thread,
    });
    // Their bytes are swept (src/jobs/file-sweep.ts).
    await emitAll(files.map(({ id }) => ({ type: 'file.removed', fileId: id, removedBy: ctx.actor.userId })));
  });
}

export async function pinMessage(ctx: Ctx, input: z.output<typeof PinMessage>): Promise<Message> {
  return changeMessage(ctx, input.messageId, 'take-part', async ({ message, room }, { tx, emit }) => {
    if (room.kind !== 'dm' && room.my_role === 'member') throw new ChatError('forbidden', { need: 'room moderator' });
    if ((message.pinned_at !== null) === input.pinned) return toMessage(message);
    const [row] = (await tx.query(pinMessageRow, [message.id, input.pinned, ctx.actor.userId])) as [MessageRow];
    await recordAudit(tx, ctx, {
      action: input.pinned ? 'message_pinned' : 'message_unpinned',
      roomId: room.id,
      userId: message.sender_id,
      details: { message_id: message.id },
    });
    await emit({ type: input.pinned ? 'message.pinned' : 'message.unpinned', message: toMessage(row) });
    return toMessage(row);
  });
}

/** The people who wrote these, each once. */
export function sendersOf(rows: (MessageRow & SenderRow)[]): UserRef[] {
  const users = new Map<number, UserRef>();
  for (const row of rows) if (!users.has(row.sender_id)) users.set(row.sender_id, toSender(row));
  return [...users.values()];
}

function toPage(rows: (MessageRow & SenderRow)[], limit: number): MessagePage {
  const shown = rows.slice(0, limit);
  return { messages: shown.map(toMessage), users: sendersOf(shown), hasMore: rows.length > limit };
}

export async function listMessages(ctx: Ctx, input: z.output<typeof ListMessages>): Promise<MessagePage> {
  const which = roomPages[input.pinned ? 'pinned' : input.threads ? 'all' : 'top'];
  const [page, edge] =
    input.afterId === undefined
      ? [which.before, input.beforeId ?? Number.MAX_SAFE_INTEGER]
      : [which.after, input.afterId];
  const values = [input.roomId, ctx.actor.userId, ctx.actor.organisationId, edge, input.limit + 1];
  const rows = await ctx.db.query(page, values);
  if (rows.length === 0) await accessRoom(ctx, ctx.db, input.roomId, 'read');
  return toPage(rows, input.limit);
}

/** With its context, for whoever may read it there. */
export async function listAround(ctx: Ctx, input: z.output<typeof AroundMessage>): Promise<MessageSurroundings> {
  const { message } = await accessMessage(ctx, ctx.db, input.messageId, 'read');
  const which = roomPages[input.threads ? 'all' : 'top'];
  const values = (limit: number) => [message.room_id, ctx.actor.userId, ctx.actor.organisationId, message.id, limit];
  const older = await ctx.db.query(which.before, values(input.before + 1));
  const newer = await ctx.db.query(which.after, values(input.after + 1));
  const rows = [...older.slice(0, input.before).reverse(), message, ...newer.slice(0, input.after)];
  return {
    messages: rows.map(toMessage),
    users: sendersOf(rows),
    hasOlder: older.length > input.before,
    hasNewer: newer.length > input.after,
  };
}

export async function listReplies(ctx: Ctx, input: z.output<typeof ListReplies>): Promise<MessagePage> {
  const { message } = await accessMessage(ctx, ctx.db, input.messageId, 'read');
  const [page, edge] =
    input.beforeId === undefined ? [repliesAfter, input.afterId ?? 0] : [repliesBefore, input.beforeId];
  const rows = await ctx.db.query(page, [message.id, edge, input.limit + 1]);
  return toPage(rows, input.limit);
}

export async function listEdits(ctx: Ctx, messageId: number): Promise<MessageEdit[]> {
  const { message } = await accessMessage(ctx, ctx.db, messageId, 'read');
  const rows = await ctx.db.query(editsOfMessage, [message.id]);
  return rows.map((row) => ({
    id: row.id,
    editorId: row.editor_id,
    content: row.content,
    reason: row.reason,
    editedAt: row.edited_at,
  }));
}
