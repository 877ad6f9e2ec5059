import { MessageSquareReply } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { Message } from '#contract/messages.ts';
import { useClockTime } from '#ui/language/clock-time.ts';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';

/** How many have answered, and when the last of them did. */
export function ThreadLine({ message }: { message: Message }) {
  const t = useTranslations('message');
  const format = useFormatter();
  const clock = useClockTime();
  const { lastReplyAt, threadCount } = message;
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
    </PlaceLink>
  );
}
