import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { whoIsHere } from '#app/who-is-here.ts';
import { Shell } from '#ui/sidebar/shell.tsx';

export default async function ShellLayout({ children }: { children: ReactNode }) {
  const meId = await whoIsHere();
  if (meId === null) redirect('/sign-in');
  return <Shell meId={meId}>{children}</Shell>;
}
