import { useQuery } from '@tanstack/react-query';
import { ArrowRight, BookmarkX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { Message } from '#contract/messages.ts';
import type { Saved } from '#contract/saved.ts';
import type { UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useShortTime } from '#ui/language/clock-time.ts';
import { Avatar } from '#ui/parts/avatar.tsx';
import { IconButton } from '#ui/parts/button.tsx';
import { PersonButton } from '#ui/people/person-button.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { MessageFiles } from '#ui/room/message/files/message-files.tsx';
import { MessageText } from '#ui/room/message/text/message-text.tsx';
import { namesOf } from '#ui/room/message/text/names.ts';
import { useRoomMention } from '#ui/room/room-name.tsx';
import { useSaving } from '#ui/saved/use-saving.ts';

interface SavedRowProps {
  item: Saved;
  /** null: it was deleted, or is not for one's eyes any more */
  message: Message | null;
  people: Readonly<Record<number, UserRef>>;
}

export function SavedRow({ item, message, people }: SavedRowProps) {
  const t = useTranslations('saved');
  const { letGo } = useSaving();
  return (
    <li className="-mx-3 flex gap-3 rounded-m px-3 py-2.5 hover:bg-hover">
      {message ? <Kept message={message} people={people} /> : <p className="me-auto text-ink-3">{t('gone')}</p>}
      <IconButton label={t('remove')} size="small" onClick={() => void letGo(item.messageId)}>
        <BookmarkX size={18} strokeWidth={1.75} />
      </IconButton>
    </li>
  );
}

function Kept({ message, people }: { message: Message; people: SavedRowProps['people'] }) {
  const t = useTranslations('saved');
  const when = useShortTime();
  const { queries, meId } = useParley();
  const nameOf = useRoomMention();
  const { data: rooms } = useQuery(queries.rooms);
  const view = rooms?.find(({ room }) => room.id === message.roomId);
  const sender = people[message.senderId];
  const names = useMemo(() => namesOf(message, people, meId), [message, people, meId]);
  const href =
    message.parentId === null
      ? pathTo.message(message.roomId, message.id)
      : pathTo.thread(message.roomId, message.parentId, message.id);
  return (
    <>
      {sender && (
        <PersonButton user={sender} aria-hidden="true" tabIndex={-1} className="self-start">
          <Avatar user={sender} />
        </PersonButton>
      )}
      <div className="me-auto min-w-0 max-w-[74ch] flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          {sender && (
            <PersonButton user={sender} className="font-[650] hover:underline">
              <bdi>{sender.displayName}</bdi>
            </PersonButton>
          )}
          <span className="text-xs text-ink-3">
            {view && (
              <>
                <bdi>{nameOf(view)}</bdi>
                {' · '}
              </>
            )}
            <time dateTime={message.createdAt}>{when(message.createdAt)}</time>
          </span>
        </p>
        {message.content !== '' && <MessageText content={message.content} names={names} />}
        {message.files.length > 0 && <MessageFiles files={message.files} />}
        <PlaceLink
          href={href}
          className="-ms-2 mt-0.5 inline-flex min-h-8 items-center gap-1.5 rounded-s px-2 text-sm font-[600] text-accent hover:bg-hover touch:min-h-11"
        >
          {t('jump')}
          <ArrowRight size={15} strokeWidth={2} className="rtl:-scale-x-100" />
        </PlaceLink>
      </div>
    </>
  );
}
