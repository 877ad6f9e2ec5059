import type { ReactNode } from 'react';
import { whoIsHere } from '#app/who-is-here.ts';
import { Shell } from '#ui/sidebar/shell.tsx';

/** Whoever is not signed in is led away by the page, which knows where he wanted to go. */
export default async function ShellLayout({ children }: { children: ReactNode }) {
  const meId = await whoIsHere();
  return meId === null ? children : <Shell meId={meId}>{children}</Shell>;
}
