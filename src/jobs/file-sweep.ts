import type { Database } from '#db/database.ts';
import { filesBetween, serverCreated } from '#db/file-sql.ts';
import { dropExpiredUploads, liveUploads } from '#db/upload-sql.ts';
import { type FileStore, SHARDS, THUMBNAIL } from '#files/store.ts';

/** An upload takes minutes at most: what has no row after so long will have none. */
const PATIENCE_MS = 3600_000;

export interface Swept {
  /** uploads that were never finished */
  unfinished: number;
  /** bytes that no row speaks of, or only one that is marked deleted */
  orphans: number;
  /** rows whose bytes are gone */
  missing: number;
}

/**
 * Makes the store agree with the table, as kill -9 and power cuts leave it. Rows are left alone: a folder that is not mounted
 * must not cost them. Nor are bytes touched that are older than the database: then it is another one's folder, or the database
 * is the wrong one.
 */
export async function sweepFiles(db: Database, store: FileStore, signal?: AbortSignal): Promise<Swept> {
  const longAgo = new Date(Date.now() - PATIENCE_MS);
  const unfinished = (await store.dropUnfinished(longAgo)) + (await sweepParts(db, store, longAgo));
  const swept: Swept = { unfinished, orphans: 0, missing: 0 };
  const [server] = await db.query(serverCreated, []);
  if (!server) return swept;
  const isOrphan = async (key: string) => {
    const at = await store.writtenAt(key);
    return at !== null && at < longAgo && at > new Date(server.created_at);
  };
  for (const shard of SHARDS) {
    if (signal?.aborted) break;
    // Listed first: whatever has a row by then is seen to have it.
    const keys = new Set(await store.list(shard));
    const range = [`${shard}000000-0000-0000-0000-000000000000`, `${shard}ffffff-ffff-ffff-ffff-ffffffffffff`];
    const rows = new Map((await db.query(filesBetween, range)).map((row) => [row.uuid, row]));
    const rowless = [...keys].map(uuidOf).filter((uuid) => !rows.has(uuid));
    const awaited = await stillUploaded(db, rowless);
    for (const key of keys) {
      const row = rows.get(uuidOf(key));
      if (row ? !row.deleted : awaited.has(uuidOf(key)) || !(await isOrphan(key))) continue;
      await store.delete(key);
      swept.orphans++;
    }
    for (const { uuid, deleted } of rows.values()) {
      if (!deleted && !keys.has(uuid) && (await store.writtenAt(uuid)) === null) swept.missing++;
    }
  }
  return swept;
}

const uuidOf = (key: string) => key.replace(THUMBNAIL, '');

/** Of these the uploads that their owners may still finish: what was joined just before the server died becomes a file then. */
async function stillUploaded(db: Database, uuids: string[]): Promise<Set<string>> {
  if (uuids.length === 0) return new Set();
  return new Set((await db.query(liveUploads, [uuids])).map(({ uuid }) => uuid));
}

/** Parts of uploads that nobody went on with for a day, or that ended while the server died. */
async function sweepParts(db: Database, store: FileStore, longAgo: Date): Promise<number> {
  await db.query(dropExpiredUploads, []);
  const old = (await store.listParts()).filter(({ at }) => at < longAgo).map(({ key }) => key);
  const awaited = await stillUploaded(db, old);
  const gone = old.filter((key) => !awaited.has(key));
  for (const key of gone) await store.dropParts(key);
  return gone.length;
}
