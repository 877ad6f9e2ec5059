import { SignInForm } from '#ui/account/sign-in-form.tsx';

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ ended?: string }> }) {
  return <SignInForm hasEnded={(await searchParams).ended !== undefined} />;
}
