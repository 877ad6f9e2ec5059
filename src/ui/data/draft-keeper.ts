import type { QueryClient } from '@tanstack/react-query';
import type { ParleyClient } from '#client/parley-client.ts';
import { isPassing, refusalOf } from '#client/refusal.ts';
import type { Draft } from '#contract/drafts.ts';
import { MEANT_USER } from '#contract/meant-user.ts';
import { hearDraft, isEmptyDraft, type LocalDraft, NO_DRAFT, readLocalDraft } from '#ui/data/draft-merge.ts';
import { keep, namesFrom, recall } from '#ui/data/kept-on-this-device.ts';
import { keys } from '#ui/data/keys.ts';

/** A thread's or, with null, the room's own. */
export interface DraftPlace {
  readonly roomId: number;
  readonly parentId: number | null;
}

interface Kept extends DraftPlace {
  local: LocalDraft;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** when the oldest change was made that the server does not have */
  since: number;
  isBusy: boolean;
  /** the list of the server's drafts has shown this one, so that its absence means that it was cleared */
  wasListed: boolean;
  /** became a message while it was on its way to the server as a draft */
  wasSent: boolean;
  /** the server does not take it as it is: its thread is deleted, say. Nothing is told until it changes. */
  isRefused: boolean;
}

const PAUSE_MS = 900;
/** Whoever writes without a pause is kept up with all the same. */
const LONGEST_MS = 4000;
const AGAIN_MS = 5000;

const nameOf = ({ roomId, parentId }: DraftPlace) => `${roomId}:${parentId ?? 0}`;

/**
 * What is written and not sent: here at once and through reloads, on the server after a pause, and so on every other
 * device. It outlives the screens that show it.
 */
export class DraftKeeper {
  private readonly places = new Map<string, Kept>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly prefix: string;
  private readonly unsubscribe: () => void;
  private isClosed = false;
  private wasFetched = false;

  constructor(
    private readonly api: ParleyClient['api'],
    private readonly cache: QueryClient,
    private readonly meId: number,
  ) {
    this.prefix = `draft:${meId}:`;
    this.unsubscribe = cache.getQueryCache().subscribe(({ type, query }) => {
      if (type === 'updated' && query.queryKey[1] === keys.drafts[1] && query.state.data !== undefined) this.hearAll();
    });
    window.addEventListener('pagehide', this.leave);
    document.addEventListener('visibilitychange', this.hurry);
  }

  read(place: DraftPlace): LocalDraft {
    return this.find(place).local;
  }

