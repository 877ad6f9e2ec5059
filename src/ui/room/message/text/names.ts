import type { Message } from '#contract/messages.ts';
import type { UserRef } from '#contract/users.ts';

type People = Readonly<Record<number, UserRef>>;

/** Whom the names in a text may mean. */
export interface Names {
  people: People;
  meId: number;
  /** whom the server took it to address; null while it has not said */
  mentions: readonly number[] | null;
}

export const namesOf = ({ mentions }: Message, people: People, meId: number): Names => ({ people, meId, mentions });

/** What a name says: one person, several, or nobody, and then it is a word. */
export type Meaning = { kind: 'person'; user: UserRef } | { kind: 'several' } | { kind: 'word' };

const EVERYONE = new Set(['room', 'channel', 'all', 'here']);
const WORD: Meaning = { kind: 'word' };

const byUsername = new WeakMap<People, ReadonlyMap<string, UserRef>>();

function named(people: People, name: string): UserRef | undefined {
  let known = byUsername.get(people);
  if (!known) {
    known = new Map(Object.values(people).map((user) => [user.username.toLowerCase(), user]));
    byUsername.set(people, known);
  }
  return known.get(name);
}

export function meaningOf(spelled: string, { people, mentions }: Names, isGroup: (handle: string) => boolean): Meaning {
  const name = spelled.toLowerCase();
  const user = named(people, name);
  if (mentions === null) return user ? { kind: 'person', user } : WORD;
  if (EVERYONE.has(name) || isGroup(name)) return mentions.length > 0 ? { kind: 'several' } : WORD;
  if (user) return mentions.includes(user.id) ? { kind: 'person', user } : WORD;
  // Somebody is addressed whose name is not known here: it may be this one, and nobody's mention is to be lost.
  return mentions.some((id) => people[id] === undefined) ? { kind: 'several' } : WORD;
}
