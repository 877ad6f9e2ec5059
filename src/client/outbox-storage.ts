/** Where an outbox keeps what is not sent yet: text by key. What several share also tells of changes, and takes turns. */
export interface OutboxStorage {
  entries(): Iterable<readonly [key: string, text: string]>;
  set(key: string, text: string): void;
  delete(key: string): void;
  /** Calls back when another tab or process has changed something; answers how to stop. */
  watch?(onChange: () => void): () => void;
  /** Does something while nobody else does what has the same name. */
  takeTurn?<Done>(name: string, work: () => Promise<Done>): Promise<Done>;
}

/** For programs that need not survive their own end, and for tests. */
export class MemoryStorage extends Map<string, string> implements OutboxStorage {}

/** What this browser keeps, seen by all of its tabs. */
export function browserStorage(): OutboxStorage {
  const { locks } = navigator as { locks?: LockManager };
  return {
    *entries() {
      for (const key of Object.keys(localStorage)) {
        const text = localStorage.getItem(key);
        if (text !== null) yield [key, text];
      }
    },
    set: (key, text) => localStorage.setItem(key, text),
    delete: (key) => localStorage.removeItem(key),
    watch(onChange) {
      window.addEventListener('storage', onChange);
      return () => window.removeEventListener('storage', onChange);
    },
    // Pages without https have no locks. Then tabs may send the same twice, which its client id makes harmless.
    ...(locks && { takeTurn: <Done>(name: string, work: () => Promise<Done>) => lockedOrNot(locks, name, work) }),
  };
}

/** Some windows have locks and refuse them. */
async function lockedOrNot<Done>(locks: LockManager, name: string, work: () => Promise<Done>): Promise<Done> {
  let hasBegun = false;
  const begin = () => {
    hasBegun = true;
    return work();
  };
  try {
    return await locks.request<Promise<Done>>(name, begin);
  } catch (error) {
    if (hasBegun) throw error;
    return work();
  }
}
