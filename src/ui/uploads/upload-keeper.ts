import { Backoff } from '#client/backoff.ts';
import type { Outbox } from '#client/outbox.ts';
import { newClientId } from '#client/outbox-entry.ts';
import type { Refusal } from '#client/refusal.ts';
import type { Voice } from '#contract/files.ts';
import { MAX_UPLOAD_BYTES } from '#contract/limits.ts';
import type { DraftPlace } from '#ui/data/draft-keeper.ts';
import { type KeptUpload, keptUploads } from '#ui/uploads/kept-uploads.ts';
import { takeLock } from '#ui/uploads/own-lock.ts';
import { UNWANTED, UploadRefused, uploadByTus } from '#ui/uploads/tus.ts';

export interface Upload extends KeptUpload {
  /** shows it before the server does; null for what is no picture */
  readonly preview: string | null;
  readonly failure: Refusal | null;
}

interface UnderWay {
  abort: AbortController;
  backoff: Backoff;
}

/** Others of one's own wait meanwhile: a slow line is not shared among ten. */
const MOST_AT_ONCE = 3;
const NOT_SUPPLIED: Refusal = { code: 'upload_not_found', details: null };

interface Sources {
  userId: number;
  outbox: Outbox;
  /** deletes the server's file of what is not wanted any more, unless it hangs on a message */
  deleteFile: (fileId: number) => Promise<unknown>;
}

/** Files on their way to the server, from the moment they are chosen, through lost lines and reloads, until they hang on a message. */
export class UploadKeeper {
  private uploads: readonly Upload[] = [];
  private readonly progress = new Map<string, number>();
  private readonly underWay = new Map<string, UnderWay>();
  private readonly locks = new Map<string, () => void>();
  /** of messages that their author threw away */
  private readonly unwanted = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private readonly unsubscribe: () => void;
  private limit = MAX_UPLOAD_BYTES;
  private isClosed = false;

  constructor(private readonly sources: Sources) {
    this.unsubscribe = sources.outbox.subscribe(() => this.followOutbox());
    void this.adopt();
  }

  /** another array after each change, progress aside */
  get all(): readonly Upload[] {
    return this.uploads;
  }

