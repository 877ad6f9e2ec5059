import { type RefObject, useLayoutEffect } from 'react';

// The field in which one writes, and where in it.

/** Where focus goes back to. Not on touch, where it would raise the keyboard. */
export function focusComposer(parentId: number | null = null): void {
  if (!isTouch()) document.querySelector<HTMLElement>(`[data-composer="${parentId ?? 'room'}"]`)?.focus();
}

/** Where one writes next to something: in the thread that it stands in, else in the room; null where one cannot. */
export function composerNear(element: HTMLElement): HTMLTextAreaElement | null {
  // What lies under a dialog is out of reach.
  if (element.closest('dialog')) return null;
  for (let around: HTMLElement | null = element; around; around = around.parentElement) {
    const field = around.querySelector<HTMLTextAreaElement>('textarea[data-composer]');
    if (field) return field.offsetParent === null ? null : field;
  }
  return null;
}

export function isTouch(): boolean {
  return typeof window !== 'undefined' && window.matchMedia('(pointer: coarse)').matches;
}

export function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text, field]);
}

/** Whoever comes back to what he began goes on behind it; the browser would put him before it. */
export function useCaretAtEnd(field: RefObject<HTMLTextAreaElement | null>): void {
  useLayoutEffect(() => {
    const length = field.current?.value.length ?? 0;
    field.current?.setSelectionRange(length, length);
  }, [field]);
}

/** What of a text becomes what, and what is selected then. */
export interface TextChange {
  from: number;
  to: number;
  text: string;
  select: readonly [start: number, end: number];
}

/** As if it was typed: the browser can undo it. */
export function changeText(field: HTMLTextAreaElement, { from, to, text, select }: TextChange): void {
  field.focus();
  field.setSelectionRange(from, to);
  const isDone =
    text === '' ? from === to || document.execCommand('delete') : document.execCommand('insertText', false, text);
  if (!isDone) {
    field.setRangeText(text, from, to, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  field.setSelectionRange(...select);
}

/** With a space before it and behind it where there is none. */
export function insertWord(field: HTMLTextAreaElement, word: string): void {
  const { value, selectionStart, selectionEnd } = field;
  const before = /(^|\s)$/.test(value.slice(0, selectionStart)) ? '' : ' ';
  const after = /^\s/.test(value.slice(selectionEnd)) ? '' : ' ';
  insertText(field, before + word + after);
}

export function insertText(field: HTMLTextAreaElement, text: string): void {
  const { selectionStart: from, selectionEnd: to } = field;
  const end = from + text.length;
  changeText(field, { from, to, text, select: [end, end] });
}
