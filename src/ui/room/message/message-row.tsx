import { MessageSquareReply, Undo2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { memo } from 'react';
import type { Message } from '#contract/messages.ts';
import type { RoomRole } from '#contract/rooms.ts';
import type { UserRef } from '#contract/users.ts';
import { useClockTime } from '#ui/language/clock-time.ts';
import { Avatar } from '#ui/parts/avatar.tsx';
import { PersonButton } from '#ui/people/person-button.tsx';
import { StatusEmoji } from '#ui/people/status-emoji.tsx';
import { MessageActions } from '#ui/room/message/message-actions.tsx';
import { MessageEditor } from '#ui/room/message/message-editor.tsx';
import { MessageText } from '#ui/room/message/message-text.tsx';
import { Reactions } from '#ui/room/message/reactions.tsx';

/** What the rows of a room share. */
export interface RowContext {
  me: UserRef;
  people: Readonly<Record<number, UserRef>>;
  myRole: RoomRole | null;
  act: {
    react: (message: Message, emoji: string) => void;
    edit: (message: Message, content: string) => void;
    delete: (message: Message) => void;
    undoDelete: (messageId: number) => void;
    startEditing: (messageId: number) => void;
    stopEditing: () => void;
    pick: (messageId: number | null) => void;
  };
}

interface MessageRowProps {
  message: Message;
  quoted: Message | null;
  isHead: boolean;
  /** under the pointer or in focus: its actions are shown */
  isActive: boolean;
  isEditing: boolean;
  isPicking: boolean;
  isDeleting: boolean;
  context: RowContext;
}

export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, quoted, isHead, isActive, isEditing, isPicking, isDeleting, context } = props;
  const { me, people, myRole, act } = context;
  const t = useTranslations('message');
  const sender = people[message.senderId];
  const isMine = message.senderId === me.id;

  if (isDeleting) {
    return (
      <RowFrame isHead={false} sender={sender} at={message.createdAt}>
        <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-3">
          {t('deleted')}
          <button
            type="button"
            onClick={() => act.undoDelete(message.id)}
            className="inline-flex min-h-8 items-center gap-1.5 rounded-s px-2 font-[600] text-accent hover:bg-hover"
          >
            <Undo2 size={15} strokeWidth={2} className="rtl:-scale-x-100" />
            {t('undo')}
          </button>
        </p>
      </RowFrame>
    );
  }
  return (
    <RowFrame isHead={isHead} sender={sender} at={message.createdAt} isEdited={message.editedAt !== null}>
      {quoted && <Quote message={quoted} sender={people[quoted.senderId]} />}
      {isEditing ? (
        <MessageEditor
          content={message.content}
          onSave={(content) => act.edit(message, content)}
          onCancel={act.stopEditing}
        />
      ) : (
        <MessageText
          content={message.content}
          mentioned={namesOf(message, people)}
          myName={me.username.toLowerCase()}
        />
      )}
      <Reactions message={message} meId={me.id} people={people} onToggle={(emoji) => act.react(message, emoji)} />
      {message.threadCount > 0 && (
        <p className="mt-1 flex items-center gap-1.5 text-sm font-[600] text-ink-2">
          <MessageSquareReply size={15} strokeWidth={1.75} className="rtl:-scale-x-100" />
          {t('replies', { count: message.threadCount })}
        </p>
      )}
      {isActive && !isEditing && myRole !== null && (
        <MessageActions
          isMine={isMine}
          mayReact
          mayDelete={isMine || myRole !== 'member'}
          isPicking={isPicking}
          onPick={(open) => act.pick(open ? message.id : null)}
          onReact={(emoji) => act.react(message, emoji)}
          onEdit={() => act.startEditing(message.id)}
          onDelete={() => act.delete(message)}
        />
      )}
    </RowFrame>
  );
});

/** null when somebody who is addressed is not known by name here, so that nobody's mention is lost. */
function namesOf({ mentions }: Message, people: RowContext['people']): ReadonlySet<string> | null {
  const names = new Set<string>();
  for (const id of mentions) {
    const name = people[id]?.username.toLowerCase();
    if (name === undefined) return null;
    names.add(name);
  }
  return names;
}

function Quote({ message, sender }: { message: Message; sender: UserRef | undefined }) {
  return (
    <p className="mt-0.5 mb-1 flex max-w-[74ch] gap-1.5 border-s-3 border-line-strong ps-2.5 text-sm text-ink-2">
      {sender && <bdi className="shrink-0 font-[600]">{sender.displayName}</bdi>}
      <bdi className="truncate">{message.content}</bdi>
    </p>
  );
}

interface RowFrameProps {
  isHead: boolean;
  sender: UserRef | undefined;
  at: string;
  isEdited?: boolean;
  children: React.ReactNode;
}

export function RowFrame({ isHead, sender, at, isEdited = false, children }: RowFrameProps) {
  const t = useTranslations('message');
  const time = useClockTime()(at);
  return (
    <div className={`grid grid-cols-[38px_minmax(0,1fr)] gap-x-3 ${isHead ? 'py-1.5' : 'py-[3px]'}`}>
      {isHead && sender ? (
        <PersonButton user={sender} aria-label={sender.displayName} tabIndex={-1} className="mt-[3px] self-start">
          <Avatar user={sender} />
        </PersonButton>
      ) : (
        <time
          dateTime={at}
          className="invisible h-0 justify-self-end pt-[3px] text-[11px] whitespace-nowrap text-ink-3 tabular-nums group-hover:visible group-focus-within:visible"
        >
          {time}
        </time>
      )}
      <div className="min-w-0 max-w-[74ch]">
        {isHead && (
          <p className="flex items-baseline gap-2">
            {sender ? (
              <>
                <PersonButton user={sender} className="min-w-0 truncate font-[650] hover:underline">
                  <bdi>{sender.displayName}</bdi>
                </PersonButton>
                <StatusEmoji userId={sender.id} />
              </>
            ) : (
              <span className="truncate font-[650]">{t('somebody')}</span>
            )}
            <time dateTime={at} className="shrink-0 text-xs text-ink-3 tabular-nums">
              {time}
            </time>
            {isEdited && <span className="shrink-0 text-xs text-ink-3">{t('edited')}</span>}
          </p>
        )}
        {children}
        {!isHead && isEdited && <span className="text-xs text-ink-3">{t('edited')}</span>}
      </div>
    </div>
  );
}
