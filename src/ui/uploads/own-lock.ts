/**
 * Of all tabs one has what has a name, until it lets go or is closed. Answers how to let go; null: another tab has it.
 * Pages without https have no locks, and then each tab takes all.
 */
export async function takeLock(name: string): Promise<(() => void) | null> {
  const { locks } = navigator as { locks?: LockManager };
  if (!locks) return () => {};
  return new Promise((answer) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) return answer(null);
        return new Promise<void>((release) => answer(() => release()));
      })
      .catch(() => answer(() => {}));
  });
}
