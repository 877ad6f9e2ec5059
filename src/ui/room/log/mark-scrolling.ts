/** So long after the last move somebody may still look for where he is. */
const RESTS_MS = 1500;

const resting = new WeakMap<HTMLElement, number>();

/** Tells the styles that somebody goes through a log. */
export function markScrolling(view: HTMLElement): void {
  view.dataset.scrolling = '';
  window.clearTimeout(resting.get(view));
  const rest = window.setTimeout(() => {
    delete view.dataset.scrolling;
  }, RESTS_MS);
  resting.set(view, rest);
}
