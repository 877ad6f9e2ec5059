import { answerInTime } from '#client/answer-in-time.ts';
import { Backoff } from '#client/backoff.ts';
import {
  type Extras,
  extrasOf,
  inOrder,
  isComplete,
  newClientId,
  type OutboxEntry,
  readEntry,
  timeAfter,
} from '#client/outbox-entry.ts';
import type { OutboxStorage } from '#client/outbox-storage.ts';
import { isPassing, type Refusal, refusalOf, retryAfterMs } from '#client/refusal.ts';
import type { SendMessage } from '#contract/messages.ts';

/** The server remembers a client id for a week. What waited longer than this is sent again only if its author says so. */
const LONGEST_WAIT_MS = 3 * 24 * 3600 * 1000;

const UNREACHABLE: Refusal = { code: 'unreachable', details: null };
/** Not about the message: it goes out when the same person is let in again. */
const NOT_LET_IN = new Set<Refusal['code']>(['unauthenticated', 'account_deactivated', 'second_factor_enrolment']);

type Written = Pick<SendMessage, 'roomId' | 'content' | 'parentId' | 'metadata'> & Extras & { uploadIds?: string[] };

/** What follows a try: the next message, the same one after a while, or nothing for now. */
type Next = 'again' | 'done' | { atLeastMs: number };

export interface OutboxOptions<Sent> {
  /** Whose messages these are: of one storage that several people use, each sees his own. */
  userId: number;
  storage: OutboxStorage;
  send(message: SendMessage & { clientId: string }, signal: AbortSignal): Promise<Sent>;
  /** The server's answer, just before the entry goes. */
  onSent?(sent: Sent, entry: OutboxEntry): void;
  delayOf?: (attempt: number) => number;
  now?: () => number;
}

export type Outbox = Pick<
  OutboxKeeper<unknown>,
  'entries' | 'subscribe' | 'add' | 'supply' | 'fail' | 'retry' | 'discard' | 'confirm' | 'wake' | 'clear' | 'close'
>;

/**
 * Sends what was written, once and in order within a room, however often the server has to be asked: through lost
 * connections, reloads and restarts. The client id is the same at every try, so the server writes it once.
 */
export function createOutbox<Sent>(options: OutboxOptions<Sent>): Outbox {
  const outbox = new OutboxKeeper(options);
  outbox.wake();
  return outbox;
}

class OutboxKeeper<Sent> {
  /** the entries, oldest first; another array after each change */
  entries: readonly OutboxEntry[] = [];
  private readonly prefix: string;
  /** what storage holds of each; an entry that it would not take is here alone */
  private readonly kept = new Map<string, string>();
  /** thrown away by its author while it was on its way */
  private readonly unwanted = new Set<string>();
  private readonly underWay = new Map<number, Backoff>();
  /** rooms in which something changed just when nothing was left to be done */
  private readonly asked = new Set<number>();
  private readonly listeners = new Set<() => void>();
  private readonly over = new AbortController();
  private readonly unwatch: (() => void) | undefined;

