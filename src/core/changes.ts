import { createHash } from 'node:crypto';
import { ChatError } from '#contract/errors.ts';
import type { Event } from '#contract/events.ts';
import { type AccessedMessage, type AccessedRoom, accessMessage, accessRoom, type RoomNeed } from '#core/access.ts';
import type { Ctx } from '#core/context.ts';
import { isUniqueViolation, type Transaction } from '#db/database.ts';
import { claimKey, eventAt, findKey, keepAnswer, lockStream } from '#db/event-sql.ts';
import { messageById } from '#db/message-sql.ts';
import { lockRoom } from '#db/room-sql.ts';
import { appendRoomEvent, appendRoomEvents, appendSharedEvent, idOfStream, type SharedStream } from '#events/log.ts';

/** A transaction that holds its room's lock: what it reads stands still, and its events come next in the room. */
export interface RoomChange {
  tx: Transaction;
  emit(event: Event): Promise<void>;
  /** several, in this order */
  emitAll(events: Event[]): Promise<void>;
}

/** Waits for the room's turn, and wakes the hub once its change is committed. Access is for the caller to judge. */
export async function inTurn<T>(
  ctx: Pick<Ctx, 'db' | 'wake'>,
  roomId: number,
  change: (turn: RoomChange) => Promise<T>,
): Promise<T> {
  const result = await ctx.db.transaction(async (tx) => {
    await tx.query(lockRoom, [roomId]);
    return change({
      tx,
      emit: (event) => appendRoomEvent(tx, roomId, event),
      emitAll: (events) => appendRoomEvents(tx, roomId, events),
    });
  });
  ctx.wake();
  return result;
}

/** Waits for the room's turn, loads it or refuses, and changes it. */
export function changeRoom<T>(
  ctx: Ctx,
  roomId: number,
  need: RoomNeed,
  change: (room: AccessedRoom, turn: RoomChange) => Promise<T>,
): Promise<T> {
  // Loaded only under the lock: a permission seen before it may have been taken away meanwhile.
  return inTurn(ctx, roomId, async (turn) => change(await accessRoom(ctx, turn.tx, roomId, need), turn));
}

/**
 * Changes what all who are signed in know of, or all of one organisation: under the lock of that stream, so that its seqs are the
 * order in which things happened (E1). Whoever may do it is for the caller to judge.
 */
export async function changeShared<T>(
  ctx: Pick<Ctx, 'db' | 'wake'>,
  stream: SharedStream,
  change: (turn: Pick<RoomChange, 'tx' | 'emit'>) => Promise<T>,
): Promise<T> {
  const result = await ctx.db.transaction(async (tx) => {
    await tx.query(lockStream, [stream.scope, idOfStream(stream)]);
    return change({ tx, emit: (event) => appendSharedEvent(tx, stream, event) });
  });
  ctx.wake();
  return result;
}

/** The same for a message, in the turn of its room. */
export async function changeMessage<T>(
  ctx: Ctx,
  messageId: number,
  need: RoomNeed,
  change: (accessed: AccessedMessage, turn: RoomChange) => Promise<T>,
): Promise<T> {
  const [message] = await ctx.db.query(messageById, [messageId]);
  if (!message) throw new ChatError('message_not_found');
  return inTurn(ctx, message.room_id, async (turn) => change(await accessMessage(ctx, turn.tx, messageId, need), turn));
}

/** What a request asks for, so that a key used again for something else is noticed. */
export function fingerprint(operation: string, input: object): string {
  return createHash('sha256').update(operation).update(JSON.stringify(input)).digest('base64url');
}

/** The first answer to a key, if it was used: kept beside it, or the event of the message's creation while the log has it. */
export async function firstAnswer<T>(ctx: Ctx, key: string, print: string): Promise<T | undefined> {
  const [kept] = await ctx.db.query(findKey, [ctx.actor.userId, key]);
  if (!kept) return undefined;
  if (kept.fingerprint !== print) throw new ChatError('idempotency_conflict');
  if (kept.room_id === null || kept.answer !== null) return kept.answer as T;
  const [event] = await ctx.db.query(eventAt, ['room', kept.room_id, kept.seq]);
  return event?.payload as T;
}

export function isKeyTaken(error: unknown): boolean {
  return isUniqueViolation(error, 'idempotency_key_pkey');
}

/** Both in the transaction of the change. Without a key they do nothing. */
export interface Once<T> {
  claim(tx: Transaction): Promise<void>;
  keep(tx: Transaction, answer: T): Promise<void>;
}

/**
 * Does a change once for a key, whatever is retried, in parallel or after a restart. The key is claimed inside the
 * transaction of the change: a second claim waits for the first one's commit and then fails, and gets the first answer.
 */
export async function once<T>(
  ctx: Ctx,
  key: string | undefined,
  print: string,
  attempt: (claim: Once<T>['claim'], keep: Once<T>['keep']) => Promise<T>,
): Promise<T> {
  if (key === undefined) {
    return attempt(
      async () => {},
      async () => {},
    );
  }
  try {
    return await attempt(
      async (tx) => {
        await tx.query(claimKey, [ctx.actor.userId, key, print]);
      },
      async (tx, answer) => {
        await tx.query(keepAnswer, [ctx.actor.userId, key, JSON.stringify(answer)]);
      },
    );
  } catch (error) {
    if (!isKeyTaken(error)) throw error;
    const answer = await firstAnswer<T>(ctx, key, print);
    if (answer === undefined) throw error;
    return answer;
  }
}
