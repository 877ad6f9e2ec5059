import { Pencil, SendHorizontal, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { newClientId } from '#client/outbox-entry.ts';
import type { Scheduled } from '#contract/scheduled.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useMomentTime } from '#ui/language/clock-time.ts';
import { IconButton } from '#ui/parts/button.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { ScheduledEditor } from '#ui/room/composer/scheduled-editor.tsx';
import { usePlaceName } from '#ui/room/composer/use-place-name.ts';

export function ScheduledList({ scheduled }: { scheduled: readonly Scheduled[] }) {
  const [editing, setEditing] = useState<Scheduled | null>(null);
  const inTime = scheduled.toSorted((a, b) => a.sendAt.localeCompare(b.sendAt));
  return (
    <>
      <ul className="divide-y divide-line border-y border-line">
        {inTime.map((one) => (
          <ScheduledRow key={one.id} scheduled={one} onEdit={() => setEditing(one)} />
        ))}
      </ul>
      {editing && <ScheduledEditor scheduled={editing} onClose={() => setEditing(null)} />}
    </>
  );
}

const ICON = { size: 17, strokeWidth: 1.75 } as const;

function ScheduledRow({ scheduled, onEdit }: { scheduled: Scheduled; onEdit: () => void }) {
  const t = useTranslations('drafts');
  const nameOf = usePlaceName();
  const { sendNow, cancel } = useScheduledDeeds(scheduled);
  const reason = useReason(scheduled.error);
  const when = useMomentTime('short')(scheduled.sendAt);
  return (
    <li className="flex flex-wrap items-center gap-x-2 py-2.5">
      <div className="me-auto min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <bdi className="truncate font-[620]">{nameOf(scheduled)}</bdi>
          <time dateTime={scheduled.sendAt} className="text-sm text-ink-2">
            {t('when', { when })}
          </time>
        </p>
        <p className="line-clamp-3 whitespace-pre-line wrap-anywhere">
          <bdi>{scheduled.content || t('filesOnly', { count: scheduled.fileIds.length })}</bdi>
        </p>
        {reason !== null && (
          <p role="alert" className="text-sm text-signal">
            {t('failed', { reason })}
          </p>
        )}
      </div>
      <span className="flex">
        <IconButton label={t('edit')} onClick={onEdit}>
          <Pencil {...ICON} />
        </IconButton>
        <IconButton label={t('sendNow')} onClick={() => void sendNow()}>
          <SendHorizontal {...ICON} className="rtl:-scale-x-100" />
        </IconButton>
        <IconButton label={t('cancel')} onClick={() => void cancel()}>
          <Trash2 {...ICON} />
        </IconButton>
      </span>
    </li>
  );
}

/** The codes of another version of the server may be unknown here. */
function useReason(error: string | null): string | null {
  const t = useTranslations('errors');
  if (error === null) return null;
  const code = error as Parameters<typeof t.has>[0];
  return t.has(code) ? t(code) : t('internal');
}

function useScheduledDeeds(scheduled: Scheduled) {
  const t = useTranslations('drafts');
  const { api, cache } = useParley();
  const { id: scheduledId, roomId, parentId, content, metadata, quoteId, fileIds, sendAt } = scheduled;
  const hide = () =>
    cache.setQueryData<readonly Scheduled[]>(keys.scheduled, (all) => all?.filter(({ id }) => id !== scheduledId));
  const tryTo = async (deed: () => Promise<unknown>): Promise<boolean> => {
    hide();
    try {
      await deed();
      return true;
    } catch (error) {
      noticeFailure(error);
      void cache.invalidateQueries({ queryKey: keys.scheduled });
      return false;
    }
  };
  const restore = () => {
    const extras = { ...(quoteId !== null && { quoteId }), ...(fileIds.length > 0 && { fileIds }) };
    const message = { roomId, parentId, content, metadata, clientId: newClientId(), ...extras };
    api.scheduled.create.mutate({ message, sendAt }).catch(noticeFailure);
  };
  return {
    async sendNow() {
      if (await tryTo(() => api.scheduled.sendNow.mutate({ scheduledId }))) noticeDone(t('sent'));
    },
    async cancel() {
      const isDone = await tryTo(() => api.scheduled.cancel.mutate({ scheduledId }));
      if (isDone) noticeDone(t('cancelled'), { label: t('undo'), run: restore });
    },
  };
}
