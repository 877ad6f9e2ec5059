import { useQuery } from '@tanstack/react-query';
import { Ellipsis, MessageSquareReply, Quote, SmilePlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { Message } from '#contract/messages.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { EmojiPicker } from '#ui/emoji/emoji-picker.tsx';
import { IconButton } from '#ui/parts/button.tsx';
import { Menu } from '#ui/parts/menu.tsx';
import { Popover } from '#ui/parts/popover.tsx';
import { mayDo } from '#ui/room/message/may-do.ts';
import type { RowContext } from '#ui/room/message/row-context.ts';
import type { Deeds } from '#ui/room/message/use-deeds.ts';

const loadItems = () => import('#ui/room/message/action-items.tsx');
const ActionItems = lazy(loadItems);

interface MessageActionsProps {
  message: Message;
  context: RowContext;
  deeds: Deeds;
  /** While something of it is open, it stays although the pointer is elsewhere. */
  onOpenChange: (isOpen: boolean) => void;
}

const QUICK = '👍';

/** What one can do with a message. It floats above the row, so that nothing moves when it comes. */
export function MessageActions({ message, context, deeds, onOpenChange }: MessageActionsProps) {
  const t = useTranslations('message');
  const may = mayDo(message, context);
  // Whoever is at a message may open its menu next.
  useEffect(() => void loadItems().catch(() => undefined), []);
  return (
    <div
      role="toolbar"
      aria-label={t('actions')}
      className="absolute -top-4 z-10 flex rounded-m border border-line bg-paper p-0.5 shadow-raised end-6 narrow:end-4 touch:hidden"
    >
      {may.react && (
        <>
          <IconButton label={t('reactWith', { emoji: QUICK })} size="small" onClick={() => deeds.react(message, QUICK)}>
            {QUICK}
          </IconButton>
          <ReactButton message={message} deeds={deeds} onOpenChange={onOpenChange} />
        </>
      )}
      {may.reply && context.thread === null && (
        <IconButton label={t('reply')} size="small" onClick={() => deeds.reply(message)}>
          <MessageSquareReply size={18} strokeWidth={1.75} className="rtl:-scale-x-100" />
        </IconButton>
      )}
      {may.quote && (
        <IconButton label={t('quote')} size="small" onClick={() => deeds.quote(message)}>
          <Quote size={17} strokeWidth={1.75} />
        </IconButton>
      )}
      <MoreButton message={message} context={context} deeds={deeds} onOpenChange={onOpenChange} />
    </div>
  );
}

function ReactButton({ message, deeds, onOpenChange }: Omit<MessageActionsProps, 'context'>) {
  const t = useTranslations('message');
  const [isOpen, setOpen] = useState(false);
  const change = (open: boolean) => {
    setOpen(open);
    onOpenChange(open);
  };
  return (
    <Popover
      label={t('react')}
      open={isOpen}
      onOpenChange={change}
      trigger={
        <IconButton label={t('react')} size="small" data-part="react">
          <SmilePlus size={18} strokeWidth={1.75} />
        </IconButton>
      }
    >
      <EmojiPicker
        onClose={() => change(false)}
        onPick={(emoji) => {
          change(false);
          deeds.react(message, emoji);
        }}
      />
    </Popover>
  );
}

function MoreButton({ message, context, deeds, onOpenChange }: MessageActionsProps) {
  const t = useTranslations('message');
  const { queries } = useParley();
  const [wasOpened, setOpened] = useState(false);
  const { data: saved } = useQuery({ ...queries.saved, enabled: wasOpened });
  const isSaved = saved?.some(({ messageId }) => messageId === message.id) ?? false;
  return (
    <Menu
      onOpenChange={(open) => {
        setOpened(true);
        onOpenChange(open);
      }}
      trigger={
        <IconButton label={t('more')} size="small" data-part="menu">
          <Ellipsis size={18} strokeWidth={1.75} />
        </IconButton>
      }
    >
      <Suspense>
        <ActionItems message={message} context={context} deeds={deeds} isSaved={isSaved} />
      </Suspense>
    </Menu>
  );
}
