import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ChatError } from '#contract/errors.ts';

/** How much one may ask of the server. `points` in `seconds`, counted per account once signed in, per address before. */
const BUDGETS = {
  read: { points: 1200, seconds: 60 },
  write: { points: 300, seconds: 60 },
  'sign-up': { points: 20, seconds: 3600 },
  /** tries at one account, from wherever */
  'sign-in-account': { points: 20, seconds: 300 },
  /** tries from one address, at whatever account */
  'sign-in-address': { points: 60, seconds: 300 },
  'refresh-address': { points: 300, seconds: 300 },
} as const;

export type Budget = keyof typeof BUDGETS;

/** Shared by every door: a caller has one budget, however he comes in. */
export class RateLimits {
  private readonly limiters = new Map<Budget, RateLimiterMemory>();

  constructor(readonly enabled: boolean) {
    for (const [name, { points, seconds }] of Object.entries(BUDGETS)) {
      this.limiters.set(name as Budget, new RateLimiterMemory({ keyPrefix: name, points, duration: seconds }));
    }
  }

  async spend(budget: Budget, key: string | number): Promise<void> {
    if (!this.enabled) return;
    try {
      await this.limiters.get(budget)?.consume(String(key));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new ChatError('rate_limited', { retryAfterMs: refusal.msBeforeNext, limit: BUDGETS[budget].points });
    }
  }
}
