import { useTranslations } from 'next-intl';
import type { OutboxEntry } from '#client/outbox-entry.ts';
import type { UserRef } from '#contract/users.ts';
import { focusComposer } from '#ui/room/composer.tsx';
import { RowFrame } from '#ui/room/message-row.tsx';
import { MessageText } from '#ui/room/message-text.tsx';
import { useSending } from '#ui/room/outbox.ts';

const NOBODY: ReadonlySet<string> = new Set();

/** A message that the server does not have yet. */
export function LeavingRow({ entry, isHead, me }: { entry: OutboxEntry; isHead: boolean; me: UserRef }) {
  const t = useTranslations();
  const { retry, discard } = useSending();
  const { failure } = entry;
  // The button goes with what it did, so focus would be lost.
  const andWriteOn = (act: (entry: OutboxEntry) => void) => {
    act(entry);
    focusComposer();
  };
  return (
    <RowFrame isHead={isHead} sender={me} at={entry.createdAt}>
      <div className={failure ? '' : 'opacity-60'}>
        <MessageText content={entry.content} mentioned={NOBODY} myName={me.username} />
      </div>
      {failure && (
        <p role="alert" className="flex flex-wrap items-center gap-x-1 text-sm text-signal">
          <span className="me-1">{t('message.notSent', { reason: t(`errors.${failure.code}`) })}</span>
          <button
            type="button"
            onClick={() => andWriteOn(retry)}
            className="min-h-8 rounded-s px-2 font-[620] text-accent hover:bg-hover touch:min-h-11"
          >
            {t('message.retry')}
          </button>
          <button
            type="button"
            onClick={() => andWriteOn(discard)}
            className="min-h-8 rounded-s px-2 font-[560] text-ink-2 hover:bg-hover touch:min-h-11"
          >
            {t('message.discard')}
          </button>
        </p>
      )}
    </RowFrame>
  );
}
