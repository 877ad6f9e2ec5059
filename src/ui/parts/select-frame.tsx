import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';

/** Around a `select` that says `appearance-none`: the arrow as far from the edge as the text is, on either side. */
export function SelectFrame({ className = '', children }: { className?: string; children: ReactNode }) {
  return (
    <span className={`relative grid ${className}`}>
      {children}
      <ChevronDown
        aria-hidden="true"
        size={16}
        strokeWidth={1.75}
        className="pointer-events-none absolute inset-y-0 end-3 my-auto text-ink-2"
      />
    </span>
  );
}
