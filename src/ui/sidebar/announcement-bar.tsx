'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Info, Megaphone, TriangleAlert, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { Announcement } from '#contract/announcements.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { KnownAnnouncements } from '#ui/live/live-state.ts';
import { IconButton } from '#ui/parts/button.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';

const LOOKS = {
  info: { icon: Info, tone: 'bg-accent-soft text-accent' },
  warning: { icon: Megaphone, tone: 'bg-badge text-ink' },
  critical: { icon: TriangleAlert, tone: 'bg-signal-soft text-signal' },
} as const;
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
  const t = useTranslations('announcement');
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

  const look = shown && LOOKS[shown.level];
  return (
    <div role="status">
      {shown && look && (
        <div className={`flex items-center gap-3 ps-4 pe-2 ${look.tone}`}>
          <look.icon aria-hidden="true" size={18} strokeWidth={1.75} className="shrink-0" />
          <p className="me-auto max-h-32 min-w-0 overflow-y-auto py-2 font-[560] whitespace-pre-line">
            <span className="sr-only">{t(shown.level)} </span>
            <bdi>{shown.text}</bdi>
          </p>
          {holding.length > 1 && <span className="shrink-0 text-sm">{t('more', { count: holding.length - 1 })}</span>}
          <IconButton label={t('dismiss')} className="text-current!" onClick={() => dismiss(shown.id)}>
            <X size={18} strokeWidth={1.75} />
          </IconButton>
        </div>
      )}
    </div>
  );
}
