'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { Announcement } from '#contract/announcements.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { KnownAnnouncements } from '#ui/live/live-state.ts';
import { noticeFailure } from '#ui/parts/notices.tsx';

// Seldom is there anything to announce.
const AnnouncementLine = lazy(() => import('#ui/sidebar/announcement-line.tsx'));

const RANK = { info: 0, warning: 1, critical: 2 } as const;

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What holds now: events tell of what is posted and withdrawn, but nobody tells that a time is over. */
function useHolding(items: readonly Announcement[]): Announcement[] {
  const [now, setNow] = useState(() => Date.now());
  const ends = items.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [Date.parse(expiresAt)]));
  const next = Math.min(...ends.filter((end) => end > now));
  useEffect(() => {
    if (next === Number.POSITIVE_INFINITY) return;
    const timer = setTimeout(() => setNow(Date.now()), Math.min(LONGEST_TIMER_MS, Math.max(0, next - Date.now() + 50)));
    return () => clearTimeout(timer);
  }, [next]);
  return items.filter(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > now);
}

/** A word of the admins to everybody: the gravest first, one at a time, until one has read it. */
export function AnnouncementBar() {
  const { queries, api } = useParley();
  const cache = useQueryClient();
  const { data: known } = useQuery(queries.announcements);
  const holding = useHolding(known?.items ?? []);
  const [shown] = holding.toSorted((a, b) => RANK[b.level] - RANK[a.level] || b.id - a.id);

  const dismiss = (announcementId: number) => {
    cache.setQueryData<KnownAnnouncements>(
      keys.announcements,
      (now) => now && { ...now, items: now.items.filter(({ id }) => id !== announcementId) },
    );
    api.announcements.dismiss.mutate({ announcementId }).catch((error: unknown) => {
      noticeFailure(error);
      void cache.invalidateQueries({ queryKey: keys.announcements });
    });
  };

  return (
    <div role="status">
      {shown && (
        <Suspense>
          <AnnouncementLine shown={shown} more={holding.length - 1} onDismiss={() => dismiss(shown.id)} />
        </Suspense>
      )}
    </div>
  );
}
