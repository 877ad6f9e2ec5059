import type { Voice } from '#contract/files.ts';

/** A file that was chosen and hangs on no message yet, with its bytes. */
export interface KeptUpload {
  id: string;
  userId: number;
  roomId: number;
  parentId: number | null;
  name: string;
  blob: Blob;
  voice: Voice | null;
  fileId: number | null;
  /** its message is written and waits for it */
  isSent: boolean;
  createdAt: number;
}

const STORE = 'uploads';

function asked<Answer>(request: IDBRequest<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= (() => {
    const request = indexedDB.open('parley-uploads', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
    return asked(request);
  })();
  return opened;
}

async function withStore<Answer>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<Answer>,
): Promise<Answer> {
  const database = await open();
  return asked(ask(database.transaction(STORE, mode).objectStore(STORE)));
}

/** What this browser keeps of files through reloads. A private window may refuse: then a reload forgets them. */
export const keptUploads = {
  all: async (userId: number): Promise<KeptUpload[]> => {
    const found = await withStore<KeptUpload[]>('readonly', (store) => store.getAll()).catch(() => []);
    return found.filter((one) => one.userId === userId).sort((a, b) => a.createdAt - b.createdAt);
  },
  forget: async (userId: number): Promise<void> => {
    for (const { id } of await keptUploads.all(userId)) await keptUploads.delete(id);
  },
  put: (upload: KeptUpload) => withStore('readwrite', (store) => store.put(upload)).catch(() => undefined),
  delete: (id: string) => withStore('readwrite', (store) => store.delete(id)).catch(() => undefined),
};
