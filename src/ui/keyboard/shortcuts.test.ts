import { expect, test } from 'vitest';
import { globalShortcutOf, isPressed, keyNames } from '#ui/keyboard/shortcuts.ts';

type Pressed = Parameters<typeof isPressed>[1];

function press(key: string, held: Partial<Pressed> = {}): Pressed {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held };
}

test('Ctrl is held elsewhere and ⌘ on a Mac, and neither stands for the other', () => {
  expect(globalShortcutOf(press('k', { ctrlKey: true }), false)).toBe('switcher');
  expect(globalShortcutOf(press('k', { metaKey: true }), true)).toBe('switcher');
  expect(globalShortcutOf(press('k', { metaKey: true }), false)).toBeNull();
  expect(globalShortcutOf(press('k', { ctrlKey: true }), true)).toBeNull();
  expect(globalShortcutOf(press('k', { ctrlKey: true, shiftKey: true }), false)).toBeNull();
  expect(globalShortcutOf(press('k'), false)).toBeNull();
});

test('a letter is known by its place where the keyboard writes another script', () => {
  expect(globalShortcutOf(press('ن', { ctrlKey: true, code: 'KeyK' }), false)).toBe('switcher');
  // On Dvorak another letter stands there, and that is what was meant.
  expect(globalShortcutOf(press('t', { ctrlKey: true, code: 'KeyK' }), false)).toBeNull();
});

test('unread rooms are those with Shift', () => {
  expect(globalShortcutOf(press('ArrowDown', { altKey: true }), false)).toBe('nextRoom');
  expect(globalShortcutOf(press('ArrowDown', { altKey: true, shiftKey: true }), false)).toBe('nextUnread');
  expect(globalShortcutOf(press('ArrowDown'), false)).toBeNull();
});

test('a sign is what it is, however it is written', () => {
  expect(globalShortcutOf(press('?', { shiftKey: true }), false)).toBe('list');
  expect(globalShortcutOf(press('?'), false)).toBe('list');
  expect(globalShortcutOf(press('/', { ctrlKey: true }), false)).toBe('list');
  expect(isPressed('+', press('+', { shiftKey: true }), false)).toBe(true);
});

test('keys are called as on the reader’s keyboard', () => {
  expect(keyNames('mod+shift+F', true)).toEqual(['⌘', '⇧', 'F']);
  expect(keyNames('mod+shift+F', false)).toEqual(['Ctrl', 'Shift', 'F']);
  expect(keyNames('alt+ArrowUp', true)).toEqual(['⌥', '↑']);
  expect(keyNames('+', false)).toEqual(['+']);
});
