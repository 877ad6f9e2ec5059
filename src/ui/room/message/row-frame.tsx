import { Pin } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ComponentProps, ReactNode } from 'react';
import type { UserRef } from '#contract/users.ts';
import { useClockTime } from '#ui/language/clock-time.ts';
import { Avatar } from '#ui/parts/avatar.tsx';
import { PersonButton } from '#ui/people/person-button.tsx';
import { StatusEmoji } from '#ui/people/status-emoji.tsx';

interface RowFrameProps extends ComponentProps<'div'> {
  isHead: boolean;
  sender: UserRef | undefined;
  at: string;
  isEdited?: boolean;
  isPinned?: boolean;
  pinnedBy?: UserRef | null;
  /** stands at the end of its last line, with room of its own */
  aside?: ReactNode;
}

/** Who and when at its head; a message right after another of the same person tells its time only when one is at it. */
export function RowFrame(props: RowFrameProps) {
  const { isHead, sender, at, isEdited = false, isPinned = false, pinnedBy = null, aside, children, ...rest } = props;
  const t = useTranslations('message');
  const time = useClockTime()(at);
  const columns = aside ? 'grid-cols-[38px_minmax(0,1fr)_auto]' : 'grid-cols-[38px_minmax(0,1fr)]';
  return (
    <div className={`grid gap-x-3 ${columns} ${isHead ? 'py-1.5' : 'py-[3px]'}`} {...rest}>
      {isPinned && (
        <p className="col-start-2 flex min-w-0 items-center gap-1.5 text-xs font-[560] text-ink-3">
          <Pin aria-hidden="true" size={13} strokeWidth={2} className="shrink-0" />
          <span className="truncate">{pinnedBy ? t('pinnedBy', { name: pinnedBy.displayName }) : t('pinned')}</span>
        </p>
      )}
      {isHead && sender ? (
        <PersonButton
          user={sender}
          // The name right beside it is the same button for who does not see the face.
          aria-hidden="true"
          tabIndex={-1}
          className="col-start-1 mt-[3px] self-start"
        >
          <Avatar user={sender} />
        </PersonButton>
      ) : (
        <time
          dateTime={at}
          className="invisible col-start-1 h-0 justify-self-end pt-[3px] text-[11px] whitespace-nowrap text-ink-3 tabular-nums group-hover:visible group-focus-within:visible"
        >
          {time}
        </time>
      )}
      <div className="min-w-0 max-w-[74ch]">
        {isHead && (
          <p className="flex items-baseline gap-2">
            {sender ? (
              <>
                <PersonButton user={sender} className="-my-0.5 min-w-0 truncate py-0.5 font-[650] hover:underline">
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
      </div>
      {aside && <div className="flex min-w-26 items-end justify-end narrow:min-w-12">{aside}</div>}
    </div>
  );
}
