'use client';
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';

interface DisclosureRowProps {
  /** what is seen while it is closed */
  summary: ReactNode;
  children: ReactNode;
}

/** A line of a list that opens to tell more. What it tells is there only while it is open. */
export function DisclosureRow({ summary, children }: DisclosureRowProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="border-b border-line">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="-mx-2 flex min-h-11 w-[calc(100%+16px)] items-center gap-3 rounded-s px-2 py-1.5 text-start hover:bg-hover"
      >
        <ChevronRight
          aria-hidden="true"
          size={16}
          strokeWidth={1.75}
          className={`shrink-0 text-ink-3 ${isOpen ? 'rotate-90' : 'rtl:-scale-x-100'}`}
        />
        {summary}
      </button>
      {isOpen && children}
    </li>
  );
}
