export interface WebhookTimes {
  /** How long nobody looks when nobody was woken. */
  pollMs: number;
  /** Between two looks. */
  gatherMs: number;
  /** For one attempt, from the name to the answer. */
  timeoutMs: number;
  /** How long whoever began an attempt has it for himself; when he dies, another takes it up after so long. */
  leaseMs: number;
  /** After each failed attempt, until the next. After the last of these it is given up. */
  retryMs: readonly number[];
  /** A webhook is turned off when so many attempts failed in a row, over at least so long. */
  disableAfter: { failures: number; ms: number };
  /** How long attempts under way may still take when the server stops. */
  stopMs: number;
  /** And how long, once they are interrupted, to write that down. */
  giveBackMs: number;
  /** What one transaction reads of the log. */
  batch: { events: number; bytes: number };
  /** So many deliveries wait for one webhook; with more it is turned off. */
  mostWaiting: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const WEBHOOK_TIMES: WebhookTimes = {
  pollMs: 1000,
  gatherMs: 100,
  timeoutMs: 10_000,
  leaseMs: 30_000,
  retryMs: [10_000, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR],
  disableAfter: { failures: 20, ms: HOUR },
  stopMs: 2000,
  giveBackMs: 3000,
  batch: { events: 200, bytes: 1024 * 1024 },
  mostWaiting: 10_000,
};
