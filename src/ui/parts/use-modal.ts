import { type RefObject, useEffect } from 'react';

/** Open while it is mounted: the browser keeps focus inside and answers Escape. Afterwards focus is where it was. */
export function useModal(ref: RefObject<HTMLDialogElement | null>): void {
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      // Whoever went somewhere from here has his place there already.
      const now = document.activeElement;
      const isElsewhere = now !== null && now !== before && now !== document.body && !dialog?.contains(now);
      dialog?.close();
      const goal = isElsewhere ? now : before;
      if (goal instanceof HTMLElement) goal.focus();
    };
  }, [ref]);
}
