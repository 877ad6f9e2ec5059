import type { Services } from '#api/context.ts';
import { aboutServer } from '#api/server.ts';
import { signInWithin } from '#api/sign-in.ts';
import type { Origin } from '#auth/service.ts';
import { revokeSessions } from '#auth/sessions.ts';
import { endSessionBefore } from '#auth/take-over.ts';
import { SignIn } from '#contract/auth.ts';
import { ChatError } from '#contract/errors.ts';
import type { AboutServer } from '#contract/settings.ts';

/**
 * Next bundles a module graph of its own, in which our pool and hub would exist a second time. So whatever next-auth, and
 * the pages before anybody is signed in, need of the server they ask of this one object.
 */
export interface NextHandle {
  about(): Promise<AboutServer>;
  signIn(
    input: { login: string; password: string; code?: string },
    origin: Origin,
    /** what the browser showed before */
    cookie?: string | null,
  ): Promise<{ userId: number; sessionId: number }>;
  endSession(userId: number, sessionId: number): Promise<void>;
}

declare global {
  var parley: NextHandle | undefined;
}

export function offerToNext(services: Services): void {
  globalThis.parley = {
    about: () => aboutServer(services),
    async signIn(input, origin, cookie = null) {
      const wanted = SignIn.safeParse(input);
      if (!wanted.success) throw new ChatError('invalid_credentials');
      const opened = await signInWithin(services, wanted.data, 'browser', origin);
      await endSessionBefore(services.auth, cookie);
      return opened;
    },
    async endSession(userId, sessionId) {
      await revokeSessions(services.auth, { userId, sessionIds: [sessionId], reason: 'signed out' }, null);
    },
  };
}
