/** The first and the last byte of a part, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface Stored {
  size: number;
  /** in hex */
  sha256: string;
}

/** All keys are spread over these by their first two characters. */
export const SHARDS: readonly string[] = Array.from({ length: 256 }, (_, at) => at.toString(16).padStart(2, '0'));

/** A file's uuid, or that with this behind it. */
export const THUMBNAIL = '.thumbnail';

/** Where bytes live. A key is written once and never changed, so whoever reads it needs no lock. */
export interface FileStore {
  /** Fails when nothing can be kept there. */
  check(): Promise<void>;
  /** How much more there is place for; null where nobody can say. */
  freeBytes(): Promise<number | null>;
  /** All or nothing: when it fails, or the process dies, the key is not there. */
  write(key: string, bytes: AsyncIterable<Uint8Array>): Promise<Stored>;
  /** null when there is nothing under the key. Whoever does not read to the end cancels. */
  read(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null>;
  /** What is not there is deleted already. */
  delete(key: string): Promise<void>;
  list(shard: string): Promise<string[]>;
  /** When the key was written; null when it is not there. */
  writtenAt(key: string): Promise<Date | null>;
  /** Deletes what was begun before then and never finished. */
  dropUnfinished(before: Date): Promise<number>;

  /** Keeps a part of what comes in parts, for certain. The same part may come again. False: what went before it is gone. */
  writePart(key: string, at: number, bytes: Uint8Array): Promise<boolean>;
  /** Makes the key of its parts, all `size` bytes of them. Was that done already, it is only read; null: some are not there. */
  joinParts(key: string, size: number): Promise<Stored | null>;
  dropParts(key: string): Promise<void>;
  /** The keys of which there are parts, and when the last one was written. */
  listParts(): Promise<{ key: string; at: Date }[]>;
}
