import type { ReactNode } from 'react';

/** Divides what is new from the rest, or a message from its replies. */
export function LogDivider({ children, isNew = false }: { children: ReactNode; isNew?: boolean }) {
  const tone = isNew ? 'text-signal before:bg-signal/45 after:bg-signal/45' : 'text-ink-3 before:bg-line after:bg-line';
  return (
    <p
      data-new={isNew || undefined}
      aria-live="off"
      className={`mx-(--edge) my-3 flex items-center gap-3 text-xs font-[600] before:h-px before:flex-1 after:h-px after:flex-1 ${tone}`}
    >
      {children}
    </p>
  );
}
