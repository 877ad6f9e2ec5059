import { type ComponentType, useEffect, useMemo, useSyncExternalStore } from 'react';
import { readLightly } from '#markdown/light.ts';
import type { Block } from '#markdown/tree.ts';
import { asTyped } from '#markdown/typed.ts';
import type { Names } from '#ui/room/message/text/names.ts';

/** `whole-text.tsx` */
interface WholeText {
  parseMarkdown: (text: string) => readonly Block[];
  Blocks: ComponentType<{ blocks: readonly Block[]; names: Names }>;
}

/** Lists, tables, code … and the parser that tells them: most texts need neither. */
let whole: WholeText | null = null;
let loading: Promise<void> | null = null;
let load: (() => Promise<WholeText>) | null = null;
const listeners = new Set<() => void>();

/** Told by what draws texts: whoever fetches them stands below it, and cannot know what draws. */
export function bringWhole(from: () => Promise<WholeText>): void {
  load = from;
}

async function loadWhole(): Promise<void> {
  if (load === null) return;
  loading ??= load().then(
    (loaded) => {
      whole = loaded;
      for (const listener of listeners) listener();
    },
    // Asked for again by the next text that needs it; until then this one stands as it was typed.
    () => {
      loading = null;
    },
  );
  await loading;
}

/** So much of what was read is kept: a room that one comes back to is not read again. */
const MOST_KEPT = 1500;
const LONGEST_KEPT = 4000;
const kept = new Map<string, readonly Block[]>();

function read(text: string): readonly Block[] | null {
  const known = kept.get(text);
  if (known) return known;
  const blocks = readLightly(text) ?? whole?.parseMarkdown(text) ?? null;
  if (blocks === null || text.length > LONGEST_KEPT) return blocks;
  const [oldest] = kept.size < MOST_KEPT ? [] : kept.keys();
  if (oldest !== undefined) kept.delete(oldest);
  kept.set(text, blocks);
  return blocks;
}

/** Before such texts are shown for the first time: so that they do not change under their reader's eyes. */
export async function readyToRead(texts: readonly string[]): Promise<void> {
  if (whole === null && texts.some((text) => read(text) === null)) await loadWhole();
}

/** As it was typed, while what it needs is being loaded. */
export function useText(text: string): readonly Block[] {
  const early = useMemo(() => read(text), [text]);
  const loaded = useSyncExternalStore(subscribe, early === null ? getWhole : getNothing, getNothing);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is loaded can read more
  const blocks = useMemo(() => early ?? read(text), [early, loaded, text]);
  useEffect(() => {
    if (blocks === null) void loadWhole();
  }, [blocks]);
  return blocks ?? [asTyped(text)];
}

export const getWhole = () => whole;
const getNothing = () => null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
