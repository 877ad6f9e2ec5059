import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Scheduled } from '#contract/scheduled.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { Field } from '#ui/parts/field.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';
import { TextArea } from '#ui/parts/text-area.tsx';
import { dayOf, momentOf, ownZone, timeOf } from '#ui/room/composer/own-zone.ts';

/** Another text, another time, or both. */
export function ScheduledEditor({ scheduled, onClose }: { scheduled: Scheduled; onClose: () => void }) {
  const t = useTranslations();
  const { api } = useParley();
  const [text, setText] = useState(scheduled.content);
  const [start] = useState(() => new Date(scheduled.sendAt));
  const [day, setDay] = useState(dayOf(start));
  const [time, setTime] = useState(timeOf(start));
  const [isBusy, setBusy] = useState(false);
  const content = text.trim();
  const at = momentOf(day, time);
  const isMoved = day !== dayOf(start) || time !== timeOf(start);
  const isPast = at !== null && isMoved && at.getTime() <= Date.now();
  const isFailed = scheduled.state === 'failed';
  const save = async () => {
    if (!at) return;
    setBusy(true);
    try {
      await api.scheduled.update.mutate({
        scheduledId: scheduled.id,
        ...(content !== '' && { content }),
        ...((isMoved || isFailed) && { sendAt: at.toISOString() }),
      });
      onClose();
    } catch (error) {
      noticeFailure(error);
      setBusy(false);
    }
  };
  const isSavable = at !== null && !isPast && (content !== '' || scheduled.fileIds.length > 0);
  return (
    <Dialog title={t('drafts.editTitle')} onClose={onClose}>
      <form
        className="grid gap-4 overflow-y-auto px-5 pt-1 pb-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (isSavable) void save();
        }}
      >
        <TextArea label={t('drafts.text')} rows={5} value={text} onChange={({ target }) => setText(target.value)} />
        <div className="grid grid-cols-2 gap-3">
          <Field type="date" label={t('schedule.day')} value={day} onChange={({ target }) => setDay(target.value)} />
          <Field type="time" label={t('schedule.time')} value={time} onChange={({ target }) => setTime(target.value)} />
        </div>
        <p role={isPast ? 'alert' : undefined} className={`text-sm ${isPast ? 'text-signal' : 'text-ink-2'}`}>
          {isPast ? t('schedule.past') : t('schedule.zone', { zone: ownZone().replaceAll('_', ' ') })}
        </p>
        <Button look="primary" type="submit" disabled={isBusy || !isSavable} className="justify-self-end">
          {t('drafts.save')}
        </Button>
      </form>
    </Dialog>
  );
}
