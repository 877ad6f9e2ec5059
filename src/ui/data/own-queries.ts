import { queryOptions } from '@tanstack/react-query';
import type { ParleyClient } from '#client/parley-client.ts';
import type { Draft } from '#contract/drafts.ts';
import type { StreamEvent } from '#contract/events.ts';
import type { Page } from '#contract/paging.ts';
import type { Saved } from '#contract/saved.ts';
import type { Scheduled } from '#contract/scheduled.ts';
import { keys } from '#ui/data/keys.ts';
import { applyToDrafts, applyToSaved, applyToScheduled } from '#ui/live/apply-to-own.ts';
import type { Journal } from '#ui/live/journal.ts';

interface OwnSources {
  api: ParleyClient['api'];
  journal: Journal;
  begun: () => Promise<void>;
}

const PAGE = { limit: 100 };

/** What somebody keeps for himself: fetched whole once, and kept current by events of his own stream from then on. */
export function createOwnQueries({ api, journal, begun }: OwnSources) {
  const kept = <Row>(
    ask: (cursor?: string) => Promise<Page<Row>>,
    apply: (rows: readonly Row[], event: StreamEvent) => readonly Row[],
  ) => {
    return async (): Promise<readonly Row[]> => {
      await begun();
      const mark = journal.mark;
      const rows: Row[] = [];
      let cursor: string | undefined;
      do {
        const page = await ask(cursor);
        rows.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return journal.since(mark).reduce<readonly Row[]>(apply, rows);
    };
  };
  return {
    /** The other side is not told of a block, so it is asked for anew each time. */
    block: (roomId: number) =>
      queryOptions({
        queryKey: keys.block(roomId),
        queryFn: async () => (await api.rooms.blocks.query({ roomIds: [roomId] }))[0] ?? null,
        staleTime: 0,
      }),
    drafts: queryOptions({
      queryKey: keys.drafts,
      queryFn: kept<Draft>((cursor) => api.drafts.list.query({ cursor, ...PAGE }), applyToDrafts),
    }),
    saved: queryOptions({
      queryKey: keys.saved,
      queryFn: kept<Saved>((cursor) => api.saved.list.query({ cursor, ...PAGE }), applyToSaved),
    }),
    scheduled: queryOptions({
      queryKey: keys.scheduled,
      queryFn: kept<Scheduled>((cursor) => api.scheduled.list.query({ cursor, ...PAGE }), applyToScheduled),
    }),
  };
}
