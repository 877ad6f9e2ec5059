import { isDeepStrictEqual } from 'node:util';

/** What one check looked at, and what it found. */
export interface Check {
  readonly name: string;
  looked: number;
  differences: number;
  /** the first of them, in words */
  readonly first: string[];
}

const MOST_TOLD = 20;

/** What is checked, in the order in which it is told. */
export const CHECKS = {
  logSeqs: 'log: every stream 1..n without a hole',
  logReplays: 'log: every event can be replayed',
  logMessages: 'log: every message was logged',
  order: 'messages: order and numbers',
  rooms: 'counters: rooms',
  members: 'counters: members and their badges',
  messages: 'counters: threads, reactions, edits',
  mentions: 'counters: rows of mentions',
  groups: 'counters: groups of people',
  notices: 'counters: unread notifications',
  replayedMessages: 'replay: messages',
  replayedRooms: 'replay: rooms',
  replayedFiles: 'replay: files',
  replayedMembers: 'replay: members and read positions',
  replayedUsers: 'replay: people',
  replayedBlocks: 'replay: blocks',
  replayedSessions: 'replay: ended sessions',
  replayedEmoji: 'replay: custom emoji',
  replayedAnnouncements: 'replay: announcements',
  replayedGroups: 'replay: groups of people',
  replayedPreferences: 'replay: what people want of rooms',
  replayedNotices: 'replay: unread notifications',
  replayedOwn: 'replay: drafts, saved, scheduled',
} as const;
export type CheckName = keyof typeof CHECKS;

/** Where some counter is wrong. */
export interface Miscounted {
  rooms: number[];
  groups: number[];
  people: number[];
}

export class Findings {
  private readonly checks = new Map<CheckName, Check>();
  readonly miscountedRooms = new Set<number>();
  readonly miscountedGroups = new Set<number>();
  readonly miscountedPeople = new Set<number>();

  get miscounted(): Miscounted {
    return {
      rooms: [...this.miscountedRooms],
      groups: [...this.miscountedGroups],
      people: [...this.miscountedPeople],
    };
  }

  of(name: CheckName): Check {
    const known = this.checks.get(name);
    if (known) return known;
    const check = { name: CHECKS[name], looked: 0, differences: 0, first: [] };
    this.checks.set(name, check);
    return check;
  }

  looked(name: CheckName, count: number): void {
    this.of(name).looked += count;
  }

  differs(name: CheckName, what: string): void {
    const check = this.of(name);
    check.differences++;
    if (check.first.length < MOST_TOLD) check.first.push(what);
  }

  all(): Check[] {
    return (Object.keys(CHECKS) as CheckName[]).flatMap((name) => this.checks.get(name) ?? []);
  }
}

/** One line for each check, and below it what it found. */
export function linesOf(checks: Check[]): string[] {
  return checks.flatMap(({ name, looked, differences, first }) => {
    const result = differences === 0 ? 'ok' : `${differences} ${differences === 1 ? 'difference' : 'differences'}`;
    const more = differences - first.length;
    return [
      `${name.padEnd(40)} ${String(looked).padStart(10)}  ${result}`,
      ...first.map((what) => `    ${what}`),
      ...(more > 0 ? [`    and ${more} more`] : []),
    ];
  });
}

/** The parts of what was expected that are there otherwise, in words; empty when all agree. */
export function disagreements<T extends object>(expected: Partial<T>, actual: T): string[] {
  return (Object.keys(expected) as (keyof T & string)[]).flatMap((key) =>
    isDeepStrictEqual(expected[key], actual[key])
      ? []
      : `${key} is ${brief(actual[key])} and should be ${brief(expected[key])}`,
  );
}

/** What people wrote is not for the operator's terminal. */
function brief(value: unknown): string {
  if (typeof value === 'string' && !/^[\w:.+-]{0,40}$/.test(value)) return `a text of ${value.length}`;
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
