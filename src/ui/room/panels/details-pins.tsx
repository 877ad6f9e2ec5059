'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { CornerUpLeft, PinOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { Message } from '#contract/messages.ts';
import type { RoomView } from '#contract/rooms.ts';
import type { UserRef } from '#contract/users.ts';
import { parseMarkdown } from '#markdown/parse.ts';
import { plainText } from '#markdown/plain.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useShortTime } from '#ui/language/clock-time.ts';
import { Avatar } from '#ui/parts/avatar.tsx';
import { IconButton } from '#ui/parts/button.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { PersonButton } from '#ui/people/person-button.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { MoreButton } from '#ui/room/panels/more-button.tsx';

const PAGE = 30;
const ICON = { size: 16, strokeWidth: 1.75 } as const;

/** What is worth finding again, the latest written first. */
export function PinsTab({ view }: { view: RoomView }) {
  const t = useTranslations('pins');
  const { api } = useParley();
  const roomId = view.room.id;
  const pages = useInfiniteQuery({
    queryKey: keys.pins(roomId),
    queryFn: ({ pageParam }) => api.messages.list.query({ roomId, pinned: true, beforeId: pageParam, limit: PAGE }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.hasMore ? page.messages.at(-1)?.id : undefined),
  });
  const pins = {
    data: pages.data?.pages.flatMap((page) => {
      const people = new Map(page.users.map((user) => [user.id, user]));
      return page.messages.map((message) => ({ message, sender: people.get(message.senderId) }));
    }),
    error: pages.error,
    refetch: () => pages.refetch(),
  };
  return (
    <>
      <Loaded query={pins}>
        {(all) =>
          all.length === 0 ? (
            <div className="p-4">
              <EmptyState title={t('none')} text={t('noneText')} />
            </div>
          ) : (
            <ul className="px-2 py-2">
              {all.map((pin) => (
                <Pin key={pin.message.id} {...pin} view={view} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <MoreButton query={pages} />
    </>
  );
}

function Pin({ message, sender, view }: { message: Message; sender: UserRef | undefined; view: RoomView }) {
  const t = useTranslations('pins');
  const unpin = useUnpin(message);
  const mayUnpin = view.room.kind === 'dm' || view.membership?.role !== 'member';
  const when = useShortTime()(message.createdAt);
  const text = plainText(parseMarkdown(message.content));
  return (
    <li className="group rounded-m p-2 focus-within:bg-hover hover:bg-hover">
      <div className="flex min-h-8 items-center gap-2">
        {sender && (
          <>
            <Avatar user={sender} size="small" />
            <PersonButton user={sender} className="min-w-0 truncate text-sm font-[650] hover:underline">
              <bdi>{sender.displayName}</bdi>
            </PersonButton>
          </>
        )}
        <time dateTime={message.createdAt} className="me-auto shrink-0 text-xs text-ink-3">
          {when}
        </time>
        <PlaceLink
          href={pathTo.message(message.roomId, message.id)}
          aria-label={t('jump')}
          title={t('jump')}
          className="grid size-8 shrink-0 place-items-center rounded-s text-ink-2 hover:bg-hover hover:text-ink touch:size-11"
        >
          <CornerUpLeft {...ICON} className="rtl:-scale-x-100" />
        </PlaceLink>
        {mayUnpin && (
          <IconButton label={t('unpin')} size="small" onClick={() => void unpin()}>
            <PinOff {...ICON} />
          </IconButton>
        )}
      </div>
      {text !== '' && (
        <p className="line-clamp-6 whitespace-pre-line wrap-anywhere">
          <bdi>{text}</bdi>
        </p>
      )}
      {message.files.length > 0 && <p className="text-sm text-ink-2">{t('files', { count: message.files.length })}</p>}
    </li>
  );
}

function useUnpin({ id, roomId }: Message): () => Promise<void> {
  const t = useTranslations('pins');
  const { api, cache } = useParley();
  const set = async (pinned: boolean) => {
    await api.messages.pin.mutate({ messageId: id, pinned });
    await cache.invalidateQueries({ queryKey: keys.pins(roomId) });
  };
  return async () => {
    try {
      await set(false);
      noticeDone(t('unpinned'), { label: t('undo'), run: () => void set(true).catch(noticeFailure) });
    } catch (error) {
      noticeFailure(error);
    }
  };
}
