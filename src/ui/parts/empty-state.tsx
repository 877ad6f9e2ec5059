import type { ReactNode } from 'react';

/** What this place is, and what to do first. */
export function EmptyState({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className="m-auto grid max-w-140 gap-2 p-6">
      <h2 className="text-lg font-[650] tracking-[-0.01em]">{title}</h2>
      <p className="max-w-[52ch] text-ink-2">{text}</p>
      {children && <div className="mt-3 flex flex-wrap gap-2">{children}</div>}
    </div>
  );
}
