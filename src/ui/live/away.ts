const AWAY_MS = 5 * 60_000;
const SIGNS_OF_LIFE = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'focus', 'visibilitychange'] as const;

/** Reports when nobody has touched this page for a while, and at once when somebody does. Answers how to stop. */
export function watchAway(report: (away: boolean) => void): { isAway(): boolean; stop(): void } {
  let isAway = false;
  let lastSeen = Date.now();
  const look = () => {
    const idle = Date.now() - lastSeen;
    if (idle >= AWAY_MS) {
      isAway = true;
      report(true);
    } else timer = setTimeout(look, AWAY_MS - idle);
  };
  const onSign = () => {
    if (document.visibilityState === 'hidden') return;
    lastSeen = Date.now();
    if (!isAway) return;
    isAway = false;
    report(false);
    timer = setTimeout(look, AWAY_MS);
  };
  let timer = setTimeout(look, AWAY_MS);
  for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, onSign, { capture: true, passive: true });
  return {
    isAway: () => isAway,
    stop() {
      clearTimeout(timer);
      for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, onSign, { capture: true });
    },
  };
}
