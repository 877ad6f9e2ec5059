import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { ChatError } from '#contract/errors.ts';
import type { EventOf } from '#contract/events.ts';
import { MAX_MESSAGE_LENGTH } from '#contract/limits.ts';
import type { Forward, ForwardMessage, MessageWithSender, Quote, SendMessage } from '#contract/messages.ts';
import { type AccessedRoom, accessMessage, accessRoom } from '#core/access.ts';
import { fingerprint, firstAnswer, inTurn, isKeyTaken } from '#core/changes.ts';
import type { Ctx } from '#core/context.ts';
import { clearDraft } from '#core/drafts.ts';
import { excerptOf } from '#core/excerpts.ts';
import { addressees, findAddressed, namesGroup } from '#core/mentions.ts';
import type { Transaction } from '#db/database.ts';
import { ownLooseFiles } from '#db/file-sql.ts';
import { insertMessage, insertRichMessage, noteSlowMessage, slowModeLeft } from '#db/send-sql.ts';
import { LoggedEvent, toStreamEvent } from '#events/log.ts';

type Created = EventOf<'message.created'>;
type Send = z.output<typeof SendMessage>;

export function refuseTooLong(content: string): void {
  const actual = [...content].length;
  if (actual > MAX_MESSAGE_LENGTH) throw new ChatError('message_too_long', { limit: MAX_MESSAGE_LENGTH, actual });
}

