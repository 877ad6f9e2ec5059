import { type Term, termOf } from '#contract/search-words.ts';

export const HAS = ['file', 'link', 'reaction'] as const;
export const IS = ['pinned', 'thread'] as const;
export type Has = (typeof HAS)[number];
export type Is = (typeof IS)[number];

/** A day, a month or a year of the calendar, from its first day up to the first of what follows it. */
export interface Period {
  from: string;
  until: string;
}

export type Condition =
  | { kind: 'words'; term: Term }
  /** a username, or `me` */
  | { kind: 'from' | 'mentions'; name: string }
  /** a room's name, or of a direct message `@` and the other one's username */
  | { kind: 'in'; name: string }
  | { kind: 'before' | 'after' | 'on'; period: Period }
  | { kind: 'has'; what: Has }
  | { kind: 'is'; what: Is };

/** `not`: what was written with a minus before it. */
export type Wanted = Condition & { not: boolean };

export interface ParsedQuery {
  wanted: Wanted[];
  /** operators whose value cannot be understood */
  wrong: { operator: string; value: string }[];
}

const PARTS = /(-?)(?:(from|in|mentions|before|after|on|has|is):)?(?:"([^"]*)"?|([^\s"]\S*))/giu;

/**
 * What somebody typed into a search field. Whatever is no operator is words, so nothing that people paste is an error; only the
 * value of a known operator can be wrong. `today` is the day in the time zone of who asks, like 2026-01-31.
 */
export function parseQuery(text: string, today: string): ParsedQuery {
  const parsed: ParsedQuery = { wanted: [], wrong: [] };
  for (const [whole, minus = '', operator, quoted, bare] of text.matchAll(PARTS)) {
    const value = quoted ?? bare ?? '';
    const not = minus === '-';
    if (operator === undefined) {
      const term = termOf(value);
      if (term) parsed.wanted.push({ kind: 'words', term, not });
      continue;
    }
    const condition = conditionOf(operator.toLowerCase(), value, today);
    // All days but one is no stretch of time.
    if (condition && !(not && condition.kind === 'on')) parsed.wanted.push({ ...condition, not });
    else parsed.wrong.push({ operator: operator.toLowerCase(), value: whole.slice(whole.indexOf(':') + 1, 200) });
  }
  return parsed;
}

function conditionOf(operator: string, value: string, today: string): Condition | null {
  switch (operator) {
    case 'from':
    case 'mentions': {
      const name = value.replace(/^@/, '').toLowerCase();
      return name === '' ? null : { kind: operator, name };
    }
    case 'in': {
      const name = value.replace(/^#/, '').replace(/\s+/gu, ' ').trim().toLowerCase();
      return name === '' || name === '@' ? null : { kind: 'in', name };
    }
    case 'has': {
      const what = HAS.find((one) => one === value.toLowerCase());
      return what ? { kind: 'has', what } : null;
    }
    case 'is': {
      const what = IS.find((one) => one === value.toLowerCase());
      return what ? { kind: 'is', what } : null;
    }
    default: {
      const period = periodOf(value.toLowerCase(), today);
      return period && (operator === 'before' || operator === 'after' || operator === 'on')
        ? { kind: operator, period }
        : null;
    }
  }
}

const DAY_MS = 86_400_000;

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function periodOf(value: string, today: string): Period | null {
  if (value === 'today' || value === 'yesterday') {
    const start = Date.parse(`${today}T00:00:00Z`) - (value === 'today' ? 0 : DAY_MS);
    return { from: dayOf(start), until: dayOf(start + DAY_MS) };
  }
  const [, year, month, day] = /^((?:19|20|21)\d\d)(?:-(\d\d)(?:-(\d\d))?)?$/.exec(value) ?? [];
  if (year === undefined) return null;
  const from = `${year}-${month ?? '01'}-${day ?? '01'}`;
  const start = new Date(`${from}T00:00:00Z`);
  // JavaScript takes the 31st of February for a day in March.
  if (Number.isNaN(start.getTime()) || dayOf(start.getTime()) !== from) return null;
  const y = start.getUTCFullYear();
  const m = start.getUTCMonth();
  const until =
    day !== undefined ? start.getTime() + DAY_MS : month !== undefined ? Date.UTC(y, m + 1, 1) : Date.UTC(y + 1, 0, 1);
  return { from, until: dayOf(until) };
}
