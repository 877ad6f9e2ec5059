import { type ZodError, z } from 'zod';
import { type Services, whoCalls } from '#api/context.ts';
import { isOurFault, toChatError } from '#api/errors.ts';
import { addressKey, type Budget } from '#api/rate-limits.ts';
import { appRouter } from '#api/router.ts';
import type { Identity } from '#auth/service.ts';
import { ChatError } from '#contract/errors.ts';
import { ClientId } from '#contract/text.ts';
import { checkAnswer, toResponse } from '#rest/answers.ts';
import {
  type Answer,
  type BadBody,
  type Dialect,
  type Incoming,
  type Method,
  type Part,
  Refusal,
  type Route,
} from '#rest/dialect.ts';
import { BodyError, MOST_BYTES, readBody } from '#rest/read-body.ts';
import { dialectFinder, type Resource, resourcesOf } from '#rest/resources.ts';
import { type From, Visit } from '#rest/visit.ts';

/** What somebody who has not shown who he is may send: names, a password, a token. */
const MOST_OF_STRANGERS = 64 * 1024;

const checks = process.env.NODE_ENV !== 'production';

/** What was refused by a shape, and which part of the request that was. */
class ShapeError extends Error {
  constructor(
    readonly part: Part,
    readonly error: ZodError,
    readonly given: unknown,
  ) {
    super(part);
  }
}

function read(shape: z.ZodType | undefined, value: unknown, part: Part): unknown {
  if (!shape) return undefined;
  const result = shape.safeParse(value, { reportInput: true });
  if (!result.success) throw new ShapeError(part, result.error, value);
  return result.data;
}

const READS = new Set(['GET', 'HEAD']);
const KEY = 'Idempotency-Key';
const Headed = z.object({ [KEY]: ClientId });

/** What a change is known by when it is tried again. It is a field of the request like any other, and named as it was sent. */
function keyOf({ method, headers }: Incoming): string | undefined {
  const key = headers.get(KEY);
  if (key === null || READS.has(method)) return undefined;
  const given = { [KEY]: key };
  const result = Headed.safeParse(given, { reportInput: true });
  if (!result.success) throw new ShapeError('headers', result.error, given);
  return key;
}

/** The query as plain data: the last value of each name. */
function queryOf(query: URLSearchParams): Record<string, string> {
  return Object.assign(Object.create(null), Object.fromEntries(query));
}

/**
 * Every documented API: match, authenticate, parse, call, render. Which dialect it is never matters here; what differs is in
 * its routes and manners.
 */
export class RestServer {
  private readonly find: (path: string) => Dialect | undefined;
  private readonly resources: Map<Dialect, Resource[]>;

  constructor(
    private readonly services: Services,
    readonly dialects: readonly Dialect[],
  ) {
    this.find = dialectFinder(dialects);
    this.resources = new Map(dialects.map((dialect) => [dialect, resourcesOf(dialect)]));
  }

  async fetch(request: Request, from: From): Promise<Response> {
    const visit = new Visit(request, from, this.services);
    const dialect = this.find(visit.path);
    if (!dialect) return new Response(null, { status: 404 });
    const answer = await this.answer(dialect, visit).catch((error: unknown) =>
      this.refuseWithin(dialect, error, visit),
    );
    if (answer.status >= 400 && !visit.allowance)
      visit.allowance = await this.services.limits.left(budgetOf(visit), payerOf(visit));
    return this.render(dialect, answer, visit);
  }

  /** In the words of the dialect of a path: what was refused before it was asked. */
  async refuseOutside(status: 400 | 413 | 500, path: string, from: From): Promise<Response> {
    const visit = new Visit(new Request(new URL(path, 'http://localhost')), from, this.services);
    const dialect = this.find(visit.path);
    if (!dialect) return new Response(null, { status });
    const { manners } = dialect;
    const problems = {
      400: () => manners.refuseBody({ kind: 'malformed', mediaType: 'json', text: '', reason: 'cut short' }, visit),
      413: () => manners.refuseBody({ kind: 'too-large', limit: MOST_BYTES }, visit),
      500: () => manners.refuse(new ChatError('internal'), visit),
    };
    return this.render(dialect, problems[status](), visit);
  }

  private render(dialect: Dialect, answer: Answer | Response, visit: Visit): Response | Promise<Response> {
    const headers = dialect.manners.headers?.(visit, answer instanceof Response ? { status: answer.status } : answer);
    if (!(answer instanceof Response)) return toResponse(answer, headers ?? {}, visit.request, dialect.manners);
    for (const [name, value] of Object.entries(headers ?? {})) {
      if (!answer.headers.has(name)) answer.headers.set(name, value);
    }
    return answer;
  }

