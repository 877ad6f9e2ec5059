import { initTRPC, type ProcedureType } from '@trpc/server';
import type { z } from 'zod';
import { type ApiContext, whoCalls } from '#api/context.ts';
import { isOurFault, toPublicError, toTrpcError } from '#api/errors.ts';
import { type Allowance, addressKey, type Budget } from '#api/rate-limits.ts';
import type { Identity } from '#auth/service.ts';
import { ChatError } from '#contract/errors.ts';
import type { Ctx } from '#core/context.ts';

const t = initTRPC.context<ApiContext>().create({
  isDev: false,
  errorFormatter: ({ shape, error, ctx }) => {
    const { code, details, message } = toPublicError(error);
    return { ...shape, message, data: { ...shape.data, code, details, requestId: ctx?.call.requestId ?? null } };
  },
  sse: { enabled: false },
});

export const { router } = t;

/** Every failure leaves as an error of the contract; what is our fault is reported first. */
const inOurWords = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const original = result.error.cause ?? result.error;
  if (isOurFault(original)) ctx.services.report(original, { path, requestId: ctx.call.requestId });
  return { ...result, error: toTrpcError(result.error) };
});

const procedure = t.procedure.use(inOurWords);

function tell({ call }: ApiContext, allowance: Allowance | null): void {
  if (allowance) call.onSpent?.(allowance);
}

/** Whoever asks, within the budget of his address. */
export const publicProcedure = procedure.use(async ({ ctx, next }) => {
  tell(ctx, await ctx.services.limits.spend('anonymous', addressKey(ctx.call.origin.ip)));
  return next();
});

export function coreContext({ services, call }: ApiContext, identity: Identity): Ctx {
  const { db, auth, presence } = services;
  return {
    actor: identity,
    db,
    ip: call.origin.ip,
    settings: auth.settings,
    wake: auth.wake,
    forget: auth.cache.forgetUser,
    isHere: (userId: number) => presence.stateOf(userId) === 'online',
  };
}

function signedIn(budgetOf: (type: ProcedureType) => Budget, isEnrolling = false) {
  return procedure.use(async ({ ctx, type, next }) => {
    const { identity } = await whoCalls(ctx, isEnrolling);
    const budget = ctx.call.budget ?? budgetOf(type);
    if (!ctx.call.spent?.has(budget)) {
      ctx.call.spent?.add(budget);
      tell(ctx, await ctx.services.limits.spend(budget, identity.userId));
    }
    return next({ ctx: { identity, core: coreContext(ctx, identity) } });
  });
}

/** Whoever is signed in, within his budget. */
export const userProcedure = signedIn((type) => (type === 'mutation' ? 'write' : 'read'));

/** What is true for a moment and said often: it takes nothing from the budget for what lasts. */
export const signalProcedure = signedIn(() => 'signal');

/** Typed letter by letter, and dearer than a page. */
export const searchProcedure = signedIn(() => 'search');

/** What costs the database much and is asked seldom. */
export const statsProcedure = signedIn(() => 'stats');

export function refuseKey({ apiKeyId }: Identity): void {
  if (apiKeyId !== null) throw new ChatError('forbidden', { need: 'a session' });
}

/** Whoever signed in himself: what would outlast a stolen key, or widen it, is not for keys. */
export const ownProcedure = userProcedure.use(async ({ ctx, next }) => {
  refuseKey(ctx.identity);
  return next();
});

/** Also for those who must set up a second factor before anything else. */
export const enrollingProcedure = signedIn((type) => (type === 'mutation' ? 'write' : 'read'), true);

/**
 * Declares what a procedure answers. The compiler holds core to it always; outside production each answer is checked
 * against the shape as well (and stripped of nothing: a stray field is an error). In production that would only cost.
 */
export function answers<T extends z.ZodType>(shape: T): { parse: (value: unknown) => z.output<T> } {
  if (process.env.NODE_ENV === 'production') return { parse: (value) => value as z.output<T> };
  return { parse: (value) => shape.parse(value) };
}
