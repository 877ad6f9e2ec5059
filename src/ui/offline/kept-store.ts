// What this device keeps of one person, in IndexedDB. Whoever signs in after somebody else finds nothing of him.

const DATABASE = 'parley';
const STORE = 'kept';
/** The record that says whose the others are, and of which build. */
const OWNER = 'owner';

export interface KeptRecord {
  key: readonly unknown[];
  data: unknown;
  at: number;
}

export interface KeptStore {
  read(): Promise<ReadonlyMap<string, KeptRecord>>;
  /** null takes away. Nothing is written any more once it is somebody else's, or nobody's. */
  write(changed: ReadonlyMap<string, KeptRecord | null>): Promise<void>;
}

/** null where the browser keeps nothing. */
export async function openKept(owner: string): Promise<KeptStore | null> {
  try {
    const database = await open();
    await within(database, async (store) => {
      if ((await answer(store.get(OWNER))) === owner) return;
      store.clear();
      store.put(owner, OWNER);
    });
    return {
      read: () =>
        within(database, async (store) => {
          const [names, values] = await Promise.all([answer(store.getAllKeys()), answer(store.getAll())]);
          const records = names.map((name, at): [string, unknown] => [String(name), values[at]]);
          return new Map(records.filter((record): record is [string, KeptRecord] => isRecord(record[1])));
        }),
      write: (changed) =>
        within(database, async (store) => {
          if ((await answer(store.get(OWNER))) !== owner) return;
          for (const [name, record] of changed) {
            if (record === null) store.delete(name);
            else store.put(record, name);
          }
        }),
    };
  } catch {
    return null;
  }
}

/** Other windows keep nothing either from now on. */
export async function forgetKept(): Promise<void> {
  try {
    const database = await open();
    await within(database, async (store) => void store.clear());
    database.close();
  } catch {
    // then nothing was kept
  }
}

function isRecord(value: unknown): value is KeptRecord {
  return typeof value === 'object' && value !== null && 'key' in value && 'data' in value;
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return answer(request);
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Done when it is on the disk. */
async function within<T>(database: IDBDatabase, work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const transaction = database.transaction(STORE, 'readwrite');
  const done = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  const [result] = await Promise.all([work(transaction.objectStore(STORE)), done]);
  return result;
}
