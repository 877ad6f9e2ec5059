import { useTranslations } from 'next-intl';
import { useEffect, useMemo, useState } from 'react';
import type { OutboxEntry } from '#client/outbox-entry.ts';
import { focusComposer } from '#ui/room/composer/composer.tsx';
import { LeavingFiles } from '#ui/room/composer/leaving-files.tsx';
import { useSending } from '#ui/room/log/outbox.ts';
import type { RowContext } from '#ui/room/message/row-context.ts';
import { RowFrame } from '#ui/room/message/row-frame.tsx';
import { MessageText } from '#ui/room/message/text/message-text.tsx';

/** Whoever waits longer than this may want to let it be. */
const LONG_MS = 10_000;

interface LeavingRowProps {
  entry: OutboxEntry;
  isHead: boolean;
  context: RowContext;
}

/** A message that the server does not have yet. */
export function LeavingRow({ entry, isHead, context }: LeavingRowProps) {
  const t = useTranslations();
  const { retry, discard } = useSending();
  const { me, people } = context;
  const names = useMemo(() => ({ people, meId: me.id, mentions: null }), [people, me.id]);
  const { failure } = entry;
  const isLate = useIsLate(entry.retriedAt ?? entry.createdAt);
  const [isCancelled, setIsCancelled] = useState(false);
  // The button goes with what it did, so focus would be lost.
  const andWriteOn = (act: (entry: OutboxEntry) => void) => {
    act(entry);
    focusComposer();
  };
  return (
    <RowFrame isHead={isHead} sender={me} at={entry.createdAt}>
      <div className={failure ? '' : 'opacity-60'}>
        {entry.content !== '' && <MessageText content={entry.content} names={names} />}
        <LeavingFiles entry={entry} />
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
      {!failure && isLate && (
        <p className="flex flex-wrap items-center gap-x-1 text-sm text-ink-2">
          <span className="me-1">{t(isCancelled ? 'message.cancelling' : 'message.notSentYet')}</span>
          {!isCancelled && (
            <button
              type="button"
              onClick={() => {
                // What is on its way just now stays until it is known whether it has arrived.
                setIsCancelled(true);
                andWriteOn(discard);
              }}
              className="min-h-8 rounded-s px-2 font-[560] text-ink-2 hover:bg-hover touch:min-h-11"
            >
              {t('message.cancelSending')}
            </button>
          )}
        </p>
      )}
    </RowFrame>
  );
}

function useIsLate(since: string): boolean {
  const [lateSince, setLateSince] = useState('');
  useEffect(() => {
    const left = LONG_MS - (Date.now() - Date.parse(since));
    // This device's clock may have been turned back.
    const timer = setTimeout(() => setLateSince(since), Math.min(left, LONG_MS));
    return () => clearTimeout(timer);
  }, [since]);
  return lateSince === since;
}
