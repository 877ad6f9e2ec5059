import { queryOptions } from '@tanstack/react-query';
import type { ParleyClient } from '#client/parley-client.ts';
import type { UserCard, UserRef } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { applyToCard } from '#ui/live/apply-event.ts';
import type { Journal } from '#ui/live/journal.ts';

interface PeopleSources {
  api: ParleyClient['api'];
  journal: Journal;
  begun: () => Promise<void>;
}

/** So many the server shows at once. */
const MOST_ASKED = 200;
const PAGE = 100;

/** What one sees of others beside their names. */
export function createPeopleQueries({ api, journal, begun }: PeopleSources) {
  let asked: { ids: number[]; answer: Promise<Map<number, UserCard>> } | null = null;

  async function fetchCards(ids: number[]): Promise<Map<number, UserCard>> {
    const cards = new Map<number, UserCard>();
    for (let at = 0; at < ids.length; at += MOST_ASKED) {
      const mark = journal.mark;
      const found = await api.users.cards.query({ userIds: ids.slice(at, at + MOST_ASKED) });
      for (const card of found) cards.set(card.id, journal.since(mark).reduce(renewed, card));
    }
    return cards;
  }

  /** All who come to be shown in the same moment are asked about at once. */
  function askFor(userId: number): Promise<Map<number, UserCard>> {
    if (!asked) {
      const ids: number[] = [];
      const answer = new Promise<void>((resolve) => setTimeout(resolve)).then(() => {
        asked = null;
        return fetchCards(ids);
      });
      asked = { ids, answer };
    }
    asked.ids.push(userId);
    return asked.answer;
  }

  return {
    card: (userId: number) =>
      queryOptions({
        queryKey: keys.card(userId),
        queryFn: async (): Promise<UserCard | null> => {
          await begun();
          return (await askFor(userId)).get(userId) ?? null;
        },
      }),
    blocked: queryOptions({
      queryKey: keys.blocked,
      queryFn: async (): Promise<readonly UserRef[]> => {
        await begun();
        const people: UserRef[] = [];
        let cursor: string | undefined;
        do {
          const page = await api.users.blocked.query({ cursor, limit: PAGE });
          people.push(...page.items);
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined);
        return people;
      },
    }),
  };
}

function renewed(card: UserCard, event: Parameters<typeof applyToCard>[1]): UserCard {
  return applyToCard(card, event) ?? card;
}
