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
    if (response.ok) return arrived();
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
    if (response.ok) return arrived();
    const { error } = (await response.json()) as { error?: { code?: Refusal['code'] } };
    return error?.code ?? 'internal';
  } catch {
    return 'unreachable';
  }
}

let leaving = false;
/** Stands in the browser's storage from the wish to leave until the server has heard of it. */
const LEAVING = 'parley.leaving';
const ASK_AGAIN_MS = 5000;

/** `ended`: the server said so, and the sign-in page explains it, and leads back here. */
export async function endSession(reason: 'chosen' | 'ended'): Promise<void> {
  if (leaving) return;
  leaving = true;
  if (reason === 'ended' && (await isAnotherHere())) return window.location.reload();
  if (reason === 'chosen') localStorage.setItem(LEAVING, '1');
  // While the session still holds: the server is told that this browser wants no more notifications.
  await leaveDevice();
  await tellServer();
  window.location.assign(reason === 'ended' ? withReturn('/sign-in?ended=1', here()) : '/sign-in');
}

/** Somebody has signed in in another window since: what this device keeps, and the session, are his. */
async function isAnotherHere(): Promise<boolean> {
  const answer = await fetch('/api/trpc/users.me').catch(() => null);
  return answer?.ok === true;
}

async function tellServer(): Promise<boolean> {
  const answer = await post('/api/auth/signout', { callbackUrl: '/sign-in' }).catch(() => null);
  if (!answer?.ok) return false;
  localStorage.removeItem(LEAVING);
  return true;
}

function arrived(): null {
  localStorage.removeItem(LEAVING);
  return null;
}

/**
 * Whoever left without a network is still let in by his cookie: nothing is shown to whoever comes next until the server has
 * taken it back. True: that is being done.
 */
export function isStillLeaving(): boolean {
  if (localStorage.getItem(LEAVING) === null) return false;
  if (!leaving) void finishLeaving();
  leaving = true;
  return true;
}

async function finishLeaving(): Promise<void> {
  while (localStorage.getItem(LEAVING) !== null && !(await tellServer()))
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  await leaveDevice();
  window.location.assign('/sign-in');
}

/**
 * Who leaves in one window leaves in all: what they show is taken away at once, and they go where the first one goes when the
 * server knows. Answers how to stop listening.
 */
export function leaveWithOthers(onLeave: () => void): () => void {
  const onStorage = ({ key, newValue }: StorageEvent) => {
    if (key !== LEAVING) return;
    onLeave();
    if (newValue === null) window.location.assign('/sign-in');
    // The first one may be gone before it could tell the server.
    else setTimeout(isStillLeaving, ASK_AGAIN_MS);
  };
  window.addEventListener('storage', onStorage);
  return () => window.removeEventListener('storage', onStorage);
}

/** The server asks for a second factor, and answers nothing else before it is set up. */
export function leadToSecondFactor(): void {
  if (leaving) return;
  leaving = true;
  window.location.assign(withReturn('/second-factor', here()));
}

const here = () => returnPath(window.location.pathname + window.location.search);
