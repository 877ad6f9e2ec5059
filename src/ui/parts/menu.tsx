'use client';
import { lazy, type ReactNode, Suspense } from 'react';
import type { MenuAtProps, MenuChoicesProps, MenuItemProps, MenuProps } from '#ui/parts/base-menu.tsx';
import { useWanted } from '#ui/parts/use-wanted.ts';

const load = () => import('#ui/parts/base-menu.tsx');

const BaseMenu = lazy(() => load().then((file) => ({ default: file.Menu })));
const BaseMenuAt = lazy(() => load().then((file) => ({ default: file.MenuAt })));
const BaseItem = lazy(() => load().then((file) => ({ default: file.MenuItem })));
const BaseLine = lazy(() => load().then((file) => ({ default: file.MenuLine })));
const BaseChoices = lazy(() => load().then((file) => ({ default: file.MenuChoices<string> })));

/** A button and its menu. Arrow keys, typing ahead, Escape and focus are those of every menu. */
export function Menu(props: MenuProps) {
  const { isWanted, button } = useWanted(props.trigger, 'menu', load, props.open, props.onOpenChange);
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <BaseMenu {...props} />
    </Suspense>
  );
}

/** Beside what is there already: mounted is open. */
export function MenuAt(props: MenuAtProps) {
  return (
    <Suspense>
      <BaseMenuAt {...props} />
    </Suspense>
  );
}

export function MenuItem(props: MenuItemProps) {
  return <BaseItem {...props} />;
}

/** One of several, and which it is now. */
export function MenuChoices<V extends string>({ value, onChange, choices }: MenuChoicesProps<V>) {
  const choose = (chosen: string) => {
    const found = choices.find((choice) => choice.value === chosen);
    if (found) onChange(found.value);
  };
  return <BaseChoices value={value} onChange={choose} choices={choices} />;
}

export function MenuTitle({ children }: { children: ReactNode }) {
  return <p className="px-2.5 pt-1.5 pb-0.5 text-xs font-[600] text-ink-3">{children}</p>;
}

export function MenuLine() {
  return <BaseLine />;
}
