import Link from 'next/link';
import type { ReactNode } from 'react';

export function AccountLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="font-[600] text-accent underline underline-offset-2">
      {children}
    </Link>
  );
}
