/**
 * Every key that does something, in the order of the list that "?" opens. `mod` is ⌘ on a Mac and Ctrl elsewhere. Those of
 * `everywhere` are heard by use-shortcuts.ts, all others by what they belong to.
 */
export const SHORTCUTS = {
  everywhere: [
    { name: 'switcher', keys: ['mod+K'] },
    { name: 'previousRoom', keys: ['alt+ArrowUp'] },
    { name: 'nextRoom', keys: ['alt+ArrowDown'] },
    { name: 'previousUnread', keys: ['alt+shift+ArrowUp'] },
    { name: 'nextUnread', keys: ['alt+shift+ArrowDown'] },
    { name: 'search', keys: ['mod+shift+F'] },
    { name: 'notifications', keys: ['mod+shift+M'] },
    { name: 'settings', keys: ['mod+,'] },
    { name: 'list', keys: ['?', 'mod+/'] },
    { name: 'leave', keys: ['Escape'] },
  ],
  messages: [
    { name: 'nextMessage', keys: ['J'] },
    { name: 'previousMessage', keys: ['K'] },
    { name: 'ends', keys: ['Home', 'End'] },
    { name: 'react', keys: ['+'] },
    { name: 'reply', keys: ['R'] },
    { name: 'quote', keys: ['Q'] },
    { name: 'forward', keys: ['F'] },
    { name: 'keep', keys: ['S'] },
    { name: 'markUnread', keys: ['U'] },
    { name: 'edit', keys: ['E'] },
    { name: 'delete', keys: ['Delete'] },
    { name: 'menu', keys: ['M'] },
  ],
  composer: [
    { name: 'send', keys: ['Enter'] },
    { name: 'newLine', keys: ['shift+Enter'] },
    { name: 'editLast', keys: ['ArrowUp'] },
    { name: 'complete', keys: ['Tab'] },
    { name: 'bold', keys: ['mod+B'] },
    { name: 'italic', keys: ['mod+I'] },
    { name: 'strike', keys: ['mod+shift+X'] },
    { name: 'code', keys: ['mod+E'] },
    { name: 'block', keys: ['mod+shift+C'] },
    { name: 'link', keys: ['mod+K'] },
    { name: 'bullets', keys: ['mod+shift+8'] },
    { name: 'numbers', keys: ['mod+shift+7'] },
    { name: 'quotation', keys: ['mod+shift+9'] },
  ],
} as const;

export type ShortcutGroup = keyof typeof SHORTCUTS;
export type ShortcutName = (typeof SHORTCUTS)[ShortcutGroup][number]['name'];
export type GlobalShortcut = (typeof SHORTCUTS)['everywhere'][number]['name'];

export function isMac(): boolean {
  return typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform);
}

const MAC: Record<string, string> = { mod: '⌘', alt: '⌥', shift: '⇧', Enter: '↩', Escape: 'Esc' };
const OTHERS: Record<string, string> = { mod: 'Ctrl', alt: 'Alt', shift: 'Shift', Enter: 'Enter', Escape: 'Esc' };
const MORE: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', Tab: 'Tab', Delete: 'Del' };

/** The keys as they stand on the reader's keyboard. */
export function keyNames(keys: string, mac = isMac()): string[] {
  const names = mac ? MAC : OTHERS;
  // A plus may itself be the key.
  return (keys === '+' ? ['+'] : keys.split('+')).map((key) => names[key] ?? MORE[key] ?? key);
}

export const keysLabel = (keys: string) => keyNames(keys).join(isMac() ? '' : ' ');

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** By what the key writes, or else where it stands: on an Arabic keyboard the key of K writes another letter. */
export function isPressed(keys: string, event: Pressed, mac = isMac()): boolean {
  const parts = keys === '+' ? ['+'] : keys.split('+');
  const key = parts.at(-1) ?? '';
  const wants = (name: string) => parts.slice(0, -1).includes(name);
  const mod = mac ? event.metaKey : event.ctrlKey;
  const otherMod = mac ? event.ctrlKey : event.metaKey;
  if (mod !== wants('mod') || otherMod || event.altKey !== wants('alt')) return false;
  const isLetter = /^[A-Z]$/.test(key);
  const isNamed = key.length > 1;
  // What a sign needs to be written with is the keyboard's affair.
  if ((isLetter || isNamed) && event.shiftKey !== wants('shift')) return false;
  if (event.key.toUpperCase() === key.toUpperCase()) return true;
  return isLetter && !/^[a-z]$/i.test(event.key) && event.code === `Key${key}`;
}

export function globalShortcutOf(event: Pressed, mac = isMac()): GlobalShortcut | null {
  const found = SHORTCUTS.everywhere.find(({ keys }) => keys.some((one) => isPressed(one, event, mac)));
  return found?.name ?? null;
}
