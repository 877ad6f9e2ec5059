import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useRoomName } from '#ui/room/room-name.tsx';
import { OPERATORS, type Operator, type Part, VALUES, write } from '#ui/search/query-words.ts';
import { recentSearches } from '#ui/search/recent-searches.ts';
import { useCandidates } from '#ui/switcher/candidates.ts';
import { fold, rank } from '#ui/switcher/rank.ts';
import { useFound } from '#ui/switcher/use-found.ts';

export interface Suggestion {
  id: string;
  /** what is written in the place of what stands at the caret */
  words: string;
  label: string;
  note?: string;
  /** the whole of it is what is looked for, at once */
  isWhole?: boolean;
}

const MOST = 8;
const DAYS = ['today', 'yesterday'] as const;

/** What may be meant by what stands at the caret: people and rooms that are known, days, operators, and what was looked for before. */
export function useSuggestions(text: string, part: Part | null): readonly Suggestion[] {
  const t = useTranslations('search');
  const { meId, queries } = useParley();
  const { data: me } = useQuery(queries.me);
  const nameOf = useRoomName();
  const candidates = useCandidates(null);
  const asksPeople = part?.operator === 'from' || part?.operator === 'mentions';
  const found = useFound(asksPeople ? part.value.replace(/^@/, '') : '');

  return useMemo(() => {
    if (text.trim() === '') {
      return recentSearches(meId).map((words) => ({ id: `recent ${words}`, words, label: words, isWhole: true }));
    }
    if (!part) return [];
    const { operator, value, not } = part;
    if (operator === null)
      return operatorsBegun(value, not).map((name) => operatorSuggestion(name, t(`about.${name}`), not));
    const typed = fold(value.replace(/^[@#]/, ''));
    const of = (words: string, label: string, note?: string): Suggestion => ({
      id: `${operator} ${words}`,
      words: write(operator, words, not),
      label,
      ...(note === undefined ? {} : { note }),
    });
    switch (operator) {
      case 'from':
      case 'mentions': {
        const people = new Map<string, { username: string; displayName: string }>();
        for (const one of candidates) {
          const user = one.kind === 'person' ? one.user : one.view.other;
          if (user) people.set(user.username, user);
        }
        for (const user of found?.people ?? []) people.set(user.username, user);
        if (me) people.delete(me.username);
        const named = [...people.values()].map((user) => ({
          user,
          names: [fold(user.username), fold(user.displayName)],
          habit: 0,
        }));
        const others = rank(typed, named, MOST).map(({ one: { user } }) =>
          of(user.username, user.displayName, `@${user.username}`),
        );
        return 'me'.startsWith(typed) ? [of('me', t('me'), '@me'), ...others.slice(0, MOST - 1)] : others;
      }
      case 'in':
        return rank(typed, candidates, MOST).flatMap(({ one }) => {
          if (one.kind !== 'room') return [];
          const { view } = one;
          if (view.other) return of(`@${view.other.username}`, view.other.displayName, `@${view.other.username}`);
          return view.room.name === null ? [] : of(view.room.name, nameOf(view));
        });
      case 'has':
      case 'is':
        return VALUES[operator]
          .filter((one) => one.startsWith(typed) && one !== value)
          .map((one) => of(one, t(`values.${one}`), `${operator}:${one}`));
      default:
        return DAYS.filter((day) => day.startsWith(typed) && day !== value).map((day) => of(day, t(`values.${day}`)));
    }
  }, [meId, text, part, candidates, found, me, nameOf, t]);
}

function operatorsBegun(value: string, not: boolean): Operator[] {
  const typed = value.toLowerCase();
  return OPERATORS.filter((name) => (typed === '' ? not : name.startsWith(typed)));
}

function operatorSuggestion(name: Operator, about: string, not: boolean): Suggestion {
  const words = `${not ? '-' : ''}${name}:`;
  return { id: words, words, label: words, note: about };
}
