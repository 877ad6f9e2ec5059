import { z } from 'zod';
import { type Dialect, Refusal, route } from '#rest/dialect.ts';
import { char } from '#rest/drf/fields.ts';
import { drfManners, JSON_OR_FORM } from '#rest/drf/manners.ts';
import { badToken, drfWords, noAccount } from '#rest/drf/words.ts';

// What simplejwt offers beside every Django API. A refresh token of ours is no JWT: to its holder it is a word like any other.

const ACCESS_SECONDS = 5 * 60;
const REFRESH_SECONDS = 24 * 3600;
const group = 'Tokens';

const Pair = z.object({ refresh: z.string(), access: z.string() });
const RenewedPair = z.object({ access: z.string(), refresh: z.string() });
const Nothing = z.object({});

const obtain = route({
  method: 'POST',
  path: '/api/token/',
  operation: 'token_obtain',
  summary: 'Takes a name and a password, and answers a pair of tokens',
  group,
  for: 'anybody',
  body: z.object({ username: char({ max: 254 }), password: char({ max: 200, trim: false }) }),
  accepts: JSON_OR_FORM,
  answers: { 200: Pair },
  async run({ api, body }) {
    const { accessToken, refreshToken } = await api.auth.signIn({
      login: body.username,
      password: body.password,
      accessSeconds: ACCESS_SECONDS,
      refreshSeconds: REFRESH_SECONDS,
    });
    return { status: 200, body: { refresh: refreshToken, access: accessToken } };
  },
});

const refresh = route({
  method: 'POST',
  path: '/api/token/refresh/',
  operation: 'token_refresh',
  summary: 'Takes a refresh token, once, and answers a new pair',
  group,
  for: 'anybody',
  body: z.object({ refresh: char({ max: 2000 }) }),
  accepts: JSON_OR_FORM,
  answers: { 200: RenewedPair },
  async run({ api, body }) {
    const pair = await api.auth.refresh({ refreshToken: body.refresh, accessSeconds: ACCESS_SECONDS });
    return { status: 200, body: { access: pair.accessToken, refresh: pair.refreshToken } };
  },
});

const verify = route({
  method: 'POST',
  path: '/api/token/verify/',
  operation: 'token_verify',
  summary: 'Tells whether a token of either kind still works',
  group,
  for: 'anybody',
  body: z.object({ token: char({ max: 4000 }) }),
  accepts: JSON_OR_FORM,
  answers: { 200: Nothing },
  async run({ api, body }) {
    const { valid } = await api.auth.verify({ token: body.token });
    if (!valid) throw new Refusal(badToken());
    return { status: 200, body: {} };
  },
});

export const tokens: Dialect = {
  name: 'tokens',
  title: 'Tokens',
  summary: 'Signing in to the APIs that speak as Django REST Framework does. A token opens every other door too.',
  language: 'en',
  prefixes: ['/api/token'],
  routes: [obtain, refresh, verify],
  manners: drfManners({
    words: {
      ...drfWords,
      unauthenticated: () => badToken(),
      account_deactivated: noAccount,
    },
  }),
  security: [],
};
