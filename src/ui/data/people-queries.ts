import { queryOptions } from '@tanstack/react-query';
import type { ParleyClient } from '#client/parley-client.ts';
import { MOST_THREADS_ASKED } from '#contract/limits.ts';
import type { Message } from '#contract/messages.ts';
import type { UserCard, UserRef } from '#contract/users.ts';
import { gathered } from '#ui/data/gathered.ts';
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
  const askFor = gathered(MOST_ASKED, async (userIds: number[]) => {
    const mark = journal.mark;
    const found = await api.users.cards.query({ userIds });
    return new Map(found.map((card) => [card.id, journal.since(mark).reduce(renewed, card)]));
  });

  /** By room: one is in one room at a time, mostly. */
  const threads = new Map<number, ReturnType<typeof gathered<number, UserRef[]>>>();
  const repliersIn = (roomId: number) => {
    const known = threads.get(roomId);
    if (known) return known;
    const ask = gathered(MOST_THREADS_ASKED, async (messageIds: number[]) => {
      const found = await api.messages.repliers.query({ roomId, messageIds });
      return new Map(found.map(({ messageId, people }) => [messageId, people]));
    });
    threads.set(roomId, ask);
    return ask;
  };

  return {
    repliers: ({ id, roomId, threadCount, lastReplyAt }: Message) =>
      queryOptions({
        queryKey: keys.repliers(id, threadCount, lastReplyAt),
        queryFn: async (): Promise<readonly UserRef[]> => (await repliersIn(roomId)(id)) ?? [],
        staleTime: Number.POSITIVE_INFINITY,
      }),
    card: (userId: number) =>
      queryOptions({
        queryKey: keys.card(userId),
        queryFn: async (): Promise<UserCard | null> => {
          await begun();
          return askFor(userId);
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
