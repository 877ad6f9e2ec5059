const STEPS = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End'];

/**
 * Where an arrow leads among the buttons of a grid, whatever its columns are; `before` is what stands above it. From a field only
 * the way down leads into it: the others move in its text.
 */
export function focusedAfter(key: string, grid: HTMLElement, isInField: boolean): HTMLElement | 'before' | null {
  const all = [...grid.querySelectorAll<HTMLElement>('button')];
  const focused = document.activeElement;
  const at = focused instanceof HTMLElement ? all.indexOf(focused) : -1;
  if (isInField) return key === 'ArrowDown' ? (all[0] ?? null) : null;
  if (at < 0 || !STEPS.includes(key)) return null;
  const here = all[at];
  if (!here) return null;
  if (key === 'Home') return all[0] ?? null;
  if (key === 'End') return all.at(-1) ?? null;
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const ahead = (key === 'ArrowRight') === (getComputedStyle(grid).direction === 'ltr');
    return all[at + (ahead ? 1 : -1)] ?? here;
  }
  const inColumn = (button: HTMLElement) => button.offsetLeft === here.offsetLeft;
  if (key === 'ArrowDown') return all.slice(at + 1).find(inColumn) ?? all.at(-1) ?? here;
  return all.slice(0, at).findLast(inColumn) ?? 'before';
}
