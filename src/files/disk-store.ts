import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { ByteRange, FileStore, Stored } from '#files/store.ts';

const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.thumbnail)?$/;
const READ_BYTES = 64 * 1024;

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function orAbsent<T, U>(result: Promise<T>, absent: U): Promise<T | U> {
  try {
    return await result;
  } catch (error) {
    if (isAbsent(error)) return absent;
    throw error;
  }
}

/** A folder: `<aa>/<key>`, `unfinished/` for what is being written, and `parts/<key>` for what comes in parts. */
export class DiskStore implements FileStore {
  private readonly unfinished: string;
  private readonly parts: string;

  constructor(private readonly root: string) {
    this.unfinished = path.join(root, 'unfinished');
    this.parts = path.join(root, 'parts');
  }

  private pathOf(key: string): string {
    // Keys are made here and never come from outside; still, none may lead out of the folder.
    if (!KEY.test(key)) throw new Error('this is no key of a file');
    return path.join(this.root, key.slice(0, 2), key);
  }

  /** null before the folder is there. */
  async freeBytes(): Promise<number | null> {
    const disk = await orAbsent(statfs(this.root), null);
    return disk && disk.bavail * disk.bsize;
  }

  async check(): Promise<void> {
    await makeFolder(this.unfinished);
    await access(this.unfinished, constants.W_OK);
  }

  async write(key: string, bytes: AsyncIterable<Uint8Array>): Promise<Stored> {
    const target = this.pathOf(key);
    await makeFolder(this.unfinished);
    await makeFolder(path.dirname(target));
    const begun = path.join(this.unfinished, randomUUID());
    try {
      const stored = await writeDurably(begun, bytes);
      await rename(begun, target);
      await syncFolder(path.dirname(target));
      return stored;
    } catch (error) {
      await rm(begun, { force: true });
      throw error;
    }
  }

  async read(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null> {
    const handle = await orAbsent(open(this.pathOf(key), 'r'), null);
    return handle && streamOf(handle, range ?? { start: 0, end: Number.MAX_SAFE_INTEGER });
  }

  async delete(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  async list(shard: string): Promise<string[]> {
    const names = await orAbsent(readdir(path.join(this.root, shard)), []);
    return names.filter((name) => KEY.test(name));
  }

  async writtenAt(key: string): Promise<Date | null> {
    return (await orAbsent(stat(this.pathOf(key)), null))?.mtime ?? null;
  }

  async dropUnfinished(before: Date): Promise<number> {
    let dropped = 0;
    for (const name of await orAbsent(readdir(this.unfinished), [])) {
      const file = path.join(this.unfinished, name);
      const found = await orAbsent(stat(file), null);
      if (!found || found.mtime >= before) continue;
      await rm(file, { force: true });
      dropped++;
    }
    return dropped;
  }

  private partsOf(key: string): string {
    return path.join(this.parts, path.basename(this.pathOf(key)));
  }

  async writePart(key: string, at: number, bytes: Uint8Array): Promise<boolean> {
    await makeFolder(this.parts);
    const how = constants.O_WRONLY | (at === 0 ? constants.O_CREAT : 0);
    const handle = await orAbsent(open(this.partsOf(key), how, 0o600), null);
    if (!handle) return false;
    try {
      // Behind a hole it would be joined with zeros.
      if ((await handle.stat()).size < at) return false;
      for (let done = 0; done < bytes.length; )
        done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
      await handle.datasync();
    } finally {
      await handle.close();
    }
    if (at === 0) await syncFolder(this.parts);
    return true;
  }

  async joinParts(key: string, size: number): Promise<Stored | null> {
    const target = this.pathOf(key);
    const handle = await orAbsent(open(this.partsOf(key), 'r+'), null);
    if (!handle) return orAbsent(hashOf(target), null);
    try {
      if ((await handle.stat()).size < size) return null;
      // What an older try wrote further on was never counted.
      await handle.truncate(size);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await makeFolder(path.dirname(target));
    await orAbsent(rename(this.partsOf(key), target), undefined);
    await syncFolder(path.dirname(target));
    return orAbsent(hashOf(target), null);
  }

  async dropParts(key: string): Promise<void> {
    await rm(this.partsOf(key), { force: true });
  }

  async listParts(): Promise<{ key: string; at: Date }[]> {
    const found: { key: string; at: Date }[] = [];
    for (const key of await orAbsent(readdir(this.parts), [])) {
      const file = KEY.test(key) ? await orAbsent(stat(this.partsOf(key)), null) : null;
      if (file) found.push({ key, at: file.mtime });
    }
    return found;
  }
}

async function hashOf(file: string): Promise<Stored> {
  const hash = createHash('sha256');
  let size = 0;
  const handle = await open(file, 'r');
  for await (const chunk of streamOf(handle, { start: 0, end: Number.MAX_SAFE_INTEGER })) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: hash.digest('hex') };
}

async function writeDurably(file: string, bytes: AsyncIterable<Uint8Array>): Promise<Stored> {
  const handle = await open(file, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of bytes) {
      hash.update(chunk);
      size += chunk.length;
      for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten;
    }
    await handle.sync();
    return { size, sha256: hash.digest('hex') };
  } finally {
    await handle.close();
  }
}

/** A name that was given is only kept over a power cut once its folder was synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function makeFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined) await syncFolder(path.dirname(made));
}

function streamOf(handle: FileHandle, { start, end }: ByteRange): ReadableStream<Uint8Array> {
  let at = start;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const length = Math.min(READ_BYTES, end - at + 1);
        const { bytesRead, buffer } = await handle.read(new Uint8Array(length), 0, length, at);
        at += bytesRead;
        if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
        if (bytesRead > 0 && at <= end) return;
        await handle.close();
        controller.close();
      } catch (error) {
        await handle.close();
        throw error;
      }
    },
    cancel: () => handle.close(),
  });
}
