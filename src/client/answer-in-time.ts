/** An answer that takes longer will not come. */
const ANSWER_MS = 20_000;

/** Gives up a call that takes too long, or when all is over. */
export async function answerInTime<Answer>(
  over: AbortSignal,
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const attempt = new AbortController();
  const giveUp = () => attempt.abort();
  const late = setTimeout(giveUp, ANSWER_MS);
  over.addEventListener('abort', giveUp);
  try {
    return await call(attempt.signal);
  } finally {
    clearTimeout(late);
    over.removeEventListener('abort', giveUp);
  }
}
