import type { Message, Quote } from '#contract/messages.ts';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';

const LOOK =
  'my-0.5 flex min-h-6 max-w-full min-w-0 items-baseline gap-1.5 rounded-e-s border-s-3 border-line-strong ps-2.5 pe-1 text-sm text-ink-2 hover:border-accent hover:text-ink touch:min-h-11 touch:items-center';

/** What a message answers to, as it was when it was quoted; it leads there. */
export function QuotedLine({ message, quote, thread }: { message: Message; quote: Quote; thread: number | null }) {
  const { roomId } = message;
  const href = thread === null ? pathTo.message(roomId, quote.id) : pathTo.thread(roomId, thread, quote.id);
  return (
    <PlaceLink href={href} className={LOOK}>
      <bdi className="shrink-0 font-[600]">{quote.senderName}</bdi>
      <bdi className="truncate">{quote.excerpt}</bdi>
    </PlaceLink>
  );
}
