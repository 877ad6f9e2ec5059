import { identify } from '#auth/identify.ts';
import type { Auth } from '#auth/service.ts';
import { revokeSessions } from '#auth/sessions.ts';

/**
 * Whoever signs in where somebody is signed in takes his place. The session before would live on without a cookie: its windows
 * would show what it is told, and this browser its notifications, to another.
 */
export async function endSessionBefore(auth: Auth, cookie: string | null): Promise<void> {
  const before = await identify(auth, { cookie }).catch(() => null);
  const { userId, sessionId = null } = before?.identity ?? {};
  if (userId === undefined || sessionId === null) return;
  await revokeSessions(auth, { userId, sessionIds: [sessionId], reason: 'signed in anew' }, null);
}
