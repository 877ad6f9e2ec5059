import { Undo2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { memo, useMemo, useState } from 'react';
import type { Message } from '#contract/messages.ts';
import { undoDelete } from '#ui/room/log/deletions.ts';
import { MessageFiles } from '#ui/room/message/files/message-files.tsx';
import { ForwardedFrom } from '#ui/room/message/forwarded-from.tsx';
import { MessageActions } from '#ui/room/message/message-actions.tsx';
import { MessageEditor } from '#ui/room/message/message-editor.tsx';
import { Previews } from '#ui/room/message/previews.tsx';
import { QuotedLine } from '#ui/room/message/quoted-line.tsx';
import { Reactions } from '#ui/room/message/reactions.tsx';
import { ReadBy } from '#ui/room/message/read-by.tsx';
import type { RowContext } from '#ui/room/message/row-context.ts';
import { RowFrame } from '#ui/room/message/row-frame.tsx';
import { MessageText } from '#ui/room/message/text/message-text.tsx';
import { namesOf } from '#ui/room/message/text/names.ts';
import { ThreadLine } from '#ui/room/message/thread-line.tsx';
import type { Deeds } from '#ui/room/message/use-deeds.ts';
import { useLongPress } from '#ui/room/message/use-long-press.ts';

interface MessageRowProps {
  message: Message;
  isHead: boolean;
  /** under the pointer or in focus: its actions are shown */
  isActive: boolean;
  isEditing: boolean;
  isDeleting: boolean;
  /** of those that I wrote: who has read it stands there */
  isMyLast: boolean;
  context: RowContext;
  deeds: Deeds;
}

export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, isHead, isActive, isEditing, isDeleting, isMyLast, context, deeds } = props;
  const { me, people } = context;
  const [isHeld, setHeld] = useState(false);
  const names = useMemo(() => namesOf(message, people, me.id), [message, people, me.id]);
  const longPress = useLongPress(message, context, deeds);
  const sender = people[message.senderId];

  if (isDeleting)
    return (
      <RowFrame isHead={false} sender={sender} at={message.createdAt}>
        <Deleted messageId={message.id} />
      </RowFrame>
    );
  const text = message.content !== '' && <MessageText content={message.content} names={names} />;
  // Focus goes back to the button after what it opened has closed: until then the bar stays.
  const onOpenChange = (isOpen: boolean) => (isOpen ? setHeld(true) : requestAnimationFrame(() => setHeld(false)));
  return (
    <RowFrame
      isHead={isHead}
      sender={sender}
      at={message.createdAt}
      isEdited={message.editedAt !== null}
      pinnedBy={message.pinnedAt === null ? null : (people[message.pinnedBy ?? 0] ?? null)}
      isPinned={message.pinnedAt !== null}
      aside={isMyLast && <ReadBy message={message} context={context} />}
      {...longPress}
    >
      {message.quote && <QuotedLine message={message} quote={message.quote} thread={context.thread} />}
      {isEditing ? (
        <MessageEditor
          messageId={message.id}
          content={message.content}
          onSave={(content) => void deeds.saveEdit(message, content)}
          onCancel={context.stopEditing}
        />
      ) : message.forward ? (
        <ForwardedFrom message={message} forward={message.forward}>
          {text}
        </ForwardedFrom>
      ) : (
        text
      )}
      {!isHead && message.editedAt !== null && <Edited />}
      {message.files.length > 0 && <MessageFiles files={message.files} />}
      {message.previews.length > 0 && (
        <Previews
          previews={message.previews}
          onRemove={message.senderId === me.id ? (url) => deeds.removePreview(message, url) : null}
        />
      )}
      {message.reactions.length > 0 && <Reactions message={message} context={context} deeds={deeds} />}
      {context.thread === null && message.threadCount > 0 && <ThreadLine message={message} people={context.people} />}
      {(isActive || isHeld) && !isEditing && (
        <MessageActions message={message} context={context} deeds={deeds} onOpenChange={onOpenChange} />
      )}
    </RowFrame>
  );
});

/** Where no name stands above that it could stand beside. */
function Edited() {
  return <p className="text-xs text-ink-3">{useTranslations('message')('edited')}</p>;
}

function Deleted({ messageId }: { messageId: number }) {
  const t = useTranslations('message');
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-3">
      {t('deleted')}
      <button
        type="button"
        onClick={({ currentTarget }) => {
          currentTarget.closest<HTMLElement>('[data-row]')?.focus();
          undoDelete(messageId);
        }}
        className="inline-flex min-h-8 items-center gap-1.5 rounded-s px-2 font-[600] text-accent hover:bg-hover touch:min-h-11"
      >
        <Undo2 size={15} strokeWidth={2} className="rtl:-scale-x-100" />
        {t('undo')}
      </button>
    </p>
  );
}
