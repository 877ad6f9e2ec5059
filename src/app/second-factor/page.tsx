import { redirect } from 'next/navigation';
import { theServer } from '#app/the-server.ts';
import { whoIsHere } from '#app/who-is-here.ts';
import { WithAllTexts } from '#app/with-all-texts.tsx';
import { EnrolmentPage } from '#ui/account/enrolment-page.tsx';
import { returnPath } from '#ui/account/return-path.ts';

interface SecondFactorPageProps {
  searchParams: Promise<Record<'to', string | string[] | undefined>>;
}

export default async function SecondFactorPage({ searchParams }: SecondFactorPageProps) {
  if ((await whoIsHere()) === null) redirect('/sign-in');
  const { to } = await searchParams;
  return (
    <WithAllTexts>
      <EnrolmentPage about={await theServer().about()} to={returnPath(typeof to === 'string' ? to : null)} />
    </WithAllTexts>
  );
}
