import { z } from 'zod';
import { SignUp } from '#contract/auth.ts';
import { route } from '#rest/dialect.ts';
import { enveloped, ok } from '#rest/dialects/veza/envelope.ts';
import { toLoggedIn } from '#rest/dialects/veza/serialize.ts';
import { LoggedIn } from '#rest/dialects/veza/shapes.ts';

const group = 'Authentification';
const { username, email, password, displayName, invite } = SignUp.shape;

export const authRoutes = [
  route({
    method: 'POST',
    path: '/api/v1/auth/login',
    operation: 'login',
    summary: 'Obtenir un token',
    description: "Par nom d'utilisateur ou par adresse e-mail.",
    group,
    for: 'anybody',
    body: z.object({ username: z.string().min(1).max(254), password: z.string().min(1).max(200) }),
    answers: { 200: enveloped(LoggedIn) },
    run: async ({ api, body }) =>
      ok(toLoggedIn(await api.auth.signIn({ login: body.username, password: body.password }))),
  }),
  route({
    method: 'POST',
    path: '/api/v1/auth/refresh',
    operation: 'refresh',
    summary: 'Renouveler le token',
    description: 'Un refresh token sert une fois. Présenté deux fois, il ferme la session.',
    group,
    for: 'anybody',
    body: z.object({ refresh_token: z.string().min(1).max(2000) }),
    answers: { 200: enveloped(LoggedIn) },
    run: async ({ api, body }) => ok(toLoggedIn(await api.auth.refresh({ refreshToken: body.refresh_token }))),
  }),
  route({
    method: 'POST',
    path: '/api/v1/auth/logout',
    operation: 'logout',
    summary: 'Fermer la session, partout où elle est ouverte',
    group,
    answers: { 200: enveloped(z.null()) },
    async run({ api }) {
      await api.auth.signOut();
      return ok(null);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/auth/register',
    operation: 'register',
    summary: 'Créer un compte',
    description: 'Le premier compte est propriétaire du serveur.',
    group,
    for: 'anybody',
    body: z.object({ username, email, password, display_name: displayName, invite }),
    answers: { 201: enveloped(LoggedIn) },
    async run({ api, body: { display_name, ...account } }) {
      return ok(toLoggedIn(await api.auth.signUp({ ...account, displayName: display_name })), 201);
    },
  }),
];
