'use client';
import { type ReactNode, useEffect, useRef } from 'react';

interface EmptyStateProps {
  title: string;
  text: string;
  /** it is all there is at this place, so its title is the place's own */
  isPlace?: boolean;
  children?: ReactNode;
}

/** What this place is, and what to do first: in the middle of a place, else where the first row would be. */
export function EmptyState({ title, text, isPlace = false, children }: EmptyStateProps) {
  const Title = isPlace ? 'h1' : 'h2';
  const heading = useRef<HTMLHeadingElement>(null);
  // It may have come in the place of what had the focus.
  useEffect(() => {
    if (isPlace && document.activeElement === document.body) heading.current?.focus();
  }, [isPlace]);
  return (
    <div className={`grid max-w-140 gap-2 ${isPlace ? 'm-auto p-6' : 'py-2'}`}>
      <Title
        ref={heading}
        tabIndex={isPlace ? -1 : undefined}
        className="rounded-s text-lg font-[650] tracking-[-0.01em]"
      >
        {title}
      </Title>
      <p className="max-w-[52ch] text-ink-2">{text}</p>
      {children && <div className="mt-3 flex flex-wrap gap-2">{children}</div>}
    </div>
  );
}
