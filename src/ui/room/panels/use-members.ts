import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Member } from '#contract/rooms.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useSettled } from '#ui/rooms/use-settled.ts';

const PAGE = 50;
const RANKS = { owner: 0, moderator: 1, member: 2 } as const;

/** Those who lead a room first, then by when they came. */
function inOrder(a: Member, b: Member): number {
  return RANKS[a.role] - RANKS[b.role] || (a.joinedAt < b.joinedAt ? -1 : a.joinedAt > b.joinedAt ? 1 : 0);
}

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

export function isCalled({ user }: Pick<Member, 'user'>, query: string): boolean {
  const sought = fold(query);
  return fold(user.displayName).includes(sought) || fold(user.username).includes(sought.replace(/^@/, ''));
}

/**
 * Whoever is in a room. As many as come with the room are kept current by events; of a larger room pages are fetched, and what
 * is looked for is looked for by the server.
 */
export function useMembers(roomId: number, query: string) {
  const { api, queries } = useParley();
  const known = useQuery(queries.members(roomId));
  const isLarge = known.data?.complete === false;
  const sought = useSettled(query);
  const pages = useInfiniteQuery({
    queryKey: keys.memberPages(roomId, sought),
    queryFn: ({ pageParam }) => api.members.list.query({ roomId, query: sought, cursor: pageParam, limit: PAGE }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: (shown) => shown,
    enabled: isLarge,
  });
  const data = isLarge
    ? pages.data?.pages.flatMap((page) => page.items)
    : known.data?.members.filter((member) => isCalled(member, query)).toSorted(inOrder);
  const { error, refetch } = isLarge ? pages : known;
  return { members: { data, error, refetch: () => refetch() }, pages: isLarge ? pages : null };
}
