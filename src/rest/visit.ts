import { type ApiContext, type Call, isSameSite, type Services } from '#api/context.ts';
import type { Allowance } from '#api/rate-limits.ts';
import type { Identity } from '#auth/service.ts';
import type { Incoming, Method } from '#rest/dialect.ts';

export interface From {
  ip: string;
  requestId: string;
  baseUrl: string;
}

const READS = new Set(['GET', 'HEAD']);

/** One request on its way: what is known of it grows as it goes. */
export class Visit implements Incoming {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly baseUrl: string;
  readonly ip: string;
  readonly requestId: string;
  allow: readonly Method[] = [];
  allowance: Allowance | null = null;
  me: Identity | null = null;
  readonly call: Call;

  constructor(
    readonly request: Request,
    from: From,
    readonly services: Services,
  ) {
    const url = new URL(request.url);
    const { headers } = request;
    this.method = request.method;
    this.path = url.pathname;
    this.query = url.searchParams;
    this.headers = headers;
    this.baseUrl = from.baseUrl;
    this.ip = from.ip;
    this.requestId = from.requestId;
    this.call = {
      requestId: from.requestId,
      origin: { ip: from.ip, userAgent: headers.get('user-agent') ?? '' },
      shown: {
        authorization: headers.get('authorization'),
        apiKey: headers.get('x-api-key'),
        cookie: headers.get('cookie'),
      },
      // What a page of another site makes a browser fetch it cannot read, and to fetch changes nothing.
      sameSite: READS.has(request.method) || isSameSite(headers, services.publicOrigin),
      spent: new Set(),
      onSpent: (allowance) => {
        this.allowance = allowance;
      },
    };
  }

  get context(): ApiContext {
    return { services: this.services, call: this.call };
  }
}
