import type { Refusal } from '#client/refusal.ts';
import { returnPath, withReturn } from '#ui/account/return-path.ts';
import { leaveDevice } from '#ui/offline/leave-device.ts';

// Next-auth's own endpoints, called directly: its React package would bring a provider and a second copy of the session.

async function post(path: string, fields: Record<string, string>): Promise<Response> {
  const answer = await fetch('/api/auth/csrf');
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  return fetch(path, {
    method: 'POST',
    body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
  });
}

interface Credentials {
  login: string;
  password: string;
  /** of the second factor, or a recovery code */
  code?: string;
}

/** null when it went well, else why not. */
export async function startSession(credentials: Credentials): Promise<Refusal['code'] | null> {
  try {
    const response = await post('/api/auth/callback/credentials', { ...credentials, callbackUrl: '/' });
    if (response.ok) return null;
    const { url } = (await response.json()) as { url?: string };
    return (new URL(url ?? '/', window.location.origin).searchParams.get('error') ?? 'internal') as Refusal['code'];
  } catch {
    return 'unreachable';
  }
}

/** Whoever was recognised by the provider shows the code of the second factor. null when it went well. */
export async function showProviderCode(code: string): Promise<Refusal['code'] | null> {
  try {
    const response = await fetch('/auth/oidc/code', { method: 'POST', body: JSON.stringify({ code }) });
    if (response.ok) return null;
    const { error } = (await response.json()) as { error?: { code?: Refusal['code'] } };
    return error?.code ?? 'internal';
  } catch {
    return 'unreachable';
  }
}

let leaving = false;

/** `ended`: the server said so, and the sign-in page explains it, and leads back here. */
export async function endSession(reason: 'chosen' | 'ended'): Promise<void> {
  if (leaving) return;
  leaving = true;
  // While the session still holds: the server is told that this browser wants no more notifications.
  await leaveDevice();
  await post('/api/auth/signout', { callbackUrl: '/sign-in' }).catch(() => undefined);
  window.location.assign(reason === 'ended' ? withReturn('/sign-in?ended=1', here()) : '/sign-in');
}

/** The server asks for a second factor, and answers nothing else before it is set up. */
export function leadToSecondFactor(): void {
  if (leaving) return;
  leaving = true;
  window.location.assign(withReturn('/second-factor', here()));
}

const here = () => returnPath(window.location.pathname + window.location.search);
