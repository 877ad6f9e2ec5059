import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ChatError } from '#contract/errors.ts';
import type { Counters, Spent } from '#events/counters.ts';

/** How much one may ask of the server. `points` in `seconds`, counted per account once signed in, per address before. */
const BUDGETS = {
  read: { points: 1200, seconds: 60 },
  write: { points: 300, seconds: 60 },
  /** typing, away and back: each is told to many others */
  signal: { points: 120, seconds: 60 },
  /** requests of the documented APIs, whatever becomes of them: what is refused costs as well */
  request: { points: 2400, seconds: 60 },
  /** frames that a documented API's socket is sent */
  frame: { points: 1200, seconds: 60 },
  /** what is looked up to tell somebody what others did: it takes nothing from what he may ask himself */
  tell: { points: 6000, seconds: 60 },
  /** words looked for */
  search: { points: 300, seconds: 60 },
  /** what reads much to answer little */
  stats: { points: 30, seconds: 60 },
  'sign-up': { points: 20, seconds: 3600 },
  /** what anybody may call, from one address */
  anonymous: { points: 600, seconds: 60 },
  /** calls of one address with credentials that do not hold */
  'failed-authentication': { points: 600, seconds: 60 },
  /** tries at one account from one address */
  'sign-in-account-address': { points: 20, seconds: 300 },
  /** tries at one account, from wherever: so many that one address alone cannot lock its owner out */
  'sign-in-account': { points: 100, seconds: 300 },
  /** tries from one address, at whatever account */
  'sign-in-address': { points: 60, seconds: 300 },
  'change-password': { points: 20, seconds: 300 },
  /** each writes a letter to the address before, which may be a stranger's */
  'change-address': { points: 20, seconds: 3600 },
  /** codes tried at one account, by whoever has its password */
  'second-factor': { points: 10, seconds: 900 },
  /** letters for a new password that one address asks for, and that are asked for one name */
  'password-reset-address': { points: 20, seconds: 3600 },
  'password-reset-account': { points: 5, seconds: 3600 },
  'refresh-address': { points: 300, seconds: 300 },
} as const;

export type Budget = keyof typeof BUDGETS;

/** What is left of a budget, for doors that tell their callers. */
export interface Allowance {
  limit: number;
  remaining: number;
  /** until it is whole again */
  resetMs: number;
}

/**
 * Shared by every door: a caller has one budget, however he comes in. And by every node that counts together with the
 * others; while it cannot, it counts alone, from nothing.
 */
export class RateLimits {
  private readonly alone = new Map<Budget, RateLimiterMemory>();

  constructor(
    readonly enabled: boolean,
    private readonly together: Counters | null = null,
  ) {
    for (const [name, { points, seconds }] of Object.entries(BUDGETS)) {
      this.alone.set(name as Budget, new RateLimiterMemory({ keyPrefix: name, points, duration: seconds }));
    }
  }

  /** Refuses once the budget is spent; else tells what is left of it, where anything is counted. */
  async spend(budget: Budget, key: string | number): Promise<Allowance | null> {
    if (!this.enabled) return null;
    const { points, seconds } = BUDGETS[budget];
    const spent =
      (await this.asked((counters) => counters.spend(`${budget}:${key}`, 1, seconds * 1000))) ??
      (await this.spendAlone(budget, String(key)));
    if (spent.points > points) throw tooMany(budget, spent);
    return { limit: points, remaining: points - spent.points, resetMs: spent.leftMs };
  }

  /** Refuses once the budget is spent, and spends nothing itself. */
  async refuseSpent(budget: Budget, key: string): Promise<void> {
    if (!this.enabled) return;
    const spent = await this.spent(budget, key);
    if (spent.points >= BUDGETS[budget].points) throw tooMany(budget, spent);
  }

  /** What is left of a budget, where anything is counted; spends nothing. */
  async left(budget: Budget, key: string | number): Promise<Allowance | null> {
    if (!this.enabled) return null;
    const { points: limit } = BUDGETS[budget];
    const { points, leftMs } = await this.spent(budget, String(key));
    return { limit, remaining: Math.max(0, limit - points), resetMs: leftMs };
  }

  private async spent(budget: Budget, key: string): Promise<Spent> {
    return (
      (await this.asked((counters) => counters.spent(`${budget}:${key}`))) ??
      toSpent(await this.alone.get(budget)?.get(key))
    );
  }

  private async asked(ask: (counters: Counters) => Promise<Spent>): Promise<Spent | null> {
    if (!this.together) return null;
    try {
      return await ask(this.together);
    } catch {
      return null; // the bus says when it cannot be reached
    }
  }

  private async spendAlone(budget: Budget, key: string): Promise<Spent> {
    try {
      return toSpent(await this.alone.get(budget)?.consume(key));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return toSpent(refusal);
    }
  }
}

function toSpent(state: RateLimiterRes | null | undefined): Spent {
  return { points: state?.consumedPoints ?? 0, leftMs: state?.msBeforeNext ?? 0 };
}

function tooMany(budget: Budget, { leftMs }: Spent): ChatError {
  return new ChatError('rate_limited', { retryAfterMs: leftMs, limit: BUDGETS[budget].points });
}

/** What counts as one address: of IPv6 the /64, for whoever has one address there has all of them. */
export function addressKey(ip: string | null): string {
  if (!ip) return 'unknown';
  if (!ip.includes(':')) return ip;
  const [head = '', tail] = ip.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const rest = tail === '' ? [] : tail.split(':');
    while (groups.length + rest.length < 8) groups.push('0');
    groups.push(...rest);
  }
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
