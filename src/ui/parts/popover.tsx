'use client';
import { lazy, Suspense } from 'react';
import type { PopoverProps } from '#ui/parts/base-popover.tsx';
import { useWanted } from '#ui/parts/use-wanted.ts';

const load = () => import('#ui/parts/base-popover.tsx');

const BasePopover = lazy(() => load().then((file) => ({ default: file.Popover })));

/** Something small beside what it belongs to. It never leaves the screen, and focus goes back to where it came from. */
export function Popover(props: PopoverProps) {
  const { isWanted, button } = useWanted(props.trigger, 'dialog', load, props.open, props.onOpenChange);
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <BasePopover {...props} />
    </Suspense>
  );
}
