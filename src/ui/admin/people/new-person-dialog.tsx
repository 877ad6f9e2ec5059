'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import { LOCALES } from '#contract/locales.ts';
import { HandOver } from '#ui/admin/hand-over.tsx';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { LANGUAGE_NAMES } from '#ui/language/locales.ts';
import { Button } from '#ui/parts/button.tsx';
import { Choice } from '#ui/parts/choice.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { Field } from '#ui/parts/field.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';

/** An account made for somebody, or an invitation by letter to make one. */
export function NewPersonDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations();
  const { api } = useParley();
  const cache = useQueryClient();
  const { data: health } = useQuery({ queryKey: keys.admin('health'), queryFn: () => api.admin.health.query() });
  const [way, setWay] = useState<'make' | 'letter' | 'link'>('make');
  const [locale, setLocale] = useState(useLocale());
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Refusal['code'] | null>(null);
  const [path, setPath] = useState<string | null>(null);
  const sendsMail = health?.sendsMail ?? false;

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name)).trim();
    setBusy(true);
    setFailure(null);
    try {
      if (way === 'link') {
        const { code } = await api.auth.createInvite.mutate({});
        setPath(`/sign-up?invite=${code}`);
        return;
      }
      if (way === 'letter') {
        await api.admin.invitePerson.mutate({ email: text('email'), locale });
        noticeDone(t('admin.people.invited', { address: text('email') }));
        onClose();
        return;
      }
      const { passwordPath } = await api.admin.createPerson.mutate({
        username: text('username'),
        email: text('email'),
        locale,
        ...(text('displayName') !== '' && { displayName: text('displayName') }),
      });
      void cache.invalidateQueries({ queryKey: keys.admin('people') });
      if (passwordPath !== null) return setPath(passwordPath);
      noticeDone(t('admin.people.made', { address: text('email') }));
      onClose();
    } catch (error) {
      setFailure(refusalOf(error).code);
    } finally {
      setBusy(false);
    }
  }

  const ways = ['make', ...(sendsMail ? (['letter'] as const) : []), 'link'] as const;
  return (
    <Dialog title={t('admin.people.add')} onClose={onClose}>
      {path !== null ? (
        <HandOver text={t(`admin.people.handOver.${way}`)} path={path} onClose={onClose} />
      ) : (
        <form onSubmit={submit} className="grid gap-4 overflow-y-auto px-5 pt-2 pb-5">
          <Choice
            label={t('admin.people.way')}
            hint={t(`admin.people.wayHints.${way}`)}
            value={way}
            onChange={setWay}
            choices={ways.map((value) => ({ value, label: t(`admin.people.ways.${value}`) }))}
          />
          {way === 'make' && (
            <>
              <Field label={t('createRoom.name')} name="displayName" maxLength={80} dir="auto" autoComplete="off" />
              <Field
                label={t('signUp.username')}
                name="username"
                required
                minLength={2}
                maxLength={32}
                pattern="\w+"
                hint={t('signUp.usernameHint')}
                autoComplete="off"
                dir="ltr"
              />
            </>
          )}
          {way !== 'link' && (
            <>
              <Field label={t('signUp.email')} name="email" type="email" required autoComplete="off" dir="ltr" />
              <Choice
                label={t('settings.language')}
                value={locale}
                onChange={setLocale}
                choices={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: value }))}
              />
            </>
          )}
          {failure && (
            <p role="alert" className="text-sm text-signal">
              {t(`errors.${failure}`)}
            </p>
          )}
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>{t('dialog.cancel')}</Button>
            <Button look="primary" type="submit" disabled={isBusy}>
              {t(`admin.people.submit.${way}`)}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
