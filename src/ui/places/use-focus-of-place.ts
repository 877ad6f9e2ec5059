import { type RefObject, useEffect, useRef } from 'react';
import { usePlace } from '#ui/places/use-place.ts';

/**
 * Whoever goes to another place is there with the keyboard as well: in the field that the place is for, or else at its heading.
 * What the place itself took the focus to stays so.
 */
export function useFocusOfPlace(main: RefObject<HTMLElement | null>): void {
  const place = usePlace();
  const where = place.screen === 'room' ? `room ${place.roomId}` : place.screen;
  const before = useRef(where);
  useEffect(() => {
    if (before.current === where) return;
    before.current = where;
    const focus = document.activeElement;
    if (!main.current || main.current.contains(focus) || focus?.closest('dialog, [role="menu"], [role="dialog"]'))
      return;
    (main.current.querySelector<HTMLElement>('h1[tabindex]') ?? main.current).focus();
  }, [where, main]);
}
