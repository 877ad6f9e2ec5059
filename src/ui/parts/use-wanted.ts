import { cloneElement, type MouseEvent, type ReactElement, useState } from 'react';

/** What a button must take so that it can open something that is not loaded yet. */
export interface TriggerProps {
  onClick?: ((event: MouseEvent<HTMLButtonElement>) => void) | undefined;
  onPointerEnter?: (() => void) | undefined;
  onFocus?: (() => void) | undefined;
  'aria-haspopup'?: 'menu' | 'dialog' | undefined;
  'aria-expanded'?: boolean | undefined;
}

interface Wanted {
  isWanted: boolean;
  /** the button until then; it opens what it belongs to as soon as that is there */
  button: ReactElement;
}

/**
 * For what most never open, and nobody needs to read: its code comes when its button is reached for, and it stays from the
 * first time it is opened.
 */
export function useWanted(
  trigger: ReactElement<TriggerProps>,
  kind: 'menu' | 'dialog',
  load: () => Promise<unknown>,
  open: boolean | undefined,
  onOpenChange: ((open: boolean) => void) | undefined,
): Wanted {
  const [isAsked, setAsked] = useState(false);
  const preload = () => void load().catch(() => undefined);
  const button = cloneElement(trigger, {
    'aria-haspopup': kind,
    'aria-expanded': false,
    onPointerEnter: preload,
    onFocus: preload,
    onClick(event: MouseEvent<HTMLButtonElement>) {
      trigger.props.onClick?.(event);
      if (event.defaultPrevented) return;
      setAsked(true);
      onOpenChange?.(true);
    },
  });
  return { isWanted: isAsked || open === true, button };
}
