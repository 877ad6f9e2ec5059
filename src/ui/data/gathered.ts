/** All that come to be shown in the same moment are asked about at once, so many at a time. */
export function gathered<Key, Found>(most: number, fetch: (keys: Key[]) => Promise<Map<Key, Found>>) {
  let asked: { keys: Set<Key>; answer: Promise<Map<Key, Found>> } | null = null;

  async function fetchAll(keys: Key[]): Promise<Map<Key, Found>> {
    const found = new Map<Key, Found>();
    for (let at = 0; at < keys.length; at += most) {
      for (const [key, one] of await fetch(keys.slice(at, at + most))) found.set(key, one);
    }
    return found;
  }

  return async (key: Key): Promise<Found | null> => {
    if (!asked) {
      const keys = new Set<Key>();
      const answer = new Promise<void>((resolve) => setTimeout(resolve)).then(() => {
        asked = null;
        return fetchAll([...keys]);
      });
      asked = { keys, answer };
    }
    asked.keys.add(key);
    return (await asked.answer).get(key) ?? null;
  };
}
