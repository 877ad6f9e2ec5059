import { Paperclip } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { SearchedMessages } from '#contract/search.ts';
import type { UserRef } from '#contract/users.ts';
import { useShortTime } from '#ui/language/clock-time.ts';
import { Avatar } from '#ui/parts/avatar.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import { MarkedText } from '#ui/search/marked-text.tsx';

interface SearchResultProps {
  hit: SearchedMessages['hits'][number];
  author: UserRef | undefined;
  /** null of a room that is not known here */
  roomName: string | null;
}

const AROUND = 320;

/** A message that was found, and the way to it in its place. */
export function SearchResult({ hit, author, roomName }: SearchResultProps) {
  const t = useTranslations('search');
  const format = useFormatter();
  const when = useShortTime();
  const { message, marks } = hit;
  const { id, roomId, parentId, content, files, createdAt } = message;
  const href = parentId === null ? pathTo.message(roomId, id) : pathTo.thread(roomId, parentId, id);
  return (
    <li>
      <PlaceLink
        href={href}
        className="-mx-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 rounded-m px-3 py-3 outline-offset-[-2px] hover:bg-hover"
      >
        {author ? <Avatar user={author} /> : <span className="size-9.5" />}
        <span className="min-w-0">
          <span className="flex flex-wrap items-baseline gap-x-2">
            <bdi className="font-[650]">{author?.displayName ?? t('somebody')}</bdi>
            <span className="text-xs text-ink-3">
              {roomName !== null && <bdi>{roomName}</bdi>}
              {parentId !== null && ` · ${t('inThread')}`}
              {' · '}
              <time dateTime={createdAt}>{when(createdAt)}</time>
            </span>
          </span>
          <span className="line-clamp-4 max-w-[74ch] [overflow-wrap:anywhere]">
            <bdi>
              <MarkedText text={content} marks={marks} around={AROUND} />
            </bdi>
          </span>
          {files.length > 0 && (
            <span className="mt-1 flex items-center gap-1.5 text-sm text-ink-3">
              <Paperclip aria-hidden="true" size={14} strokeWidth={1.75} />
              <bdi className="truncate">{format.list(files.map(({ name }) => name))}</bdi>
            </span>
          )}
        </span>
      </PlaceLink>
    </li>
  );
}
