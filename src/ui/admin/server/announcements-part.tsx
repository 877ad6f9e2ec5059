'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useRef, useState } from 'react';
import type { Announcement } from '#contract/announcements.ts';
import { Part, Pill } from '#ui/admin/admin-parts.tsx';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useFullTime } from '#ui/language/clock-time.ts';
import { Button } from '#ui/parts/button.tsx';
import { Choice } from '#ui/parts/choice.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { TextArea } from '#ui/parts/text-area.tsx';

const LEVELS = ['info', 'warning', 'critical'] as const;
const HOURS = ['1', '8', '24', '168', 'none'] as const;
const TONES = { info: 'accent', warning: 'plain', critical: 'signal' } as const;

export function AnnouncementsPart() {
  const t = useTranslations('admin.announcements');
  const { api } = useParley();
  const cache = useQueryClient();
  const moment = useFullTime();
  const [level, setLevel] = useState<(typeof LEVELS)[number]>('info');
  const [hours, setHours] = useState<(typeof HOURS)[number]>('24');
  const [isBusy, setBusy] = useState(false);
  const clientId = useRef(crypto.randomUUID());
  const key = keys.admin('announcements');
  const query = useQuery({ queryKey: key, queryFn: () => api.admin.announcements.query(), staleTime: 0 });

  const post = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = String(new FormData(form).get('text'));
    setBusy(true);
    try {
      const until = hours === 'none' ? {} : { expiresInHours: Number(hours) };
      await api.admin.postAnnouncement.mutate({ text, level, ...until, clientId: clientId.current });
      form.reset();
      noticeDone(t('posted'));
      await cache.invalidateQueries({ queryKey: key });
    } catch (error) {
      noticeFailure(error);
    }
    clientId.current = crypto.randomUUID();
    setBusy(false);
  };
  const withdraw = async ({ id }: Announcement) => {
    try {
      await api.admin.withdrawAnnouncement.mutate({ announcementId: id });
      noticeDone(t('withdrawn'));
    } catch (error) {
      noticeFailure(error);
    }
    await cache.invalidateQueries({ queryKey: key });
  };
  return (
    <Part title={t('title')} text={t('text')}>
      <form onSubmit={post} className="grid max-w-160 gap-4">
        <TextArea label={t('said')} name="text" required maxLength={1000} rows={2} />
        <div className="flex flex-wrap items-end gap-3">
          <Choice
            label={t('level')}
            value={level}
            onChange={setLevel}
            choices={LEVELS.map((value) => ({ value, label: t(`levels.${value}`) }))}
          />
          <Choice
            label={t('until')}
            value={hours}
            onChange={setHours}
            choices={HOURS.map((value) => ({ value, label: t(`hours.${value}`) }))}
          />
          <Button look="primary" type="submit" disabled={isBusy} className="min-h-10!">
            {t('post')}
          </Button>
        </div>
      </form>
      <Loaded query={query}>
        {(announcements) =>
          announcements.length > 0 && (
            <ul aria-label={t('title')} className="mt-5 border-t border-line">
              {announcements.map((announcement) => (
                <li
                  key={announcement.id}
                  className="flex min-h-13 items-center gap-3 border-b border-line py-2 narrow:flex-wrap"
                >
                  <div className="me-auto min-w-0 narrow:w-full">
                    <p dir="auto" className="whitespace-pre-line">
                      {announcement.text}
                    </p>
                    <p className="text-sm text-ink-2">
                      {announcement.expiresAt === null
                        ? t('always', { date: moment(announcement.createdAt) })
                        : t('holds', { date: moment(announcement.createdAt), end: moment(announcement.expiresAt) })}
                    </p>
                  </div>
                  <Pill tone={TONES[announcement.level]}>{t(`levels.${announcement.level}`)}</Pill>
                  <Button onClick={() => withdraw(announcement)}>{t('withdraw')}</Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Part>
  );
}