/** Ordered by time (UUID version 7), so that the unique index grows at its end instead of everywhere. */
function newUuid(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes.readUInt8(6) & 0x0f);
  bytes[8] = 0x80 | (bytes.readUInt8(8) & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

interface Keyed {
  key: string | null;
  print: string | null;
}

/** What every send writes, in the order of the statements' parameters. */
function plainValues(ctx: Ctx, input: Omit<Send, 'clientId'>, names: string[], { key, print }: Keyed): unknown[] {
  const { roomId, content, parentId, metadata } = input;
  return [roomId, ctx.actor.userId, newUuid(), content, parentId, JSON.stringify(metadata), names, key, print];
}

function answerOf({ message, sender }: Created): MessageWithSender {
  return { message, sender };
}

/** What was answered to this key first, when its use failed because it had been used. */
async function answeredFirst(ctx: Ctx, { key, print }: Keyed): Promise<MessageWithSender | null> {
  const first = key !== null && print !== null && (await firstAnswer<Created>(ctx, key, print));
  return first ? answerOf(first) : null;
}

function keyed(operation: string, { clientId, ...body }: { clientId?: string | undefined }): Keyed {
  return clientId === undefined ? { key: null, print: null } : { key: clientId, print: fingerprint(operation, body) };
}

/** How often a send looks at a room whose access changes under its hands. */
const SEND_TRIES = 10;

/**
 * The statement checks the permission itself; when it wrote nothing, the reason is looked up. If there is none, what it saw
 * of the room's access was out of date, and it looks again.
 */
export async function sendMessage(ctx: Ctx, input: Send): Promise<MessageWithSender> {
  const sent = await sendOnce(ctx, input);
  const { roomId, draftVersion: version } = input;
  const { parentId } = sent.message;
  // After the send and for itself: whoever tries the send again clears it too.
  if (version !== undefined) await clearDraft(ctx, { roomId, parentId, version });
  return sent;
}

async function sendOnce(ctx: Ctx, { draftVersion: _, ...input }: Send): Promise<MessageWithSender> {
  refuseTooLong(input.content);
  const key = keyed('message.send', input);
  const { names, everyone } = findAddressed(input.content);
  const isRich = input.quoteId !== undefined || input.fileIds?.length || everyone !== null;
  if (isRich || (await namesGroup(ctx, names))) return sendRich(ctx, input, key);
  const values = plainValues(ctx, input, names, key);
  for (let tries = 0; tries < SEND_TRIES; tries++) {
    try {
      const [sent] = await ctx.db.query(insertMessage, values);
      if (sent) {
        ctx.wake(new LoggedEvent(sent.xid, toStreamEvent(sent)));
        return answerOf(sent.payload as Created);
      }
    } catch (error) {
      if (!isKeyTaken(error)) throw error;
    }
    const first = await answeredFirst(ctx, key);
    if (first) return first;
    if (isSlowFor(await requireSend(ctx, ctx.db, input))) return sendRich(ctx, input, key);
  }
  throw new ChatError('unavailable');
}

export async function requireSend(
  ctx: Ctx,
  sql: Ctx['db'] | Transaction,
  { roomId, parentId }: Pick<Send, 'roomId' | 'parentId'>,
): Promise<AccessedRoom> {
  const room = await accessRoom(ctx, sql, roomId, 'post');
  if (parentId === null) return room;
  const parent = await accessMessage(ctx, sql, parentId, 'post');
  if (parent.room.id !== roomId) throw new ChatError('message_not_found');
  return room;
}

function isSlowFor(room: AccessedRoom): boolean {
  return room.slow_mode_seconds > 0 && room.my_role === 'member';
}

/** Under the room's lock, so that of two messages that are sent at once one is too early. */
async function takeSlowTurn(ctx: Ctx, tx: Transaction, room: AccessedRoom): Promise<void> {
  if (!isSlowFor(room)) return;
  const values = [room.id, ctx.actor.userId];
  const [slow] = await tx.query(slowModeLeft, values);
  if (slow && slow.left_ms > 0) throw new ChatError('slow_mode', { retryAfterMs: slow.left_ms });
  await tx.query(noteSlowMessage, values);
}

interface Extras {
  quote?: Quote;
  forward?: Forward & { id: number };
  fileIds?: number[];
  /** addressed besides those named */
  also?: number[];
}

async function insertRich(tx: Transaction, values: unknown[], { quote, forward, fileIds = [], also = [] }: Extras) {
  const { id: forwardId = null, ...origin } = forward ?? {};
  const rows = await tx.query(insertRichMessage, [
    ...values,
    quote?.id ?? null,
    quote ? JSON.stringify(quote) : null,
    forwardId,
    forward ? JSON.stringify(origin) : null,
    fileIds,
    also,
  ]);
  return answerOf(rows[0]?.payload as Created);
}

/** In its room's turn: what it points at is judged under the lock, so it stands still until the message is written. */
async function richly(
  ctx: Ctx,
  roomId: number,
  key: Keyed,
  send: (tx: Transaction) => Promise<MessageWithSender>,
): Promise<MessageWithSender> {
  try {
    return await inTurn(ctx, roomId, ({ tx }) => send(tx));
  } catch (error) {
    // Another try of what was done already may find what it points at changed by that.
    const first = isKeyTaken(error) || error instanceof ChatError ? await answeredFirst(ctx, key) : null;
    if (!first) throw error;
    return first;
  }
}

function sendRich(ctx: Ctx, input: Send, key: Keyed): Promise<MessageWithSender> {
  return richly(ctx, input.roomId, key, (tx) => sendWithin(ctx, tx, input, key));
}

/** In a transaction that holds the room's lock. */
export async function sendWithin(
  ctx: Ctx,
  tx: Transaction,
  input: Send,
  key = keyed('message.send', input),
): Promise<MessageWithSender> {
  const room = await requireSend(ctx, tx, input);
  const { names, everyone } = findAddressed(input.content);
  const fileIds = [...new Set(input.fileIds)];
  const extras: Extras = { fileIds, also: await addressees(ctx, tx, room, { names, everyone }) };
  if (input.quoteId !== undefined) extras.quote = await toQuote(ctx, tx, input.quoteId, input.roomId);
  const files = await tx.query(ownLooseFiles, [fileIds, ctx.actor.userId, input.roomId]);
  if (files.length < fileIds.length) throw new ChatError('file_not_found');
  await takeSlowTurn(ctx, tx, room);
  return insertRich(tx, plainValues(ctx, input, names, key), extras);
}

async function toQuote(ctx: Ctx, tx: Transaction, quoteId: number, roomId: number): Promise<Quote> {
  const { message, room } = await accessMessage(ctx, tx, quoteId, 'post');
  if (room.id !== roomId) throw new ChatError('message_not_found');
  return {
    id: message.id,
    senderId: message.sender_id,
    senderName: message.sender_display_name,
    excerpt: excerptOf(message.content, message.files),
    createdAt: message.created_at,
  };
}

/**
 * What somebody wrote, word for word, in another room; whom it addressed there it does not address here. Of a message that was
 * forwarded itself the first author is told. Files stay where they are: who may see them is for their room to say.
 */
export function forwardMessage(ctx: Ctx, input: z.output<typeof ForwardMessage>): Promise<MessageWithSender> {
  if (input.comment !== undefined) refuseTooLong(input.comment);
  const key = keyed('message.forward', input);
  const { roomId } = input;
  return richly(ctx, roomId, key, async (tx) => {
    const room = await accessRoom(ctx, tx, roomId, 'post');
    const { message } = await accessMessage(ctx, tx, input.messageId, 'read');
    if (message.content === '') throw new ChatError('invalid_input', { issues: [NOTHING_TO_FORWARD] });
    // With a comment it is that which takes the turn, and this goes with it.
    if (input.comment === undefined) await takeSlowTurn(ctx, tx, room);
    const forward = {
      senderId: message.sender_id,
      senderName: message.sender_display_name,
      createdAt: message.created_at,
      ...message.forward,
      id: message.forward_id ?? message.id,
    };
    const plain = { roomId, parentId: null, metadata: {} };
    if (input.comment !== undefined) {
      await sendWithin(ctx, tx, { ...plain, content: input.comment });
    }
    return insertRich(tx, plainValues(ctx, { ...plain, content: message.content }, [], key), { forward });
  });
}

const NOTHING_TO_FORWARD = { path: ['messageId'], message: 'has no words' };
