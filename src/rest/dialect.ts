import type { z } from 'zod';
import type { ApiContext, Services } from '#api/context.ts';
import type { Allowance } from '#api/rate-limits.ts';
import type { appRouter } from '#api/router.ts';
import type { Credentials } from '#auth/identify.ts';
import type { Identity } from '#auth/service.ts';
import type { ChatError } from '#contract/errors.ts';
import type { LiveItem } from '#contract/live.ts';

/** The procedures, called as whoever asked. A route has nothing else to reach data by. */
export type Api = ReturnType<typeof appRouter.createCaller>;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type BodyKind = 'json' | 'form';

/** What came, before anything of it was understood. */
export interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** scheme and host, for absolute links */
  readonly baseUrl: string;
  readonly ip: string;
  readonly requestId: string;
  readonly request: Request;
  /** the methods that the path has, once it is known */
  readonly allow: readonly Method[];
  /** what is left of the caller's budget, once it was spent from */
  readonly allowance: Allowance | null;
}

/** A caller's wish, read by the shapes of its route. */
export interface Asked<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly api: Api;
  /** null where the route is for anybody and nobody signed in asks */
  readonly me: Identity | null;
  readonly at: Incoming;
  readonly services: Services;
  /** for bytes that go in or out, which are no procedure (src/api/file-transfer.ts) */
  readonly context: ApiContext;
  /** the header Idempotency-Key: what is created or toggled with it happens once */
  readonly clientId: string | undefined;
}

export interface Answer {
  readonly status: number;
  /** JSON, or nothing; a Response for what is not JSON */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface RouteShape<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  readonly method: Method;
  /** with `{name}` for what varies */
  readonly path: string;
  /** unique within its dialect */
  readonly operation: string;
  readonly summary: string;
  readonly description?: string;
  readonly group: string;
  /** `anybody` needs no credentials */
  readonly for?: 'anybody';
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** the media types that a body may have; a route with `raw` reads the request itself */
  readonly accepts?: readonly BodyKind[];
  readonly raw?: { readonly mediaType: string; readonly schema: object };
  /** every status of success with what it carries; null carries nothing, a string is the media type of something not JSON */
  readonly answers: Readonly<Record<number, z.ZodType | string | null>>;
  run(asked: Asked<z.output<Params>, z.output<Query>, z.output<Body>>): Promise<Answer | Response>;
  /** told of a body that cannot be taken before its sender is: throws what he is to hear instead, if that comes first */
  onBadBody?(asked: Asked<z.output<Params>, z.output<Query>, BadBody>): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: a table of routes holds every shape; each was checked where it was declared
export type Route = RouteShape<any, any, any>;

/** Declares a route; `run` is given what its shapes yield. */
export function route<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(shape: RouteShape<Params, Query, Body>): Route {
  return shape;
}

export type Part = 'params' | 'query' | 'headers' | 'body';

/** Why a body could not be read. */
export type BodyProblem =
  | { kind: 'media-type'; given: string }
  | { kind: 'malformed'; mediaType: BodyKind; text: string; reason: string }
  | { kind: 'not-text'; mediaType: BodyKind }
  | { kind: 'too-large'; limit: number };

/** A body that is no body at all, or one that its shape refuses. */
export type BadBody = { error: null } | { error: z.ZodError; given: unknown };

/** An answer of the dialect's own making that is no error of the contract. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly answer: Answer) {
    super(`refused with ${answer.status}`);
  }
}

/** How a dialect says what no route says: errors, redirects, headers. */
export interface Manners {
  /** every error of the contract in this dialect's words, through one exhaustive table */
  refuse(error: ChatError, at: Incoming): Answer;
  refuseShape(error: z.ZodError, part: Part, at: Incoming): Answer;
  refuseBody(problem: BodyProblem, at: Incoming): Answer;
  noRoute(at: Incoming): Answer;
  wrongMethod(at: Incoming): Answer;
  /** before anything else is looked at, such as a kind of answer that cannot be given */
  refuseFirst?(at: Incoming): Answer | null;
  /** how an absent or malformed way of showing who one is differs from what the server takes */
  refuseCredentials?(at: Incoming): Answer | null;
  options?(at: Incoming, routes: readonly Route[]): Answer;
  /** for whoever leaves out the slash at the end; without it there is no such path */
  slash?(at: Incoming, to: string): Answer;
  /** what every answer carries */
  headers?(at: Incoming, answer: Answer): Record<string, string>;
  /** JSON compact unless told */
  write?(body: unknown): string;
  /** answers to GET carry an ETag, and whoever shows it again is told that nothing changed */
  readonly etags?: boolean;
  /** the shape of every error, by its status, for the description of the API */
  readonly errors: Readonly<Record<number, z.ZodType>>;
}

/** One connected socket, as a dialect's code sees it. */
export interface Line {
  /** what this person asks for, within his budget */
  readonly api: Api;
  /** what is looked up to tell him what others did: it takes nothing from what he may ask himself */
  readonly sight: Api;
  readonly me: Identity;
  readonly services: Services;
  readonly params: Readonly<Record<string, string>>;
  readonly baseUrl: string;
  readonly requestId: string;
  say(frame: unknown): void;
  close(code: number, reason?: string): void;
  /** whether this socket has said that its person is away */
  setAway(isAway: boolean): void;
}

export interface Talk {
  /** a frame that came; frames are heard one after another */
  hear?(text: string): Promise<void>;
  /** what happens to this person and in his rooms */
  tell?(item: LiveItem): Promise<void>;
}

/** What a socket shows of who opens it, and how it is turned away. */
export interface SocketShape {
  readonly path: string;
  readonly operation: string;
  readonly summary: string;
  /** frames by name: what it takes and what it says, for the description of the API */
  readonly hears: Readonly<Record<string, z.ZodType>>;
  readonly says: Readonly<Record<string, z.ZodType>>;
  /** the socket shows who it is by its first frame if it did not in the URL or a header, and is welcomed either way */
  readonly introduces?: {
    read(text: string): { credentials: Credentials } | { refusal: unknown };
    welcome(line: Line): Promise<void>;
    refuse(error: ChatError): unknown;
  };
  readonly closes: { readonly unauthenticated: number; readonly forbidden: number };
  /** who may open it beyond being somebody: refuses by throwing an error of the contract or a Closing */
  open(line: Line): Promise<Talk>;
  write?(frame: unknown): string;
}

/** Ends a socket with a code of the dialect's own. */
export class Closing extends Error {
  override readonly name = 'Closing';

  constructor(
    readonly code: number,
    readonly reason = '',
  ) {
    super(reason);
  }
}

/** A documented API: its table of routes and its manners. Everything else is common to all. */
export interface Dialect {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly language: 'en' | 'fr';
  /** whole path segments that are its own */
  readonly prefixes: readonly string[];
  readonly routes: readonly Route[];
  readonly sockets?: readonly SocketShape[];
  readonly manners: Manners;
  /** the ways of showing who one is that its description names */
  readonly security: readonly ('bearer' | 'api-key' | 'cookie')[];
}
