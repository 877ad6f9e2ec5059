import { ChatError } from '#contract/errors.ts';
import type { MessageWithSender } from '#contract/messages.ts';
import type { Ctx } from '#core/context.ts';
import { failLocked, sendLocked } from '#core/scheduled.ts';
import type { Transaction } from '#db/database.ts';
import { actorOf, postponeScheduled, type ScheduledRow, takeDueScheduled, waitScheduled } from '#db/scheduled-sql.ts';

/** What the server itself cannot send after so many tries is given back to its author. */
const MOST_TRIES = 5;
/** After the first failure; longer after each further one. */
const REST_SECONDS = 10;

type Sources = Pick<Ctx, 'db' | 'wake' | 'isHere' | 'settings'> & {
  onSent?: (sent: MessageWithSender) => Promise<void>;
};

/**
 * Sends what is due, one after the other, beside all other nodes: a row is locked by whoever sends it and goes with the
 * commit that brings its message, so that whatever dies the message is there once. Answers how many rows it was at.
 */
export async function sendDueMessages(
  sources: Sources,
  onError: (error: unknown) => void,
  signal?: AbortSignal,
): Promise<number> {
  for (let taken = 0; ; taken++) {
    if (signal?.aborted || !(await takeOne(sources, onError))) return taken;
  }
}

async function takeOne(sources: Sources, onError: (error: unknown) => void): Promise<boolean> {
  const { db, wake } = sources;
  let at: ScheduledRow | undefined;
  let sent: MessageWithSender | null = null;
  try {
    await db.transaction(async (tx) => {
      [at] = await tx.query(takeDueScheduled, []);
      if (at) sent = await sendOrRefuse(sources, tx, at);
    });
  } catch (error) {
    if (!at) throw error;
    onError(error);
    await postpone(sources, at);
  }
  if (at) wake();
  if (sent) await sources.onSent?.(sent).catch(onError);
  return at !== undefined;
}

/**
 * As who its author is now. A refusal comes before anything is written, so the transaction can tell him of it; then there is no
 * message.
 */
async function sendOrRefuse(
  { onSent: _, ...sources }: Sources,
  tx: Transaction,
  row: ScheduledRow,
): Promise<MessageWithSender | null> {
  const [author] = await tx.query(actorOf, [row.user_id]);
  if (!author) return failLocked(tx, row, 'account_deactivated');
  const actor = { userId: row.user_id, role: author.role, organisationId: author.organisation_id, sessionId: null };
  try {
    return await sendLocked({ ...sources, actor, ip: null, forget: () => undefined }, tx, row);
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    if (!isSlow(error)) return failLocked(tx, row, error.code);
    await tx.query(waitScheduled, [row.id, error.details.retryAfterMs]);
    return null;
  }
}

/** In a slow room it goes when its author may write again. */
function isSlow(error: ChatError): error is ChatError<'slow_mode'> {
  return error.code === 'slow_mode';
}

async function postpone({ db }: Sources, row: ScheduledRow): Promise<void> {
  await db.transaction(async (tx) => {
    const [postponed] = await tx.query(postponeScheduled, [row.id, REST_SECONDS]);
    if (postponed && postponed.attempts >= MOST_TRIES) await failLocked(tx, row, 'internal');
  });
}