  subscribe(place: DraftPlace, listener: () => void): () => void {
    const name = nameOf(place);
    const own = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, own.add(listener));
    return () => own.delete(listener);
  }

  write(place: DraftPlace, change: Partial<Pick<LocalDraft, 'text' | 'quoteId'>>): void {
    const kept = this.find(place);
    if (!kept.local.dirty) kept.since = Date.now();
    kept.isRefused = false;
    this.put(kept, { ...kept.local, ...change, dirty: true });
    this.plan(kept);
  }

  /** It becomes a message: nothing is left of it here. Answers the version by which the send clears it on the server. */
  take(place: DraftPlace): number | undefined {
    const kept = this.find(place);
    const { base } = kept.local;
    clearTimeout(kept.timer);
    kept.wasSent = kept.isBusy;
    this.put(kept, { ...NO_DRAFT, base });
    return base > 0 ? base : undefined;
  }

  /** Thrown away. Answers how to have it back. */
  discard(place: DraftPlace): () => void {
    const { text, quoteId } = this.read(place);
    this.write(place, { text: '', quoteId: null });
    const isElsewhere = (draft: Draft) => draft.roomId !== place.roomId || draft.parentId !== place.parentId;
    this.cache.setQueryData<readonly Draft[]>(keys.drafts, (all) => all?.filter(isElsewhere));
    void this.sync(this.find(place));
    return () => this.write(place, { text, quoteId });
  }

  /** The server can be reached again. */
  wake(): void {
    for (const kept of this.places.values()) if (kept.local.dirty) void this.sync(kept);
  }

  /** What the server has too is not left to whoever uses this browser next, in whichever window it was written. */
  clear(): void {
    this.leave();
    for (const { timer } of this.places.values()) clearTimeout(timer);
    for (const key of namesFrom(this.prefix)) if (!readLocalDraft(recall(key))?.dirty) keep(key, null);
  }

  close(): void {
    this.wake();
    this.isClosed = true;
    this.unsubscribe();
    window.removeEventListener('pagehide', this.leave);
    document.removeEventListener('visibilitychange', this.hurry);
    for (const { timer } of this.places.values()) clearTimeout(timer);
  }

  private readonly hurry = () => {
    if (document.visibilityState === 'hidden') this.wake();
  };

  /** A page that goes has no time for answers; what the server did not get is told again when it comes back. */
  private readonly leave = () => {
    for (const { local, roomId, parentId } of this.places.values()) {
      if (!local.dirty || isEmptyDraft(local)) continue;
      const body = JSON.stringify({ roomId, parentId, content: local.text, quoteId: local.quoteId });
      const headers = { 'content-type': 'application/json', [MEANT_USER]: String(this.meId) };
      fetch('/api/trpc/drafts.set', { method: 'POST', keepalive: true, headers, body }).catch(() => undefined);
    }
  };

  private find(place: DraftPlace): Kept {
    const name = nameOf(place);
    const known = this.places.get(name);
    if (known) return known;
    const { roomId, parentId } = place;
    const local = readLocalDraft(recall(this.prefix + name)) ?? NO_DRAFT;
    const fresh = { timer: undefined, since: 0, isBusy: false, wasSent: false, isRefused: false };
    const kept: Kept = { roomId, parentId, local, ...fresh, wasListed: this.wasFetched };
    this.places.set(name, kept);
    this.hear(kept);
    return kept;
  }

  private put(kept: Kept, local: LocalDraft): void {
    kept.local = local;
    const name = nameOf(kept);
    keep(this.prefix + name, local.base === 0 && isEmptyDraft(local) ? null : JSON.stringify(local));
    for (const listener of this.listeners.get(name) ?? []) listener();
  }

  private plan(kept: Kept, pause = PAUSE_MS): void {
    clearTimeout(kept.timer);
    if (this.isClosed) return;
    const left = kept.since + LONGEST_MS - Date.now();
    kept.timer = setTimeout(
      () => void this.sync(kept),
      Math.max(0, pause > LONGEST_MS ? pause : Math.min(pause, left)),
    );
  }

  private get listed(): readonly Draft[] | undefined {
    return this.cache.getQueryData<readonly Draft[]>(keys.drafts);
  }

  private hearAll(): void {
    const { listed } = this;
    if (!listed) return;
    if (!this.wasFetched) {
      this.wasFetched = true;
      for (const kept of this.places.values()) kept.wasListed = true;
    }
    for (const kept of this.places.values()) this.hear(kept);
  }

  private hear(kept: Kept): void {
    const { listed } = this;
    if (!listed || kept.isBusy) return;
    const told = listed.find(({ roomId, parentId }) => roomId === kept.roomId && parentId === kept.parentId);
    const { local } = kept;
    if (told) {
      if (told.version >= local.base) kept.wasListed = true;
      const heard = hearDraft(local, told);
      if (heard !== local) this.put(kept, heard);
    } else if (kept.wasListed && !local.dirty && local.base > 0 && !isEmptyDraft(local)) {
      this.put(kept, { ...NO_DRAFT, base: local.base });
    }
    if (kept.local.dirty && kept.timer === undefined && !kept.isRefused) this.plan(kept);
  }

  private async sync(kept: Kept): Promise<void> {
    clearTimeout(kept.timer);
    kept.timer = undefined;
    if (kept.isBusy || !kept.local.dirty) return;
    kept.isBusy = true;
    try {
      while (kept.local.dirty) await this.tell(kept);
    } catch (error) {
      kept.isRefused = !isPassing(refusalOf(error));
      if (!kept.isRefused) this.plan(kept, AGAIN_MS);
    } finally {
      kept.isBusy = false;
      kept.wasSent = false;
      this.hear(kept);
    }
  }

  private async tell(kept: Kept): Promise<void> {
    const { roomId, parentId, local } = kept;
    const { text, quoteId, base } = local;
    let told = { base, baseText: '' };
    if (!isEmptyDraft(local)) {
      const draft = await this.api.drafts.set.mutate({ roomId, parentId, content: text, quoteId });
      kept.wasListed = false;
      told = { base: draft.version, baseText: draft.content };
    } else if (base > 0) {
      await this.api.drafts.clear.mutate({ roomId, parentId, version: base });
    }
    if (kept.wasSent) {
      kept.wasSent = false;
      this.put(kept, { ...kept.local, ...told });
      await this.api.drafts.clear.mutate({ roomId, parentId, version: told.base });
      return;
    }
    const isSame = kept.local.text === text && kept.local.quoteId === quoteId;
    kept.since = Date.now();
    this.put(kept, { ...kept.local, ...told, dirty: !isSame });
  }
}
