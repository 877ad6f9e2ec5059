import type { Refusal } from '#client/refusal.ts';

// Next-auth's own endpoints, called directly: its React package would bring a provider and a second copy of the session.

async function post(path: string, fields: Record<string, string>): Promise<Response> {
  const answer = await fetch('/api/auth/csrf');
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  return fetch(path, {
    method: 'POST',
    body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
  });
}

/** null when it went well, else why not. */
export async function startSession(login: string, password: string): Promise<Refusal['code'] | null> {
  try {
    const response = await post('/api/auth/callback/credentials', { login, password, callbackUrl: '/' });
    if (response.ok) return null;
    const { url } = (await response.json()) as { url?: string };
    return (new URL(url ?? '/', window.location.origin).searchParams.get('error') ?? 'internal') as Refusal['code'];
  } catch {
    return 'unreachable';
  }
}

let ending = false;

/** `ended`: the server said so, and the sign-in page explains it. */
export async function endSession(reason: 'chosen' | 'ended'): Promise<void> {
  if (ending) return;
  ending = true;
  await post('/api/auth/signout', { callbackUrl: '/sign-in' }).catch(() => undefined);
  window.location.assign(reason === 'ended' ? '/sign-in?ended=1' : '/sign-in');
}