  sentBytes(id: string): number {
    return this.progress.get(id) ?? 0;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Begins at once. What is too large is not even tried. */
  add(place: DraftPlace, file: Blob, name: string, voice: Voice | null = null): string {
    const id = newClientId();
    const { userId } = this.sources;
    const { roomId, parentId } = place;
    const own = { id, userId, roomId, parentId, name, blob: file, voice, fileId: null, isSent: false };
    const isTooLarge = file.size > this.limit;
    const failure: Refusal | null = isTooLarge ? { code: 'file_too_large', details: { limit: this.limit } } : null;
    const upload: Upload = { ...own, createdAt: Date.now(), preview: previewOf(file), failure };
    this.show([...this.uploads, upload]);
    if (!isTooLarge) {
      void keptUploads.put(kept(upload));
      void takeLock(lockOf(id)).then((letGo) => letGo && this.locks.set(id, letGo));
      this.begin();
    }
    return id;
  }

  /** Not wanted any more: what the server has of it goes as well. */
  remove(id: string): void {
    const fileId = this.find(id)?.fileId ?? null;
    if (fileId !== null) this.sources.deleteFile(fileId).catch(() => undefined);
    this.giveUp(id);
  }

  retry(id: string): void {
    this.change(id, { failure: null });
    this.begin();
  }

  /** Its message is written: from now on the outbox waits for it. */
  take(place: DraftPlace): string[] {
    const taken = this.uploads.filter((one) => isAt(place, one) && !one.isSent && one.failure === null);
    for (const { id } of taken) this.change(id, { isSent: true });
    return taken.map(({ id }) => id);
  }

  takeOne(id: string): void {
    this.change(id, { isSent: true });
  }

  /** Their message is thrown away: as soon as it is known not to arrive any more they go from the server too. */
  discard(ids: readonly string[]): void {
    for (const id of ids) this.unwanted.add(id);
  }

  /** After the outbox has taken them over. */
  supply(): void {
    for (const { id, fileId, isSent } of this.uploads)
      if (isSent && fileId !== null) this.sources.outbox.supply(id, fileId);
  }

  /** They hang on something else than a message of the outbox. */
  release(ids: readonly string[]): void {
    for (const id of ids) this.forget(id);
  }

  /** The server can be reached again. */
  wake(): void {
    for (const { backoff } of this.underWay.values()) backoff.hurry();
    void this.adopt();
  }

  /** What the server takes at most, once it has told. */
  knowLimit(bytes: number): void {
    this.limit = bytes;
  }

  /** Forgets everything of this account. */
  clear(): void {
    for (const { id } of this.uploads) this.giveUp(id);
    // Also what another tab has.
    void keptUploads.forget(this.sources.userId);
  }

  close(): void {
    this.isClosed = true;
    this.unsubscribe();
    for (const { abort } of this.underWay.values()) abort.abort();
    for (const letGo of this.locks.values()) letGo();
    for (const { preview } of this.uploads) if (preview) URL.revokeObjectURL(preview);
  }

  private find(id: string): Upload | undefined {
    return this.uploads.find((one) => one.id === id);
  }

  /** What an earlier page left, unless another tab has it. */
  private async adopt(): Promise<void> {
    for (const found of await keptUploads.all(this.sources.userId)) {
      if (this.find(found.id)) continue;
      const letGo = await takeLock(lockOf(found.id));
      if (!letGo) continue;
      if (this.isClosed || this.find(found.id)) {
        letGo();
        continue;
      }
      this.locks.set(found.id, letGo);
      this.show([...this.uploads, { ...found, preview: previewOf(found.blob), failure: null }]);
    }
    await this.failLost();
    this.supply();
    this.begin();
    this.followOutbox();
  }

  /** A message waits for what no page has any more. */
  private async failLost(): Promise<void> {
    for (const { attachments, state } of this.sources.outbox.entries) {
      if (state !== 'pending') continue;
      for (const { uploadId, fileId } of attachments) {
        if (fileId !== null || this.find(uploadId)) continue;
        const letGo = await takeLock(lockOf(uploadId));
        if (letGo && !this.find(uploadId)) this.sources.outbox.fail(uploadId, NOT_SUPPLIED);
        letGo?.();
      }
    }
  }

  private begin(): void {
    for (const upload of this.uploads) {
      if (this.isClosed || this.underWay.size >= MOST_AT_ONCE) return;
      if (upload.fileId === null && upload.failure === null && !this.underWay.has(upload.id)) void this.run(upload);
    }
  }

  private async run(upload: Upload): Promise<void> {
    const { id } = upload;
    const own: UnderWay = { abort: new AbortController(), backoff: new Backoff() };
    this.underWay.set(id, own);
    try {
      const onProgress = (bytes: number) => this.tellProgress(id, bytes);
      const fileId = await uploadByTus(upload, { signal: own.abort.signal, onProgress, backoff: own.backoff });
      this.change(id, { fileId });
      this.sources.outbox.supply(id, fileId);
    } catch (error) {
      if (own.abort.signal.aborted) return;
      const failure: Refusal = error instanceof UploadRefused ? error.refusal : { code: 'internal', details: null };
      this.change(id, { failure });
      this.sources.outbox.fail(id, failure);
    } finally {
      this.underWay.delete(id);
      this.begin();
    }
  }

  /** A message that is sent or thrown away needs its files here no longer; one that is tried again has them tried again. */
  private followOutbox(): void {
    const waiting = new Map(
      this.sources.outbox.entries.flatMap(({ attachments, state }) =>
        attachments.map(({ uploadId }) => [uploadId, state] as const),
      ),
    );
    for (const { id, isSent, failure } of this.uploads) {
      if (!isSent) continue;
      const state = waiting.get(id);
      if (state === undefined && this.unwanted.has(id)) this.remove(id);
      else if (state === undefined) this.giveUp(id);
      else if (failure && state === 'pending') this.retry(id);
    }
  }

  private forget(id: string): void {
    const upload = this.find(id);
    if (upload?.preview) URL.revokeObjectURL(upload.preview);
    void keptUploads.delete(id);
    this.locks.get(id)?.();
    this.locks.delete(id);
    this.progress.delete(id);
    this.unwanted.delete(id);
    if (upload) this.show(this.uploads.filter((one) => one.id !== id));
  }

  private giveUp(id: string): void {
    this.underWay.get(id)?.abort.abort(UNWANTED);
    this.forget(id);
  }

  private change(id: string, change: Partial<Upload>): void {
    const before = this.find(id);
    if (!before) return;
    const next = { ...before, ...change };
    void keptUploads.put(kept(next));
    this.show(this.uploads.map((one) => (one.id === id ? next : one)));
  }

  private tellProgress(id: string, bytes: number): void {
    this.progress.set(id, bytes);
    this.tell();
  }

  private show(uploads: readonly Upload[]): void {
    this.uploads = uploads;
    this.tell();
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

const lockOf = (id: string) => `upload:${id}`;

export const isAt = (place: DraftPlace, one: DraftPlace) =>
  one.roomId === place.roomId && one.parentId === place.parentId;

const kept = ({ preview: _, failure: __, ...upload }: Upload): KeptUpload => upload;

function previewOf(blob: Blob): string | null {
  return /^image\/(png|jpeg|gif|webp|avif)$/.test(blob.type) ? URL.createObjectURL(blob) : null;
}
