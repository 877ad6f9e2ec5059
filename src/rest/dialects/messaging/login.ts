import { signInWithin } from '#api/sign-in.ts';
import { sessionCookie } from '#auth/cookie.ts';
import { SignIn } from '#contract/auth.ts';
import { route } from '#rest/dialect.ts';
import { Credentials, Done } from '#rest/dialects/messaging/shapes.ts';
import { refuseOtherSites } from '#rest/drf/cross-site.ts';
import { orInstead } from '#rest/drf/instead.ts';
import { JSON_OR_FORM } from '#rest/drf/manners.ts';
import { noAccount } from '#rest/drf/words.ts';

export const login = [
  route({
    method: 'POST',
    path: '/login/',
    operation: 'login',
    summary: 'Sign in: sets the session cookie',
    group: 'Authentication',
    for: 'anybody',
    body: Credentials,
    accepts: JSON_OR_FORM,
    answers: { 200: Done },
    async run({ body, at, services }) {
      refuseOtherSites(at, services);
      const wanted = SignIn.parse({ login: body.username, password: body.password });
      const origin = { ip: at.ip, userAgent: at.headers.get('user-agent') ?? '' };
      const { userId, sessionId } = await orInstead(signInWithin(services, wanted, 'browser', origin), {
        account_deactivated: noAccount,
      });
      const isHttps = at.baseUrl.startsWith('https:');
      const { header } = await sessionCookie(services.auth, sessionId, { userId, isHttps });
      return { status: 200, body: { status: 'success' }, headers: { 'Set-Cookie': header } };
    },
  }),
];