  constructor(private readonly options: OutboxOptions<Sent>) {
    this.prefix = `outbox:${options.userId}:`;
    this.unwatch = options.storage.watch?.(() => {
      this.reload();
      this.wakeIdle();
    });
    this.reload();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** With uploads that are under way it waits for them; other messages do not wait for it. */
  add({ roomId, content, parentId = null, metadata = {}, uploadIds = [], ...extras }: Written): OutboxEntry {
    const createdAt = timeAfter(this.entries.at(-1)?.createdAt ?? '', this.now());
    const own = { clientId: newClientId(), createdAt, retriedAt: null, state: 'pending', failure: null } as const;
    const attachments = uploadIds.map((uploadId) => ({ uploadId, fileId: null }));
    const entry: OutboxEntry = { roomId, content, parentId, metadata, extras, attachments, ...own };
    this.put(entry);
    void this.sendAll(roomId);
    return entry;
  }

  /** An upload that a message waits for has become a file. */
  supply(uploadId: string, fileId: number): void {
    for (const entry of this.entries) {
      if (!entry.attachments.some((one) => one.uploadId === uploadId && one.fileId === null)) continue;
      const attachments = entry.attachments.map((one) => (one.uploadId === uploadId ? { uploadId, fileId } : one));
      this.put({ ...entry, attachments });
      void this.sendAll(entry.roomId);
    }
  }

  /** An upload that a message waits for will not become a file. */
  fail(uploadId: string, failure: Refusal): void {
    for (const entry of this.entries) {
      if (entry.state !== 'pending' || !entry.attachments.some((one) => one.uploadId === uploadId)) continue;
      this.put({ ...entry, state: 'failed', failure });
    }
  }

  /** Another try of what was refused, asked for by its author. */
  retry(clientId: string): void {
    const entry = this.find(clientId);
    if (entry?.state !== 'failed') return;
    this.put({ ...entry, state: 'pending', failure: null, retriedAt: timeAfter('', this.now()) });
    void this.sendAll(entry.roomId);
  }

  /** There will be no other try. What is on its way is shown until it is known whether it has arrived. */
  discard(clientId: string): void {
    if (this.find(clientId)?.state === 'sending') {
      this.forget(clientId);
      this.unwanted.add(clientId);
    } else this.remove(clientId);
  }

  /** The message of this client id has arrived, by whichever way it became known. */
  confirm(clientId: string): void {
    this.remove(clientId);
  }

  /** The server can be reached again: what waits for its next try is tried now. */
  wake(): void {
    for (const backoff of this.underWay.values()) backoff.hurry();
    this.wakeIdle();
  }

  /** Forgets everything of this account. */
  clear(): void {
    for (const { clientId } of this.entries) this.forget(clientId);
    this.entries = [];
    this.tell();
  }

  close(): void {
    this.unwatch?.();
    this.over.abort();
    for (const backoff of this.underWay.values()) backoff.hurry();
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }

  private find(clientId: string): OutboxEntry | undefined {
    return this.entries.find((entry) => entry.clientId === clientId);
  }

  private wakeIdle(): void {
    for (const roomId of new Set(this.entries.map((entry) => entry.roomId))) void this.sendAll(roomId);
  }

  private async sendAll(roomId: number): Promise<void> {
    if (this.underWay.has(roomId)) {
      this.asked.add(roomId);
      return;
    }
    const backoff = new Backoff(this.options.delayOf);
    this.underWay.set(roomId, backoff);
    const { storage } = this.options;
    const takeTurn = storage.takeTurn?.bind(storage) ?? (<Done>(_: string, work: () => Promise<Done>) => work());
    try {
      while (!this.over.signal.aborted) {
        this.asked.delete(roomId);
        const next = await takeTurn<Next>(this.prefix + roomId, async () =>
          this.over.signal.aborted ? 'done' : this.sendFirst(roomId),
        );
        if (next === 'done') {
          if (this.asked.has(roomId)) continue;
          break;
        }
        if (next === 'again') backoff.reset();
        else await backoff.pause(next.atLeastMs);
      }
    } finally {
      this.underWay.delete(roomId);
    }
  }

  /** Sends the oldest that waits. By now another tab may have sent it, so what is kept is read again first. */
  private async sendFirst(roomId: number): Promise<Next> {
    this.reload();
    this.giveUpOld();
    const entry = this.entries.find((one) => one.roomId === roomId && one.state !== 'failed' && isComplete(one));
    if (!entry) return 'done';
    const { clientId, content, parentId, metadata } = entry;
    this.show({ ...entry, state: 'sending' });
    let sent: Sent;
    try {
      sent = await answerInTime(this.over.signal, (signal) =>
        this.options.send({ roomId, content, clientId, parentId, metadata, ...extrasOf(entry) }, signal),
      );
    } catch (error) {
      const refusal = refusalOf(error);
      // It may have been confirmed by its event while its answer was lost.
      if (!this.find(clientId)) return 'again';
      const isFinal = !isPassing(refusal) && !NOT_LET_IN.has(refusal.code);
      if (this.unwanted.has(clientId)) this.remove(clientId);
      else if (isFinal) this.put({ ...entry, state: 'failed', failure: refusal });
      else this.show({ ...entry, state: 'pending' });
      if (isFinal) return 'again';
      return isPassing(refusal) ? { atLeastMs: retryAfterMs(refusal) } : 'done';
    }
    try {
      this.options.onSent?.(sent, entry);
    } finally {
      this.remove(clientId);
    }
    return 'again';
  }

  private giveUpOld(): void {
    for (const entry of this.entries) {
      const age = this.now() - Date.parse(entry.retriedAt ?? entry.createdAt);
      if (entry.state === 'pending' && age > LONGEST_WAIT_MS) {
        this.put({ ...entry, state: 'failed', failure: UNREACHABLE });
      }
    }
  }

  /** Takes over what other tabs have added, changed or removed. */
  private reload(): void {
    const kept = this.read();
    if (!kept) return;
    const stored = new Map<string, OutboxEntry>();
    for (const [key, text] of kept) {
      const entry = readEntry(text);
      if (!entry || key !== this.prefix + entry.clientId) continue;
      const known = this.find(entry.clientId);
      // What is on its way from here is more than what is kept of it.
      stored.set(entry.clientId, known && this.kept.get(entry.clientId) === text ? known : entry);
      this.kept.set(entry.clientId, text);
    }
    const gone = this.entries.filter(({ clientId }) => this.kept.has(clientId) && !stored.has(clientId));
    for (const { clientId } of gone) this.kept.delete(clientId);
    const here = this.entries.filter(
      ({ clientId }) => !this.kept.has(clientId) && !gone.some((one) => one.clientId === clientId),
    );
    const next = [...stored.values(), ...here].sort(inOrder);
    const isSame = next.length === this.entries.length && next.every((entry, at) => entry === this.entries[at]);
    if (isSame) return;
    this.entries = next;
    this.tell();
  }

  private read(): (readonly [string, string])[] | null {
    try {
      return [...this.options.storage.entries()].filter(([key]) => key.startsWith(this.prefix));
    } catch {
      return null; // a private window may refuse; what is not sent is then here alone
    }
  }

  /** Shows an entry as it is and keeps it. */
  private put(entry: OutboxEntry): void {
    const text = JSON.stringify({ ...entry, state: undefined });
    try {
      this.options.storage.set(this.prefix + entry.clientId, text);
      this.kept.set(entry.clientId, text);
    } catch {
      // Full, or refused: it is sent all the same. What storage may hold of it from before stays `kept`, so that it is
      // known to be older than what is here; read anew it would be sent again and again.
    }
    this.show(entry);
  }

  private show(entry: OutboxEntry): void {
    const others = this.entries.filter(({ clientId }) => clientId !== entry.clientId);
    this.entries = [...others, entry].sort(inOrder);
    this.tell();
  }

  private remove(clientId: string): void {
    this.forget(clientId);
    if (!this.find(clientId)) return;
    this.entries = this.entries.filter((entry) => entry.clientId !== clientId);
    this.tell();
  }

  private forget(clientId: string): void {
    this.unwanted.delete(clientId);
    this.kept.delete(clientId);
    try {
      this.options.storage.delete(this.prefix + clientId);
    } catch {
      // it was never kept
    }
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
