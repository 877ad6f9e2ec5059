import type { Services } from '#api/context.ts';
import { answers, publicProcedure, router, userProcedure } from '#api/trpc.ts';
import { readRegistration } from '#auth/accounts.ts';
import { AboutServer, SignOutPlace } from '#contract/settings.ts';

/** What a page must know before anybody is signed in. */
export async function aboutServer({ auth, oidc }: Services): Promise<AboutServer> {
  const { mode: registration, firstAccount } = await readRegistration(auth);
  const { serverName: name, defaultLocale } = await auth.settings.read();
  return {
    name,
    registration,
    firstAccount,
    defaultLocale,
    passwordReset: auth.sendsMail,
    oidc: oidc && { startPath: '/auth/oidc/start', issuerHost: oidc.host },
  };
}

export const server = router({
  about: publicProcedure.output(answers(AboutServer)).query(({ ctx }) => aboutServer(ctx.services)),
  /** Where to go after signing out here, to be signed out at the provider as well. */
  signOutPlace: userProcedure.output(answers(SignOutPlace)).query(async ({ ctx: { services } }) => {
    const { oidc, publicOrigin } = services;
    return { url: oidc && publicOrigin ? await oidc.signOutUrl(`${publicOrigin}/sign-in`) : null };
  }),
});
