import { notFound } from 'next/navigation';
import { readPlace } from '#ui/places/place.ts';
import { Screens } from '#ui/places/screens.tsx';

export default async function AppPage({ params }: { params: Promise<{ place?: string[] }> }) {
  const { place = [] } = await params;
  if (readPlace(`/${place.join('/')}`, new URLSearchParams()).screen === 'lost') notFound();
  return <Screens />;
}
