import { initTRPC } from '@trpc/server';
import type { z } from 'zod';
import { type ApiContext, whoCalls } from '#api/context.ts';
import { isOurFault, toPublicError, toTrpcError } from '#api/errors.ts';
import type { Identity } from '#auth/service.ts';
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

export const publicProcedure = t.procedure.use(inOurWords);

function coreContext(ctx: ApiContext, identity: Identity): Ctx {
  return { actor: identity, db: ctx.services.db, ip: ctx.call.origin.ip, wake: ctx.services.hub.wake };
}

/** Whoever is signed in, within his budget. */
export const userProcedure = publicProcedure.use(async ({ ctx, type, next }) => {
  const { identity } = await whoCalls(ctx);
  await ctx.services.limits.spend(type === 'mutation' ? 'write' : 'read', identity.userId);
  return next({ ctx: { identity, core: coreContext(ctx, identity) } });
});

/**
 * Declares what a procedure answers. The compiler holds core to it always; outside production each answer is checked
 * against the shape as well (and stripped of nothing: a stray field is an error). In production that would only cost.
 */
export function answers<T extends z.ZodType>(shape: T): { parse: (value: unknown) => z.output<T> } {
  if (process.env.NODE_ENV === 'production') return { parse: (value) => value as z.output<T> };
  return { parse: (value) => shape.parse(value) };
}
