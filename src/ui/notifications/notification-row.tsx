import { AtSign, Check, CornerDownRight, Highlighter, MessageCircle, SmilePlus, UserPlus } from 'lucide-react';
import { useFormatter, useNow, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { NotificationKind } from '#contract/notifications.ts';
import type { Notification } from '#ui/notifications/use-notifications.ts';
import { Avatar } from '#ui/parts/avatar.tsx';
import { IconButton } from '#ui/parts/button.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';

interface NotificationRowProps {
  notification: Notification;
  /** null of a direct message, which is called as its author is */
  roomName: string | null;
  onRead: () => void;
}

const ICONS = {
  contact: MessageCircle,
  mention: AtSign,
  invitation: UserPlus,
  reply: CornerDownRight,
  reaction: SmilePlus,
  keyword: Highlighter,
} satisfies Record<NotificationKind, typeof AtSign>;

/** Who did what where, the beginning of what was written, and the way there. Going there is reading it. */
export function NotificationRow({ notification, roomName, onRead }: NotificationRowProps) {
  const t = useTranslations('notices');
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const { kind, actor, detail, count, excerpt, createdAt, readAt } = notification;
  const isUnread = readAt === null;
  const Icon = ICONS[kind];
  const at = new Date(Math.min(Date.parse(createdAt), now.getTime()));
  const values = {
    name: actor.displayName,
    room: roomName ?? '',
    detail: detail ?? '',
    others: count - 1,
    b: (words: ReactNode) => <bdi className="font-[650]">{words}</bdi>,
    i: (words: ReactNode) => <bdi>{words}</bdi>,
  };
  const said =
    kind === 'contact' || kind === 'reaction'
      ? t.rich(kind, values)
      : t.rich(roomName === null ? `direct.${kind}` : `kinds.${kind}`, values);
  return (
    <li data-unread={isUnread ? '' : undefined} className="group relative flex items-start">
      <PlaceLink
        href={pathOf(notification)}
        onClick={isUnread ? onRead : undefined}
        className="-mx-3 grid min-w-0 flex-1 grid-cols-[auto_minmax(0,1fr)] gap-x-3 rounded-m px-3 py-3 pe-12 outline-offset-[-2px] hover:bg-hover"
      >
        <span className="relative self-start">
          <Avatar user={actor} />
          <span className="absolute -end-1 -bottom-1 grid size-5 place-items-center rounded-full bg-paper text-ink-2">
            <Icon aria-hidden="true" size={13} strokeWidth={2} className="rtl:-scale-x-100" />
          </span>
        </span>
        <span className="min-w-0">
          <span className={`block ${isUnread ? 'text-ink' : 'text-ink-2'}`}>
            {isUnread && (
              <span className="me-2 inline-block size-2 rounded-full bg-signal align-middle">
                <span className="sr-only">{t('unread')} </span>
              </span>
            )}
            {said}
          </span>
          {excerpt !== '' && (
            <span className="line-clamp-2 max-w-[74ch] text-ink-2 [overflow-wrap:anywhere]">
              <bdi>{excerpt}</bdi>
            </span>
          )}
          <time dateTime={createdAt} className="text-xs text-ink-3">
            {format.relativeTime(at, now)}
          </time>
        </span>
      </PlaceLink>
      {isUnread && (
        <IconButton
          label={t('readOne')}
          size="small"
          onClick={onRead}
          className="absolute! top-2 opacity-0 end-0 group-focus-within:opacity-100 group-hover:opacity-100 touch:opacity-100"
        >
          <Check size={17} strokeWidth={1.75} />
        </IconButton>
      )}
    </li>
  );
}

function pathOf({ roomId, messageId, parentId }: Notification): string {
  if (messageId === null) return pathTo.room(roomId);
  return parentId === null ? pathTo.message(roomId, messageId) : pathTo.thread(roomId, parentId, messageId);
}
