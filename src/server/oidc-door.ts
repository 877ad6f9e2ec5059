import { z } from 'zod';
import { isSameSite, type Services } from '#api/context.ts';
import { isOurFault, toChatError } from '#api/errors.ts';
import { addressKey } from '#api/rate-limits.ts';
import { takeSecondFactor } from '#api/sign-in.ts';
import { startSession } from '#auth/accounts.ts';
import { sessionCookie } from '#auth/cookie.ts';
import { recordDeed } from '#auth/deeds.ts';
import { type OidcProvider, SealedNotes } from '#auth/oidc.ts';
import { accountOf } from '#auth/oidc-accounts.ts';
import type { Origin } from '#auth/service.ts';
import { endSessionBefore } from '#auth/take-over.ts';
import { ChatError } from '#contract/errors.ts';
import type { Caller, Door } from '#server/door.ts';
import { errorResponse } from '#server/error-response.ts';
import { returnPath, withReturn } from '#ui/account/return-path.ts';

const ROOT = '/auth/oidc';
const OIDC_START = `${ROOT}/start`;
const FLOW_SECONDS = 600;
const CODE_SECONDS = 300;

const Flow = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  /** where one wanted to go */
  to: z.string(),
});
/** Recognised by the provider, and asked for the code of his second factor. */
const Recognised = z.object({ userId: z.int() });
const toOf = (search: string) => returnPath(new URLSearchParams(search).get('to'));
const Code = z.object({ code: z.string().min(1).max(40) });

/**
 * The way to the provider and back again. It ends with the same session and the same cookie as signing in on a page does: which
 * door somebody came by makes no difference afterwards.
 */
export function createOidcDoor(services: Services): Door {
  const visits = services.oidc && new Visits(services, services.oidc);
  return {
    name: 'oidc',
    prefixes: [ROOT],
    async fetch(request, from) {
      const { pathname, search } = new URL(request.url);
      const isPost = request.method === 'POST';
      try {
        if (!visits) throw new ChatError('procedure_not_found');
        if (pathname === `${ROOT}/code` && isPost) return await visits.showCode(request, from);
      } catch (error) {
        if (isOurFault(error)) services.report(error, { path: 'oidc', requestId: from.requestId });
        return errorResponse(error);
      }
      if (isPost) return errorResponse(new ChatError('method_not_allowed'), 'GET');
      try {
        if (pathname === OIDC_START) return await visits.start(search, from);
        if (pathname === `${ROOT}/callback`) return await visits.comeBack(request, search, from);
      } catch (error) {
        return visits.turnAway(error, from);
      }
      return errorResponse(new ChatError('procedure_not_found'));
    },
  };
}

const originOf = (request: Request, { ip }: Caller): Origin => ({
  ip,
  userAgent: request.headers.get('user-agent') ?? '',
});

class Visits {
  private readonly flows: SealedNotes;
  private readonly codes: SealedNotes;

  constructor(
    private readonly services: Services,
    private readonly provider: OidcProvider,
  ) {
    this.flows = new SealedNotes(services.auth.secret, 'oidc flow');
    this.codes = new SealedNotes(services.auth.secret, 'oidc code');
  }

  private baseOf(from: Caller): string {
    return this.services.publicOrigin ?? from.baseUrl;
  }

  async start(search: string, from: Caller): Promise<Response> {
    await this.services.limits.spend('sign-in-address', addressKey(from.ip));
    const { url, flow } = await this.provider.begin(`${this.baseOf(from)}${ROOT}/callback`);
    return redirect(url.href, [
      this.cookie('flow', await this.flows.seal({ ...flow, to: toOf(search) }, FLOW_SECONDS), FLOW_SECONDS, from),
    ]);
  }

