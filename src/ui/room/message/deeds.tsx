import {
  Bookmark,
  Copy,
  Eye,
  Forward,
  History,
  Link,
  type LucideIcon,
  MailOpen,
  MessageSquareReply,
  Pencil,
  Pin,
  PinOff,
  Quote,
  SmilePlus,
  Trash2,
} from 'lucide-react';
import type { Message } from '#contract/messages.ts';
import { mayDo } from '#ui/room/message/may-do.ts';
import { openDialog } from '#ui/room/message/open-dialog.ts';
import type { RowContext } from '#ui/room/message/row-context.ts';
import type { Deeds } from '#ui/room/message/use-deeds.ts';

/** One line of the menu of a message. */
export interface Deed {
  name:
    | 'reply'
    | 'quote'
    | 'forward'
    | 'pin'
    | 'unpin'
    | 'saveForLater'
    | 'saveNoMore'
    | 'copyLink'
    | 'copyText'
    | 'markUnread'
    | 'readers'
    | 'whoReacted'
    | 'edits'
    | 'edit'
    | 'delete';
  Icon: LucideIcon;
  keys?: string;
  danger?: boolean;
  /** a line stands above it */
  begins?: boolean;
  /** its icon points somewhere */
  points?: boolean;
  run: () => void;
}

/** The menu, in the order in which people look for things. What stands on the bar above the row is in it too. */
export function deedsOf(message: Message, context: RowContext, deeds: Deeds, isSaved: boolean): Deed[] {
  const may = mayDo(message, context);
  const all: (Deed | false)[] = [
    may.reply &&
      context.thread === null && {
        name: 'reply',
        Icon: MessageSquareReply,
        keys: 'R',
        points: true,
        run: () => deeds.reply(message),
      },
    may.quote && { name: 'quote', Icon: Quote, keys: 'Q', run: () => deeds.quote(message) },
    may.forward && {
      name: 'forward',
      Icon: Forward,
      keys: 'F',
      points: true,
      run: () => openDialog({ kind: 'forward', message }),
    },
    {
      name: isSaved ? 'saveNoMore' : 'saveForLater',
      Icon: Bookmark,
      keys: 'S',
      run: () => void deeds.toggleSaved(message),
    },
    may.pin && {
      name: message.pinnedAt === null ? 'pin' : 'unpin',
      Icon: message.pinnedAt === null ? Pin : PinOff,
      run: () => deeds.pin(message),
    },
    { name: 'copyLink', Icon: Link, begins: true, run: () => void deeds.copyLink(message) },
    message.content !== '' && { name: 'copyText', Icon: Copy, run: () => void deeds.copyText(message) },
    may.react && {
      name: 'markUnread',
      Icon: MailOpen,
      keys: 'U',
      begins: true,
      run: () => void deeds.markUnread(message),
    },
    may.seeReaders && { name: 'readers', Icon: Eye, run: () => openDialog({ kind: 'readers', message }) },
    message.reactions.length > 0 && {
      name: 'whoReacted',
      Icon: SmilePlus,
      run: () => openDialog({ kind: 'reactions', message }),
    },
    message.editCount > 0 && { name: 'edits', Icon: History, run: () => openDialog({ kind: 'edits', message }) },
    may.edit && { name: 'edit', Icon: Pencil, keys: 'E', begins: true, run: () => deeds.edit(message) },
    may.delete && {
      name: 'delete',
      Icon: Trash2,
      keys: 'Del',
      danger: true,
      begins: !may.edit,
      run: () => deeds.remove(message),
    },
  ];
  return all.filter((deed) => deed !== false);
}
