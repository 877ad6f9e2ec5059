'use client';
// Loaded when the first one is wanted (popover.tsx).
import { Popover as Base } from '@base-ui/react/popover';
import { type ReactElement, type ReactNode, useRef } from 'react';
import type { TriggerProps } from '#ui/parts/use-wanted.ts';

export interface PopoverProps {
  trigger: ReactElement<TriggerProps>;
  /** what it is, for those who do not see it */
  label: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  side?: 'top' | 'bottom' | 'inline-end' | 'inline-start';
  align?: 'start' | 'center' | 'end';
  children: ReactNode;
}

/** Something small beside what it belongs to. It never leaves the screen, and focus goes back to where it came from. */
export function Popover({
  trigger,
  label,
  open,
  onOpenChange,
  side = 'bottom',
  align = 'end',
  children,
}: PopoverProps) {
  const opener = useRef<HTMLButtonElement>(null);
  return (
    <Base.Root defaultOpen {...(open === undefined ? {} : { open })} onOpenChange={(next) => onOpenChange?.(next)}>
      <Base.Trigger ref={opener} render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={6} collisionPadding={8} className="z-30">
          <Base.Popup
            aria-label={label}
            finalFocus={opener}
            className="arriving max-h-(--available-height) max-w-[calc(100vw-16px)] overflow-y-auto overscroll-contain rounded-m border border-line bg-paper text-ink shadow-raised outline-none"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
