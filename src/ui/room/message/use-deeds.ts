import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { Message } from '#contract/messages.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { changeMessage, showEdited } from '#ui/live/apply-to-log.ts';
import { changeLogs, fetchLogsAgain } from '#ui/live/cache-state.ts';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { focusComposer } from '#ui/room/composer/composer.tsx';
import { deleteSoon } from '#ui/room/log/deletions.ts';
import type { RowContext } from '#ui/room/message/row-context.ts';
import { forgetEdit, keepEdit } from '#ui/room/message/unfinished-edits.ts';
import { useReactions } from '#ui/room/message/use-reactions.ts';
import { quote } from '#ui/room/quoting.ts';
import { holdUnread, releaseUnread } from '#ui/room/unread-hold.ts';
import { useSaving } from '#ui/saved/use-saving.ts';

const linkOf = ({ roomId, parentId, id }: Message) =>
  parentId === null ? pathTo.message(roomId, id) : pathTo.thread(roomId, parentId, id);

/** What can be done with a message. What others are to see is shown at once, and put right by the event or the refusal. */
export function useDeeds(context: RowContext) {
  const t = useTranslations('message');
  const { api, cache } = useParley();
  const react = useReactions();
  const saving = useSaving();
  const { thread, startEditing, stopEditing } = context;

  return useMemo(() => {
    const show = (message: Message, change: (is: Message) => Message) =>
      changeLogs(cache, message.roomId, (log) => changeMessage(log, message.id, change));
    const failed = (message: Message) => (error: unknown) => {
      noticeFailure(error);
      fetchLogsAgain(cache, message.roomId);
    };
    const copy = async (text: string, said: string) => {
      try {
        await navigator.clipboard.writeText(text);
        noticeDone(said);
      } catch {
        noticeDone(t('notCopied'));
      }
    };
    return {
      react,
      reply: (message: Message) => goTo(pathTo.thread(message.roomId, message.parentId ?? message.id)),
      quote(message: Message) {
        quote({ roomId: message.roomId, thread }, message);
        requestAnimationFrame(() => focusComposer(thread));
      },
      edit: (message: Message) => startEditing(message.id),
      async saveEdit(message: Message, content: string) {
        keepEdit(message.id, content);
        stopEditing();
        show(message, (is) => ({ ...is, content }));
        try {
          const edited = await api.messages.edit.mutate({ messageId: message.id, content });
          forgetEdit(message.id);
          changeLogs(cache, message.roomId, (log) => showEdited(log, edited));
        } catch (error) {
          // At once: until what is fetched comes, saving it again would change nothing.
          show(message, (is) => (is.content === content ? { ...is, content: message.content } : is));
          failed(message)(error);
          startEditing(message.id);
        }
      },
      remove: (message: Message) => deleteSoon(api, message.id),
      pin(message: Message) {
        const pinned = message.pinnedAt === null;
        show(message, (is) => ({ ...is, pinnedAt: pinned ? new Date().toISOString() : null }));
        api.messages.pin.mutate({ messageId: message.id, pinned }).catch(failed(message));
      },
      toggleSaved: (message: Message) => saving.toggle(message.id),
      copyLink: (message: Message) => copy(window.location.origin + linkOf(message), t('linkCopied')),
      copyText: (message: Message) => copy(message.content, t('textCopied')),
      async markUnread(message: Message) {
        holdUnread(message.roomId);
        try {
          await api.receipts.markUnread.mutate({ messageId: message.id });
          noticeDone(t('unreadNow'));
        } catch (error) {
          releaseUnread(message.roomId);
          noticeFailure(error);
        }
      },
      removePreview(message: Message, url: string) {
        show(message, (is) => ({ ...is, previews: is.previews.filter((known) => known.url !== url) }));
        api.messages.removePreview.mutate({ messageId: message.id, url }).catch(failed(message));
      },
    };
  }, [t, api, cache, react, saving, thread, startEditing, stopEditing]);
}

export type Deeds = ReturnType<typeof useDeeds>;
