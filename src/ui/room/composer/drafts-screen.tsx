'use client';
import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { Draft } from '#contract/drafts.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useShortTime } from '#ui/language/clock-time.ts';
import { IconButton } from '#ui/parts/button.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';
import { Screen } from '#ui/parts/screen.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { ScheduledList } from '#ui/room/composer/scheduled-list.tsx';
import { usePlaceName } from '#ui/room/composer/use-place-name.ts';

/** What is begun and not sent, and what is written and sent later. */
export default function DraftsScreen() {
  const t = useTranslations('drafts');
  const { queries } = useParley();
  const drafts = useQuery(queries.drafts);
  const scheduled = useQuery(queries.scheduled);
  return (
    <Screen title={t('title')}>
      <section aria-labelledby="drafts-begun" className="mb-8">
        <h2 id="drafts-begun" className="mb-1 font-[650]">
          {t('draftsTitle')}
        </h2>
        <Loaded query={drafts}>
          {(all) =>
            all.length === 0 ? (
              <p className="py-2 text-ink-2">{t('noDraftsText')}</p>
            ) : (
              <ul className="divide-y divide-line border-y border-line">
                {all
                  .toSorted((a, b) => b.version - a.version)
                  .map((draft) => (
                    <DraftRow key={`${draft.roomId}:${draft.parentId}`} draft={draft} />
                  ))}
              </ul>
            )
          }
        </Loaded>
      </section>
      <section aria-labelledby="drafts-scheduled">
        <h2 id="drafts-scheduled" className="mb-1 font-[650]">
          {t('scheduledTitle')}
        </h2>
        <Loaded query={scheduled}>
          {(all) =>
            all.length === 0 ? (
              <p className="py-2 text-ink-2">{t('noScheduledText')}</p>
            ) : (
              <ScheduledList scheduled={all} />
            )
          }
        </Loaded>
      </section>
    </Screen>
  );
}

function DraftRow({ draft }: { draft: Draft }) {
  const t = useTranslations('drafts');
  const { drafts } = useParley();
  const nameOf = usePlaceName();
  const time = useShortTime();
  const { roomId, parentId, content, updatedAt } = draft;
  const remove = () => {
    const undo = drafts.discard({ roomId, parentId });
    noticeDone(t('deleted'), { label: t('undo'), run: undo });
  };
  return (
    <li className="flex items-center gap-2">
      <PlaceLink
        href={parentId === null ? pathTo.room(roomId) : pathTo.thread(roomId, parentId)}
        className="-ms-2 me-auto min-w-0 flex-1 rounded-s px-2 py-2.5 -outline-offset-2 hover:bg-hover"
      >
        <span className="flex items-baseline gap-2">
          <bdi className="truncate font-[620]">{nameOf(draft)}</bdi>
          <time dateTime={updatedAt} className="ms-auto shrink-0 text-xs text-ink-3 tabular-nums">
            {time(updatedAt)}
          </time>
        </span>
        <span className="line-clamp-2 text-ink-2 wrap-anywhere">
          <bdi>{content || t('quoteOnly')}</bdi>
        </span>
      </PlaceLink>
      <IconButton label={t('delete')} onClick={remove}>
        <Trash2 size={17} strokeWidth={1.75} />
      </IconButton>
    </li>
  );
}
