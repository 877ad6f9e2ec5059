import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react';
import type { Row } from '#ui/room/log/rows.ts';

/** When the row that has the focus goes, the next one takes it: whoever goes through a log by keyboard does not fall out of it. */
export function useFocusOfRows(list: RefObject<HTMLElement | null>, shown: readonly Row[]) {
  const focused = useRef<string | null>(null);
  const before = useRef(shown);

  useLayoutEffect(() => {
    const was = before.current;
    before.current = shown;
    const at = was.findIndex(({ key }) => key === focused.current);
    if (at === -1 || shown.some(({ key }) => key === focused.current)) return;
    focused.current = null;
    if (document.activeElement !== document.body) return;
    const left = new Set(shown.map(({ key }) => key));
    const next =
      was.slice(at + 1).find(({ key }) => left.has(key)) ?? was.slice(0, at).findLast(({ key }) => left.has(key));
    if (next) list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(next.key)}"]`)?.focus();
  }, [list, shown]);

  return {
    onFocus({ target }: FocusEvent) {
      focused.current = target.closest<HTMLElement>('[data-row]')?.dataset.row ?? null;
    },
    onBlur() {
      focused.current = null;
    },
  };
}
