import { theServer } from '#app/the-server.ts';
import { whoIsHere } from '#app/who-is-here.ts';
import { decoded } from '#ui/places/place.ts';
import { Screens } from '#ui/places/screens.tsx';
import { JoinAsVisitor } from '#ui/rooms/join-as-visitor.tsx';
import { Shell } from '#ui/sidebar/shell.tsx';

/** Unlike all other places this one is also for whoever is not signed in yet. */
export default async function JoinPage({ params }: { params: Promise<{ code: string }> }) {
  const meId = await whoIsHere();
  if (meId === null) {
    const { name } = await theServer().about();
    return <JoinAsVisitor server={name} code={decoded((await params).code)} />;
  }
  return (
    <Shell meId={meId}>
      <Screens />
    </Shell>
  );
}
