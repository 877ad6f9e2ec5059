import { dialects } from '#rest/registry.ts';
import type { Person } from '#testing/house.ts';

/** A path that tells whoever is somebody of something of his own, at every door that is asked over HTTP. */
export const ASKED: readonly { name: string; path: string }[] = [
  { name: 'trpc', path: '/api/trpc/users.me' },
  { name: 'files', path: '/files/00000000-0000-4000-8000-000000000000' },
  ...dialects.flatMap(({ name, routes }) => {
    const own = routes.filter(
      ({ method, path, for: whom }) => method === 'GET' && whom === undefined && !path.includes('{'),
    );
    return own.map(({ path }) => ({ name: `${name} ${path}`, path }));
  }),
];

/** Every documented socket, with the code by which it turns away whoever is nobody. */
export const SOCKETS = dialects.flatMap(({ name, sockets = [] }) =>
  sockets.map(({ path, closes, operation }) => ({
    name: `${name} ${operation}`,
    path: (roomId: number) => path.replace(/\{\w+\}/g, String(roomId)),
    code: closes.unauthenticated,
  })),
);

export interface Login {
  name: string;
  path: string;
  body(login: string, password: string): Record<string, string>;
  /** by which one is let in afterwards */
  readToken(answer: Response, text: string): string | null;
}

const byName = (username: string, password: string) => ({ username, password });
const token = (read: (json: Record<string, Record<string, string>>) => unknown) => (_answer: Response, text: string) =>
  String(read(JSON.parse(text)) ?? '') || null;

/** Every place where a name and a password are shown. */
export const LOGINS: readonly Login[] = [
  {
    name: 'trpc',
    path: '/api/trpc/auth.signIn',
    body: (login, password) => ({ login, password }),
    readToken: token(({ result }) => (result?.data as unknown as { accessToken?: string })?.accessToken),
  },
  { name: 'veza', path: '/api/v1/auth/login', body: byName, readToken: token(({ data }) => data?.access_token) },
  { name: 'tokens', path: '/api/token/', body: byName, readToken: token(({ access }) => access) },
  {
    name: 'transcendence',
    path: '/api/login',
    body: (email, password) => ({ email, password }),
    readToken: token(({ access }) => access),
  },
  {
    name: 'messaging',
    path: '/login/',
    body: byName,
    readToken: (answer) => answer.headers.get('set-cookie')?.split(';')[0] ?? null,
  },
];

export async function logIn(
  base: string,
  { path, body, readToken }: Login,
  login: string,
  password: string,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(`${base}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body(login, password)),
  });
  const text = await answer.text();
  return { status: answer.status, text, shown: answer.ok ? readToken(answer, text) : null };
}

/** The status that a token, or whatever else is shown, is answered with. */
export async function statusAt(base: string, path: string, headers: Record<string, string>): Promise<number> {
  const answer = await fetch(`${base}${path}`, { headers });
  await answer.arrayBuffer();
  return answer.status;
}

export const bearer = ({ accessToken }: Pick<Person, 'accessToken'>) => ({ authorization: `Bearer ${accessToken}` });
