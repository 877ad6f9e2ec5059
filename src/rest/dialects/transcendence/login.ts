import { toChatError } from '#api/errors.ts';
import type { Tokens } from '#contract/auth.ts';
import { type Answer, type Incoming, Refusal, type Route, route } from '#rest/dialect.ts';
import { Access, Credentials } from '#rest/dialects/transcendence/shapes.ts';
import { refuseOtherSites } from '#rest/drf/cross-site.ts';
import { orInstead } from '#rest/drf/instead.ts';
import { JSON_OR_FORM } from '#rest/drf/manners.ts';
import { badToken, noAccount } from '#rest/drf/words.ts';

const ACCESS_SECONDS = 5 * 60;
const REFRESH_SECONDS = 24 * 3600;
const COOKIE = /(?:^|;\s*)refresh_token=([^;]+)/;

/** The refresh token is for the browser to keep, where no script reads it. */
function letIn({ accessToken, refreshToken }: Tokens, { baseUrl }: Incoming): Answer {
  const secure = baseUrl.startsWith('https:') ? '; Secure' : '';
  const cookie = `refresh_token=${refreshToken}; Path=/api/login; Max-Age=${REFRESH_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
  return { status: 200, body: { access: accessToken }, headers: { 'Set-Cookie': cookie } };
}

function loginAt(path: string, name: string): Route {
  return route({
    method: 'POST',
    path,
    operation: `login${name}`,
    summary: 'Sign in: answers an access token and sets the refresh cookie',
    group: 'Authentication',
    for: 'anybody',
    body: Credentials,
    accepts: JSON_OR_FORM,
    answers: { 200: Access },
    async run({ api, body, at, services }) {
      refuseOtherSites(at, services);
      const lifetimes = { accessSeconds: ACCESS_SECONDS, refreshSeconds: REFRESH_SECONDS };
      const tokens = await orInstead(api.auth.signIn({ login: body.email, password: body.password, ...lifetimes }), {
        account_deactivated: noAccount,
      });
      return letIn(tokens, at);
    },
  });
}

function refreshAt(path: string, name: string): Route {
  return route({
    method: 'POST',
    path,
    operation: `refresh${name}`,
    summary: 'A new access token by the refresh cookie, which is replaced',
    group: 'Authentication',
    for: 'anybody',
    answers: { 200: Access },
    async run({ api, at, services }) {
      refuseOtherSites(at, services);
      const refreshToken = COOKIE.exec(at.headers.get('cookie') ?? '')?.[1];
      if (refreshToken === undefined) throw new Refusal(badToken());
      try {
        return letIn(await api.auth.refresh({ refreshToken, accessSeconds: ACCESS_SECONDS }), at);
      } catch (error) {
        const { code } = toChatError(error);
        if (code === 'unauthenticated' || code === 'invalid_input') throw new Refusal(badToken());
        throw error;
      }
    },
  });
}

export const login = [
  loginAt('/api/login', ''),
  loginAt('/api/login/', '_with_slash'),
  refreshAt('/api/login/refresh', ''),
  refreshAt('/api/login/refresh/', '_with_slash'),
];
