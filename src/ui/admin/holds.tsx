'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import type { LegalHold } from '#contract/holds.ts';
import { Part } from '#ui/admin/admin-parts.tsx';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useFullTime } from '#ui/language/clock-time.ts';
import { Button } from '#ui/parts/button.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { Field } from '#ui/parts/field.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';

type Subject = { userId: number } | { roomId: number };

/** Legal holds of a person: what is under one is deleted by nobody, and whoever is held is not told. */
export function Holds({ subject }: { subject: Subject }) {
  const t = useTranslations('admin.holds');
  const { api } = useParley();
  const cache = useQueryClient();
  const moment = useFullTime();
  const [isPlacing, setPlacing] = useState(false);
  const query = useQuery({
    queryKey: keys.admin('holds', subject),
    queryFn: () => api.admin.holds.query({ ...subject, limit: 100 }),
    staleTime: 0,
  });
  const lift = async (hold: LegalHold) => {
    try {
      await api.admin.liftHold.mutate({ holdId: hold.id });
      noticeDone(t('lifted'));
    } catch (error) {
      noticeFailure(error);
    }
    await cache.invalidateQueries({ queryKey: keys.admin() });
  };
  return (
    <Part title={t('title')} text={t('text')} actions={<Button onClick={() => setPlacing(true)}>{t('place')}</Button>}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-ink-2">{t('none')}</p>
          ) : (
            <ul aria-label={t('title')} className="border-t border-line">
              {items.map((hold) => (
                <li key={hold.id} className="flex min-h-13 items-center gap-3 border-b border-line py-2">
                  <div className="me-auto min-w-0">
                    <p dir="auto" className={hold.liftedAt === null ? 'font-[560]' : 'text-ink-2'}>
                      {hold.reason}
                    </p>
                    <p className="text-sm text-ink-2">
                      {hold.liftedAt === null
                        ? t('since', { date: moment(hold.placedAt) })
                        : t('until', { date: moment(hold.placedAt), end: moment(hold.liftedAt) })}
                    </p>
                  </div>
                  {hold.liftedAt === null && <Button onClick={() => lift(hold)}>{t('lift')}</Button>}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {isPlacing && <PlaceHoldDialog subject={subject} onClose={() => setPlacing(false)} />}
    </Part>
  );
}

export function PlaceHoldDialog({ subject, onClose }: { subject: Subject; onClose: () => void }) {
  const t = useTranslations();
  const { api } = useParley();
  const cache = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const place = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get('reason'));
    setBusy(true);
    try {
      await api.admin.placeHold.mutate({ subject, reason });
      noticeDone(t('admin.holds.placed'));
      await cache.invalidateQueries({ queryKey: keys.admin() });
      onClose();
    } catch (error) {
      noticeFailure(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('admin.holds.place')} onClose={onClose}>
      <form onSubmit={place} className="grid gap-4 px-5 pt-2 pb-5">
        <Field
          label={t('admin.holds.reason')}
          hint={t('admin.holds.reasonHint')}
          name="reason"
          required
          maxLength={500}
          dir="auto"
          autoComplete="off"
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('dialog.cancel')}</Button>
          <Button look="primary" type="submit" disabled={isBusy}>
            {t('admin.holds.place')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
