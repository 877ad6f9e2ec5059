import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { MessageSquareReply } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { Message } from '#contract/messages.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useClockTime } from '#ui/language/clock-time.ts';
import { Faces } from '#ui/parts/faces.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import type { RowContext } from '#ui/room/message/row-context.ts';

interface ThreadLineProps {
  message: Message;
  people: RowContext['people'];
}

/** How many have answered, when the last of them did, and who did lately. */
export function ThreadLine({ message, people }: ThreadLineProps) {
  const t = useTranslations('message');
  const format = useFormatter();
  const clock = useClockTime();
  const { queries } = useParley();
  const { lastReplyAt, threadCount } = message;
  const repliers = useQuery({ ...queries.repliers(message), placeholderData: keepPreviousData });
  const isToday = lastReplyAt !== null && new Date(lastReplyAt).toDateString() === new Date().toDateString();
  const when =
    lastReplyAt &&
    (isToday ? clock(lastReplyAt) : format.dateTime(new Date(lastReplyAt), { day: 'numeric', month: 'short' }));
  return (
    <PlaceLink
      href={pathTo.thread(message.roomId, message.id)}
      className="-ms-2 mt-1 flex min-h-8 w-max max-w-full items-center gap-2 rounded-s px-2 text-sm font-[600] text-accent hover:bg-hover touch:min-h-11"
    >
      <MessageSquareReply aria-hidden="true" size={16} strokeWidth={1.75} className="shrink-0 rtl:-scale-x-100" />
      {t('replies', { count: threadCount })}
      {when && <span className="truncate font-[450] text-ink-3">{t('lastReply', { when })}</span>}
      {repliers.data && <Faces people={repliers.data.map((one) => people[one.id] ?? one)} />}
    </PlaceLink>
  );
}
