import { useEffect } from 'react';
import { type GlobalShortcut, globalShortcutOf, isMac, isPressed } from '#ui/keyboard/shortcuts.ts';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import type { OpenDialog } from '#ui/sidebar/dialogs.tsx';

/**
 * The keys that do the same wherever one is. Of keys held together nobody nearer wants anything, though he may take them for
 * plain ones, so they are heard first; plain ones are heard when whatever is nearer has let them pass.
 */
export function useShortcuts(onOpen: OpenDialog): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isHeld = event.ctrlKey || event.metaKey || event.altKey;
      if (isHeld !== (event.eventPhase === Event.CAPTURING_PHASE)) return;
      if (event.defaultPrevented || event.isComposing) return;
      const shortcut = globalShortcutOf(event);
      if (!isWanted(shortcut, event) || !(shortcut ? answer(shortcut, onOpen) : goToMessages(event))) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', listen, true);
    window.addEventListener('keydown', listen);
    return () => {
      window.removeEventListener('keydown', listen, true);
      window.removeEventListener('keydown', listen);
    };
  }, [onOpen]);
}

function isWanted(shortcut: GlobalShortcut | null, { key, altKey, target }: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open], [role="menu"]')) return false;
  const field = fieldOf(target);
  if (!field) return true;
  if (key === '?') return false;
  // On a Mac these move the caret by paragraphs, which matters where something is written.
  return !(altKey && isMac() && field.value !== '') && shortcut !== 'leave' && shortcut !== null;
}

function fieldOf(target: EventTarget | null): { value: string } | null {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return target;
  if (target instanceof HTMLSelectElement) return target;
  return target instanceof HTMLElement && target.isContentEditable ? { value: target.textContent ?? '' } : null;
}

function answer(shortcut: GlobalShortcut, onOpen: OpenDialog): boolean {
  switch (shortcut) {
    case 'switcher':
      onOpen('switcher');
      return true;
    case 'list':
      onOpen('shortcuts');
      return true;
    case 'search':
      goTo(pathTo.search(''));
      return true;
    case 'notifications':
      goTo(pathTo.notifications);
      return true;
    case 'settings':
      goTo(pathTo.settings());
      return true;
    case 'previousRoom':
      return goToRoom(-1, '[data-room]');
    case 'nextRoom':
      return goToRoom(1, '[data-room]');
    case 'previousUnread':
      return goToRoom(-1, '[data-room][data-unread]');
    case 'nextUnread':
      return goToRoom(1, '[data-room][data-unread]');
    case 'leave':
      return goBackToWriting();
  }
}

/** To the next room of those at the side, in the order in which they stand there; after the last comes the first. */
function goToRoom(step: 1 | -1, which: string): boolean {
  const rooms = [...document.querySelectorAll<HTMLAnchorElement>('[data-room]')];
  const here = rooms.findIndex((room) => room.getAttribute('aria-current') === 'page');
  const order = step === 1 ? [...rooms.slice(here + 1), ...rooms.slice(0, here + 1)] : backwards(rooms, here);
  const next = order.find((room) => room.matches(which) && room.getAttribute('aria-current') !== 'page');
  if (!next) return false;
  goTo(next.pathname);
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

function backwards<T>(all: readonly T[], here: number): T[] {
  const from = here === -1 ? all.length : here;
  return [...all.slice(0, from).reverse(), ...all.slice(from).reverse()];
}

/** To the message that one was at last; from there on its log knows these keys. */
function goToMessages(event: KeyboardEvent): boolean {
  if (!isPressed('J', event) && !isPressed('K', event)) return false;
  // What is open beside something is left by Escape alone.
  if (event.target instanceof Element && event.target.closest('[role="dialog"], [role="listbox"]')) return false;
  const row = document.querySelector<HTMLElement>('[role="log"] [data-row][tabindex="0"]');
  row?.focus();
  return row !== null;
}

/** What was innermost has been left by its own answer to Escape; from anywhere else it leads to where one writes. */
function goBackToWriting(): boolean {
  const field = document.querySelector<HTMLElement>('[data-composer]');
  if (!field || document.activeElement === field) return false;
  field.focus();
  return true;
}
