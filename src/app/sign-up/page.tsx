import { theServer } from '#app/the-server.ts';
import { WithAllTexts } from '#app/with-all-texts.tsx';
import { returnPath } from '#ui/account/return-path.ts';
import { SignUpForm } from '#ui/account/sign-up-form.tsx';

interface SignUpPageProps {
  searchParams: Promise<Record<'invite' | 'to', string | string[] | undefined>>;
}

export default async function SignUpPage({ searchParams }: SignUpPageProps) {
  const { invite, to } = await searchParams;
  return (
    <WithAllTexts>
      <SignUpForm
        about={await theServer().about()}
        invite={typeof invite === 'string' && invite !== '' ? invite : null}
        to={returnPath(typeof to === 'string' ? to : null)}
      />
    </WithAllTexts>
  );
}
