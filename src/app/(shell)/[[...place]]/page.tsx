import { notFound, redirect } from 'next/navigation';
import { whoIsHere } from '#app/who-is-here.ts';
import { withReturn } from '#ui/account/return-path.ts';
import { readPlace } from '#ui/places/place.ts';
import { Screens } from '#ui/places/screens.tsx';

interface AppPageProps {
  params: Promise<{ place?: string[] }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AppPage({ params, searchParams }: AppPageProps) {
  const { place = [] } = await params;
  const path = `/${place.join('/')}`;
  const isLost = readPlace(path, new URLSearchParams()).screen === 'lost';
  if ((await whoIsHere()) === null) {
    const asked = Object.entries(await searchParams).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    );
    const query = asked.length > 0 ? `?${new URLSearchParams(asked)}` : '';
    redirect(withReturn('/sign-in', isLost ? '/' : path + query));
  }
  if (isLost) notFound();
  return <Screens />;
}
