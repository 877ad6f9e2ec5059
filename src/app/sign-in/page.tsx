import { redirect } from 'next/navigation';
import { theServer } from '#app/the-server.ts';
import { whoIsHere } from '#app/who-is-here.ts';
import { WithAllTexts } from '#app/with-all-texts.tsx';
import { returnPath, withReturn } from '#ui/account/return-path.ts';
import { SignInForm } from '#ui/account/sign-in-form.tsx';

interface SignInPageProps {
  searchParams: Promise<Record<'ended' | 'reset' | 'step' | 'error' | 'to', string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { ended, reset, step, error, to } = await searchParams;
  const next = returnPath(typeof to === 'string' ? to : null);
  // A session that the server has ended may still have its cookie: whoever comes because of that must not be sent back.
  if (ended === undefined && reset === undefined && error === undefined && (await whoIsHere()) !== null) redirect(next);
  const about = await theServer().about();
  if (about.firstAccount && about.oidc === null) redirect(withReturn('/sign-up', next));
  return (
    <WithAllTexts>
      <SignInForm
        about={about}
        because={ended !== undefined ? 'ended' : reset !== undefined ? 'reset' : null}
        isKnownToProvider={step === 'oidc-code'}
        refused={typeof error === 'string' ? error : null}
        to={next}
      />
    </WithAllTexts>
  );
}
