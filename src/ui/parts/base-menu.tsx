'use client';
// Loaded when the first menu is wanted (menu.tsx).
import { Menu as Base } from '@base-ui/react/menu';
import { type ReactElement, type ReactNode, useRef } from 'react';
import type { TriggerProps } from '#ui/parts/use-wanted.ts';

export interface MenuProps {
  /** the button that opens it */
  trigger: ReactElement<TriggerProps>;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  side?: 'top' | 'bottom';
  align?: 'start' | 'center' | 'end';
  children: ReactNode;
}

const SURFACE = 'rounded-m border border-line bg-paper text-ink shadow-raised outline-none';

/** Arrow keys, typing ahead, Escape and focus are those of every menu. */
export function Menu({ trigger, open, onOpenChange, side = 'bottom', align = 'end', children }: MenuProps) {
  const opener = useRef<HTMLButtonElement>(null);
  return (
    <Base.Root defaultOpen {...(open === undefined ? {} : { open })} onOpenChange={(next) => onOpenChange?.(next)}>
      <Base.Trigger ref={opener} render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={4} collisionPadding={8} className="z-30">
          <Base.Popup
            finalFocus={opener}
            className={`arriving max-h-(--available-height) min-w-48 overflow-y-auto overscroll-contain p-1 ${SURFACE}`}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface MenuAtProps extends Pick<MenuProps, 'side' | 'align' | 'children'> {
  /** what it stands beside: a button, or the point that was pressed */
  anchor: Element | { getBoundingClientRect: () => DOMRect };
  label: string;
  onClose: () => void;
}

/** For menus that are loaded when they are first wanted, so that what opens them is there before: mounted is open. */
export function MenuAt({ anchor, label, onClose, side = 'bottom', align = 'start', children }: MenuAtProps) {
  return (
    <Base.Root open onOpenChange={(open) => open || onClose()}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} side={side} align={align} sideOffset={4} collisionPadding={8} className="z-30">
          <Base.Popup
            aria-label={label}
            className={`arriving max-h-(--available-height) min-w-56 overflow-y-auto overscroll-contain p-1 ${SURFACE}`}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export interface MenuItemProps {
  icon?: ReactNode;
  /** what it is done by without the menu, such as "E" */
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}

const ITEM =
  'flex min-h-8.5 cursor-pointer items-center gap-2.5 rounded-s px-2.5 text-md outline-none select-none data-disabled:cursor-default data-disabled:text-ink-3 data-highlighted:bg-hover touch:min-h-11';

export function MenuItem({ icon, keys, danger = false, disabled = false, onClick, children }: MenuItemProps) {
  return (
    <Base.Item disabled={disabled} onClick={onClick} className={`${ITEM} ${danger ? 'text-signal' : ''}`}>
      {icon && <span className={`grid w-5 place-items-center ${danger ? '' : 'text-ink-2'}`}>{icon}</span>}
      <span className="me-auto">{children}</span>
      {keys && (
        <kbd dir="ltr" className="ps-4 font-mono text-xs text-ink-3">
          {keys}
        </kbd>
      )}
    </Base.Item>
  );
}

export interface MenuChoicesProps<V extends string> {
  value: V;
  onChange: (value: V) => void;
  choices: readonly { value: V; label: string; hint?: string }[];
}

/** One of several, and which it is now. */
export function MenuChoices<V extends string>({ value, onChange, choices }: MenuChoicesProps<V>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: V) => onChange(next)}>
      {choices.map((choice) => (
        <Base.RadioItem key={choice.value} value={choice.value} closeOnClick className={ITEM}>
          <span className="grid w-5 place-items-center">
            <Base.RadioItemIndicator className="size-2 rounded-full bg-accent" />
          </span>
          <span className={choice.hint ? 'py-1.5 leading-tight' : ''}>
            {choice.label}
            {choice.hint && <span className="block text-xs text-ink-3">{choice.hint}</span>}
          </span>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}

export function MenuLine() {
  return <Base.Separator className="mx-2 my-1 h-px bg-line" />;
}
