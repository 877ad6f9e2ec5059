import { useQueries } from '@tanstack/react-query';
import type { UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';

/** Those who are named by their ids alone; asked about all at once. */
export function usePeopleOf(ids: readonly number[]): ReadonlyMap<number, UserRef> {
  const { queries } = useParley();
  const wanted = [...new Set(ids)];
  const cards = useQueries({ queries: wanted.map((id) => queries.card(id)) });
  return new Map(cards.flatMap(({ data }) => (data ? [[data.id, data] as const] : [])));
}
