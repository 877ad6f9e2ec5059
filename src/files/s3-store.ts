import { createHash, type Hash } from 'node:crypto';
import { S3Client, type S3Options } from '#files/s3-client.ts';
import type { ByteRange, FileStore, Stored } from '#files/store.ts';

/** What is larger goes in parts of so many bytes, which S3 joins when all are there. */
const PART_BYTES = 8 * 1024 * 1024;
const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.thumbnail)?$/;

/** A bucket: `<aa>/<key>`, and `parts/<key>/<from>-<length>` for what comes in parts. An object is there whole, or not at all. */
export class S3Store implements FileStore {
  private readonly s3: S3Client;

  constructor(options: S3Options) {
    this.s3 = new S3Client(options);
  }

  private pathOf(key: string): string {
    if (!KEY.test(key)) throw new Error('this is no key of a file');
    return `${key.slice(0, 2)}/${key}`;
  }

  async freeBytes(): Promise<null> {
    return null;
  }

  async check(): Promise<void> {
    await this.s3.list('nothing/');
  }

  async write(key: string, bytes: AsyncIterable<Uint8Array>): Promise<Stored> {
    const hash = createHash('sha256');
    const path = this.pathOf(key);
    const writing = new Writing(this.s3, path);
    let size = 0;
    try {
      for await (const block of inBlocks(bytes, PART_BYTES)) {
        hash.update(block.bytes);
        size += block.bytes.length;
        await writing.add(block);
      }
      await writing.end();
      return { size, sha256: hash.digest('hex') };
    } catch (error) {
      await writing.abort().catch(() => undefined);
      throw error;
    }
  }

  read(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null> {
    return this.s3.get(this.pathOf(key), range);
  }

  delete(key: string): Promise<void> {
    return this.s3.delete(this.pathOf(key));
  }

  async list(shard: string): Promise<string[]> {
    const objects = await this.s3.list(`${shard}/`);
    return objects.map(({ key }) => key.slice(shard.length + 1)).filter((key) => KEY.test(key));
  }

  writtenAt(key: string): Promise<Date | null> {
    return this.s3.writtenAt(this.pathOf(key));
  }

  async dropUnfinished(before: Date): Promise<number> {
    const old = (await this.s3.listMultiparts()).filter(({ at }) => at < before);
    for (const { key, uploadId } of old) await this.s3.abortMultipart(key, uploadId);
    return old.length;
  }

  private partsOf(key: string): string {
    this.pathOf(key);
    return `parts/${key}/`;
  }

  async writePart(key: string, at: number, bytes: Uint8Array): Promise<boolean> {
    await this.s3.put(`${this.partsOf(key)}${at}-${bytes.length}`, bytes);
    return true;
  }

  async joinParts(key: string, size: number): Promise<Stored | null> {
    const parts = await this.partsList(key);
    if (parts.length === 0) return this.hashOf(key);
    const chain = chainOf(parts, size);
    if (!chain) {
      // Some were dropped already, when the whole had been made of them.
      const whole = await this.hashOf(key);
      if (whole?.size !== size) return null;
      await this.dropParts(key);
      return whole;
    }
    const stored = await this.write(key, this.joined(chain));
    await this.dropParts(key);
    return stored;
  }

  private async partsList(key: string): Promise<Part[]> {
    return (await this.s3.list(this.partsOf(key))).map((part) => {
      const [from = 0, length = 0] = part.key
        .slice(part.key.lastIndexOf('/') + 1)
        .split('-')
        .map(Number);
      return { key: part.key, from, to: from + length };
    });
  }

  private async *joined(chain: (Part & { start: number; end: number })[]): AsyncGenerator<Uint8Array> {
    for (const { key, start, end } of chain) {
      const bytes = await this.s3.get(key, { start, end });
      if (!bytes) throw new Error('a part of an upload is gone');
      yield* bytes;
    }
  }

  private async hashOf(key: string): Promise<Stored | null> {
    const bytes = await this.read(key);
    if (!bytes) return null;
    const hash: Hash = createHash('sha256');
    let size = 0;
    for await (const chunk of bytes) {
      hash.update(chunk);
      size += chunk.length;
    }
    return { size, sha256: hash.digest('hex') };
  }

  async dropParts(key: string): Promise<void> {
    for (const part of await this.s3.list(this.partsOf(key))) await this.s3.delete(part.key);
  }

  async listParts(): Promise<{ key: string; at: Date }[]> {
    const found = new Map<string, Date>();
    for (const { key, at } of await this.s3.list('parts/')) {
      const [, uuid = ''] = key.split('/');
      const known = found.get(uuid);
      if (KEY.test(uuid) && (known === undefined || known < at)) found.set(uuid, at);
    }
    return [...found].map(([key, at]) => ({ key, at }));
  }
}

interface Part {
  key: string;
  from: number;
  to: number;
}

/** What to take of which parts. What was sent twice, in other pieces, is there twice: of what covers a place, whatever leads furthest. */
function chainOf(parts: Part[], size: number): (Part & { start: number; end: number })[] | null {
  const chain = [];
  for (let at = 0; at < size; ) {
    const covering = parts.filter(({ from, to }) => from <= at && to > at).sort((a, b) => b.to - a.to);
    const [part] = covering;
    if (!part) return null;
    const until = Math.min(part.to, size);
    chain.push({ ...part, start: at - part.from, end: until - part.from - 1 });
    at = until;
  }
  return chain;
}

interface Block {
  bytes: Uint8Array;
  isLast: boolean;
}

/** Blocks of one length, but for the last. */
async function* inBlocks(bytes: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Block> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    let rest = chunk;
    // A block goes when more follows it, so that the last one is known for the last.
    while (size + rest.length > length) {
      const taken = rest.subarray(0, length - size);
      yield { bytes: Buffer.concat([...waiting, taken]), isLast: false };
      rest = rest.subarray(taken.length);
      [waiting, size] = [[], 0];
    }
    waiting.push(rest);
    size += rest.length;
  }
  yield { bytes: Buffer.concat(waiting), isLast: true };
}

/** One object on its way: at once when it is small, else part by part. */
class Writing {
  private uploadId: string | null = null;
  private readonly tags: string[] = [];

  constructor(
    private readonly s3: S3Client,
    private readonly path: string,
  ) {}

  async add({ bytes, isLast }: Block): Promise<void> {
    if (isLast && this.uploadId === null) return this.s3.put(this.path, bytes);
    this.uploadId ??= await this.s3.beginMultipart(this.path);
    this.tags.push(await this.s3.putPart(this.path, this.uploadId, this.tags.length + 1, bytes));
  }

  async end(): Promise<void> {
    if (this.uploadId !== null) await this.s3.completeMultipart(this.path, this.uploadId, this.tags);
  }

  async abort(): Promise<void> {
    if (this.uploadId !== null) await this.s3.abortMultipart(this.path, this.uploadId);
  }
}
