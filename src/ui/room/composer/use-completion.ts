import { type KeyboardEvent, type RefObject, useId, useState } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import { type Trigger, triggerAt } from '#ui/room/composer/trigger.ts';
import { type Choice, useChoices } from '#ui/room/composer/use-choices.tsx';
import { changeText } from '#ui/room/composer/writing-field.ts';

/** Names that are completed while they are written: what is offered, and what keys do with it. */
export function useCompletion(view: RoomView, field: RefObject<HTMLTextAreaElement | null>, text: string) {
  const listId = useId();
  const [seen, setTrigger] = useState<Trigger | null>(null);
  const [active, setActive] = useState(0);
  const [dismissedAt, setDismissedAt] = useState<number | null>(null);
  // The text may have been changed by somebody else since: another device, or a command that was run.
  const trigger = seen && text.slice(seen.from + 1, seen.to) === seen.query ? seen : null;
  const isDismissed = trigger !== null && trigger.from === dismissedAt;
  const choices = useChoices(view, isDismissed ? null : trigger);
  const at = Math.min(active, choices.length - 1);

  const look = () => {
    const { current } = field;
    const isCaret = current && current.selectionStart === current.selectionEnd && document.activeElement === current;
    const next = isCaret ? triggerAt(current.value, current.selectionStart) : null;
    if (next?.from === seen?.from && next?.to === seen?.to && next?.query === seen?.query) return;
    setTrigger(next);
    setActive(0);
    if (next === null) setDismissedAt(null);
  };
  const choose = ({ insert, isDisabled = false }: Choice) => {
    const { current } = field;
    if (!current || !trigger || isDisabled) return;
    const text = current.value[trigger.to] === ' ' ? insert : `${insert} `;
    const end = trigger.from + insert.length + 1;
    changeText(current, { from: trigger.from, to: trigger.to, text, select: [end, end] });
    setTrigger(null);
  };
  /** Tells whether the key was meant for the list. */
  const onKey = (event: KeyboardEvent): boolean => {
    const choice = choices[at];
    if (!choice || event.ctrlKey || event.metaKey || event.altKey) return false;
    switch (event.key) {
      case 'ArrowDown':
        setActive((at + 1) % choices.length);
        break;
      case 'ArrowUp':
        setActive((at + choices.length - 1) % choices.length);
        break;
      case 'Enter':
      case 'Tab':
        if (event.shiftKey || choice.isDisabled) return false;
        // What is written whole is sent, not written once more.
        if (event.key === 'Enter' && trigger && isWhole(choice, trigger)) return false;
        choose(choice);
        break;
      case 'Escape':
        setDismissedAt(trigger?.from ?? null);
        break;
      default:
        return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const isOpen = choices.length > 0;
  return {
    choices,
    at,
    listId,
    look,
    choose,
    onKey,
    close: () => setTrigger(null),
    setActive,
    /** of the field, for those who hear it */
    described: isOpen
      ? { 'aria-controls': listId, 'aria-activedescendant': `${listId}-${at}`, 'aria-haspopup': 'listbox' as const }
      : {},
  };
}

function isWhole({ insert }: Choice, { query }: Trigger): boolean {
  return insert.slice(1).toLowerCase() === query.toLowerCase();
}