  /** Whether what is sent here is read as it comes, by the route itself. */
  streams(path: string): boolean {
    const dialect = this.find(path);
    const found = dialect && this.match(dialect, path);
    return found ? [...found.resource.routes.values()].some((route) => route.raw !== undefined) : false;
  }

  private async answer(dialect: Dialect, visit: Visit): Promise<Answer | Response> {
    const { manners } = dialect;
    const found = this.match(dialect, visit.path);
    if (!found) {
      const isShort = manners.slash && !visit.path.endsWith('/') && this.match(dialect, `${visit.path}/`);
      if (isShort && manners.slash) return manners.slash(visit, `${visit.path}/`);
      return manners.noRoute(visit);
    }
    const { resource, params } = found;
    const routes = [...resource.routes.values()];
    visit.allow = routes.map((route) => route.method);
    const first = manners.refuseFirst?.(visit);
    if (first) return first;
    const route = resource.routes.get((visit.method === 'HEAD' ? 'GET' : visit.method) as Method);
    const isForAnybody = (route ?? routes[0])?.for === 'anybody';
    // Spent before anything of the body is read: what is refused costs as well.
    if (isForAnybody) visit.allowance = await this.services.limits.spend('anonymous', addressKey(visit.ip));
    const me = isForAnybody ? null : await this.admit(dialect, visit);
    if (me && 'status' in me) return me;
    visit.me = me;
    if (visit.method === 'OPTIONS' && manners.options) return manners.options(visit, routes);
    if (!route) return manners.wrongMethod(visit);
    return this.run(route, visit, params, me);
  }

  private async admit(dialect: Dialect, visit: Visit): Promise<Identity | Answer> {
    const refused = dialect.manners.refuseCredentials?.(visit);
    if (refused) return refused;
    const { identity } = await whoCalls(visit.context);
    // What the request is for takes from budgets of its own; this one bounds what is refused as well.
    await this.services.limits.spend('request', identity.userId);
    return identity;
  }

  private match(dialect: Dialect, path: string): { resource: Resource; params: Record<string, string> } | null {
    for (const resource of this.resources.get(dialect) ?? []) {
      const params = resource.read(path);
      if (params) return { resource, params };
    }
    return null;
  }

  private async run(route: Route, visit: Visit, params: unknown, me: Identity | null): Promise<Answer | Response> {
    const asked = {
      params: read(route.params, params, 'params'),
      query: read(route.query, queryOf(visit.query), 'query'),
      api: appRouter.createCaller(visit.context),
      me,
      at: visit,
      services: this.services,
      context: visit.context,
      clientId: keyOf(visit),
    };
    const body = await this.readBody(route, visit, (bad) => route.onBadBody?.({ ...asked, body: bad }));
    const answer = await route.run({ ...asked, body });
    if (checks && !(answer instanceof Response)) checkAnswer(route, answer);
    return answer;
  }

  private async readBody(route: Route, visit: Visit, tell: (bad: BadBody) => unknown): Promise<unknown> {
    if (!route.body) return undefined;
    try {
      const most = route.for === 'anybody' ? MOST_OF_STRANGERS : undefined;
      return read(route.body, await readBody(visit.request, route.accepts ?? ['json'], most), 'body');
    } catch (error) {
      if (error instanceof ShapeError) await tell({ error: error.error, given: error.given });
      if (error instanceof BodyError) await tell({ error: null });
      throw error;
    }
  }

  /** What is refused for its shape reached no procedure that would have counted it: it is not free either. */
  private async refuseWithin(dialect: Dialect, error: unknown, visit: Visit): Promise<Answer> {
    if (!(error instanceof ShapeError || error instanceof BodyError)) return this.refuse(dialect, error, visit);
    try {
      visit.allowance ??= await this.services.limits.spend(budgetOf(visit), payerOf(visit));
      return this.refuse(dialect, error, visit);
    } catch (spent) {
      return this.refuse(dialect, spent, visit);
    }
  }

  private refuse({ manners }: Dialect, error: unknown, visit: Visit): Answer {
    if (error instanceof Refusal) return error.answer;
    if (error instanceof ShapeError) return manners.refuseShape(error.error, error.part, visit);
    if (error instanceof BodyError) return manners.refuseBody(error.problem, visit);
    // What a procedure refuses it has reported itself, where that was needed.
    if (!isFromProcedure(error) && isOurFault(error)) {
      this.services.report(error, { path: visit.path, requestId: visit.requestId });
    }
    return manners.refuse(toChatError(error), visit);
  }
}

/** Whose budget a refusal concerns: the caller's, once it is known who he is. */
function budgetOf({ me }: Visit): Budget {
  return me ? 'read' : 'anonymous';
}

function payerOf({ me, ip }: Visit): string | number {
  return me ? me.userId : addressKey(ip);
}

function isFromProcedure(error: unknown): boolean {
  return error instanceof Error && error.name === 'TRPCError';
}
