import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { Page } from '#contract/paging.ts';

const FIRST: string | undefined = undefined;

/** A long list, page by page. What was listed for the filter before stays until the new one comes. */
export function usePages<Row>(queryKey: readonly unknown[], ask: (cursor: string | undefined) => Promise<Page<Row>>) {
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => ask(pageParam),
    initialPageParam: FIRST as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

export type Pages<Row> = ReturnType<typeof usePages<Row>>;
