import type { Draft } from '#contract/drafts.ts';

/** The beginning of a message as this device has it. */
export interface LocalDraft {
  readonly text: string;
  readonly quoteId: number | null;
  /** the version of the server's that this stands on, and its text; 0: none */
  readonly base: number;
  readonly baseText: string;
  /** there is something in it that the server has not */
  readonly dirty: boolean;
}

export const NO_DRAFT: LocalDraft = { text: '', quoteId: null, base: 0, baseText: '', dirty: false };

type Told = Pick<Draft, 'content' | 'quoteId' | 'version'>;

export const isEmptyDraft = ({ text, quoteId }: Pick<LocalDraft, 'text' | 'quoteId'>) =>
  text === '' && quoteId === null;

/** What another device wrote. What was written here meanwhile is not lost: where one does not hold the other, both stand. */
export function hearDraft(local: LocalDraft, told: Told): LocalDraft {
  if (told.version <= local.base) return local;
  const heard = { base: told.version, baseText: told.content };
  if (!local.dirty) return { text: told.content, quoteId: told.quoteId, dirty: false, ...heard };
  const text = mergeTexts(local.baseText, local.text, told.content);
  const quoteId = local.quoteId ?? told.quoteId;
  return { text, quoteId, dirty: text !== told.content || quoteId !== told.quoteId, ...heard };
}

export function mergeTexts(base: string, mine: string, theirs: string): string {
  if (theirs === base || mine.startsWith(theirs)) return mine;
  if (mine === base || theirs.startsWith(mine)) return theirs;
  const isContinued = base !== '' && mine.startsWith(base) && theirs.startsWith(base);
  return isContinued ? theirs + mine.slice(base.length) : `${theirs}\n${mine}`;
}

/** Null for what another version of this program may have kept. */
export function readLocalDraft(kept: string | null): LocalDraft | null {
  if (kept === null) return null;
  try {
    const value: unknown = JSON.parse(kept);
    return isLocalDraft(value) ? value : null;
  } catch {
    return null;
  }
}

function isLocalDraft(value: unknown): value is LocalDraft {
  if (typeof value !== 'object' || value === null) return false;
  const { text, baseText, base, dirty, quoteId } = value as Record<string, unknown>;
  const isQuote = quoteId === null || typeof quoteId === 'number';
  return (
    [text, baseText].every((part) => typeof part === 'string') &&
    isQuote &&
    Number.isInteger(base) &&
    typeof dirty === 'boolean'
  );
}
