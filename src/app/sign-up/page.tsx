import { SignUpForm } from '#ui/account/sign-up-form.tsx';

export default async function SignUpPage({ searchParams }: { searchParams: Promise<{ invite?: string | string[] }> }) {
  const { invite } = await searchParams;
  return <SignUpForm invite={typeof invite === 'string' && invite !== '' ? invite : null} />;
}