  async comeBack(request: Request, search: string, from: Caller): Promise<Response> {
    await this.services.limits.spend('sign-in-address', addressKey(from.ip));
    const origin = originOf(request, from);
    const flow = await this.flows.open(Flow, cookieOf(request, 'flow'));
    const to = flow?.to ?? '/';
    const { userId, hasSecondFactor } = await this.judge(origin, async () => {
      if (!flow) throw new ChatError('oidc_failed');
      const person = await this.provider.finish(search, flow).catch((error: unknown) => {
        throw error instanceof ChatError ? error : new ChatError('oidc_failed');
      });
      return accountOf(this.services.auth, person, origin);
    });
    const forget = this.cookie('flow', '', 0, from);
    if (hasSecondFactor) {
      const note = this.cookie('code', await this.codes.seal({ userId }, CODE_SECONDS), CODE_SECONDS, from);
      return redirect(this.baseOf(from) + withReturn('/sign-in?step=oidc-code', to), [forget, note]);
    }
    return redirect(this.baseOf(from) + to, [forget, await this.letIn(userId, false, request, from)]);
  }

  /** The code of the second factor, by the page that asks for it. */
  async showCode(request: Request, from: Caller): Promise<Response> {
    if (!isSameSite(request.headers, this.services.publicOrigin))
      throw new ChatError('forbidden', { need: 'a request of this site' });
    const known = await this.codes.open(Recognised, cookieOf(request, 'code'));
    if (!known) throw new ChatError('oidc_failed');
    const { code } = Code.parse(await request.json().catch(() => null));
    const visitor = originOf(request, from);
    await takeSecondFactor(this.services, known.userId, code, visitor);
    const cookies = [this.cookie('code', '', 0, from), await this.letIn(known.userId, true, request, from)];
    return respond(200, cookies, Response.json({ status: 'signed_in' }));
  }

  private async letIn(userId: number, secondFactor: boolean, request: Request, from: Caller): Promise<string> {
    const { auth } = this.services;
    const origin = originOf(request, from);
    const by = { means: 'oidc', secondFactor };
    const { sessionId } = await startSession(auth, userId, 'browser', origin, undefined, by);
    await endSessionBefore(auth, request.headers.get('cookie'));
    const isHttps = this.baseOf(from).startsWith('https:');
    return (await sessionCookie(auth, sessionId, { userId, isHttps })).header;
  }

  /** Every refusal is in the audit log, with its reason. */
  private async judge<T>(origin: Origin, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { code } = toChatError(error);
      if (code !== 'account_deactivated')
        await recordDeed(this.services.auth.db, 'sign_in_failed', null, origin, { means: 'oidc', reason: code });
      throw error;
    }
  }

  /** A person stands before the browser: he is led back to where one signs in, which says why. */
  turnAway(error: unknown, from: Caller): Response {
    const isDiscovery = !(error instanceof ChatError);
    if (isDiscovery) this.services.report(error, { path: 'oidc', requestId: from.requestId });
    const code = isDiscovery ? 'oidc_failed' : error.code;
    return redirect(`${this.baseOf(from)}/sign-in?error=${code}`, [this.cookie('flow', '', 0, from)]);
  }

  private cookie(name: 'flow' | 'code', value: string, seconds: number, from: Caller): string {
    const secure = this.baseOf(from).startsWith('https:') ? '; Secure' : '';
    return `parley.oidc-${name}=${value}; Path=${ROOT}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
  }
}

function cookieOf(request: Request, name: 'flow' | 'code'): string | undefined {
  return new RegExp(`(?:^|;\\s*)parley\\.oidc-${name}=([^;]+)`).exec(request.headers.get('cookie') ?? '')?.[1];
}

function respond(status: number, cookies: string[], { headers, body }: Response): Response {
  const all = new Headers(headers);
  all.set('Cache-Control', 'private, no-store');
  for (const cookie of cookies) all.append('Set-Cookie', cookie);
  return new Response(body, { status, headers: all });
}

function redirect(location: string, cookies: string[]): Response {
  return respond(303, cookies, new Response(null, { headers: { Location: location } }));
}
