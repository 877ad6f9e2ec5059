'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useMemo, useState } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import type { Me } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Choice } from '#ui/parts/choice.tsx';
import { Failure } from '#ui/parts/failure.tsx';
import { Field } from '#ui/parts/field.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';
import { TextArea } from '#ui/parts/text-area.tsx';
import { Part } from '#ui/settings/part.tsx';
import { changesOf, type ProfileField, type ProfileValues, valuesOf } from '#ui/settings/profile/profile-fields.ts';

export function ProfileForm({ me }: { me: Me }) {
  const t = useTranslations('settingsScreen.profile');
  const errors = useTranslations('errors');
  const { api } = useParley();
  const cache = useQueryClient();
  const before = valuesOf(me);
  const [typed, setTyped] = useState<Partial<ProfileValues>>({});
  const [failure, setFailure] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const now = { ...before, ...typed };
  const { own, told } = changesOf(before, now);
  const isChanged = Object.keys(own).length + Object.keys(told).length > 0;
  const atFault = fieldsOf(failure);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      if (Object.keys(own).length > 0) cache.setQueryData(keys.me, await api.users.update.mutate(own));
      if (Object.keys(told).length > 0) cache.setQueryData(keys.me, await api.users.setProfile.mutate(told));
      setTyped({});
      noticeDone(t('saved'));
    } catch (error) {
      setFailure(refusalOf(error));
    }
    setBusy(false);
  };

  const field = (name: ProfileField, hint?: string) => ({
    name,
    label: t(`fields.${name}`),
    value: now[name],
    onChange: (event: { target: { value: string } }) => setTyped({ ...typed, [name]: event.target.value }),
    ...(hint === undefined ? {} : { hint }),
    ...(atFault.has(name)
      ? { error: failure?.code === 'username_taken' ? errors('username_taken') : t('invalid') }
      : {}),
  });

  return (
    <Part title={t('about')} text={t('aboutText')}>
      <form onSubmit={save} className="grid gap-4">
        <div className="grid grid-cols-2 items-start gap-4 narrow:grid-cols-1">
          <Field {...field('displayName')} required maxLength={80} dir="auto" autoComplete="name" />
          <Field
            {...field('username', t('usernameHint'))}
            required
            minLength={2}
            maxLength={32}
            dir="ltr"
            autoCapitalize="none"
            spellCheck={false}
            autoComplete="username"
          />
          <Field {...field('title', t('titleHint'))} maxLength={80} dir="auto" autoComplete="organization-title" />
          <Field {...field('pronouns')} maxLength={40} dir="auto" />
          <Field {...field('location')} maxLength={80} dir="auto" />
          <Field {...field('phone')} type="tel" maxLength={40} dir="ltr" autoComplete="tel" />
        </div>
        <Field
          {...field('website')}
          type="url"
          maxLength={200}
          dir="ltr"
          placeholder="https://example.org"
          autoComplete="url"
        />
        <TextArea {...field('about')} maxLength={500} />
        <TimeZone value={now.timeZone} onChange={(timeZone) => setTyped({ ...typed, timeZone })} />
        <Failure code={failure && atFault.size === 0 ? failure.code : null} />
        <div className="flex gap-2">
          <Button look="primary" type="submit" disabled={!isChanged || isBusy}>
            {t('save')}
          </Button>
          {isChanged && <Button onClick={() => setTyped({})}>{t('discard')}</Button>}
        </div>
      </form>
    </Part>
  );
}

function fieldsOf(failure: Refusal | null): Set<unknown> {
  if (failure?.code === 'username_taken') return new Set(['username']);
  if (failure?.code !== 'invalid_input' || !failure.details || !('issues' in failure.details)) return new Set();
  return new Set(failure.details.issues.map(({ path }) => path[0]));
}

/** Of the device one sits at, if it is another than the chosen one, by one press. */
function TimeZone({ value, onChange }: { value: string; onChange: (timeZone: string) => void }) {
  const t = useTranslations('settingsScreen.profile');
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = useMemo(
    () => [...new Set([...Intl.supportedValuesOf('timeZone'), here, value, 'UTC'])].sort(),
    [here, value],
  );
  return (
    <div className="grid justify-items-start gap-1">
      <div className="w-full">
        <Choice
          label={t('fields.timeZone')}
          hint={t('timeZoneHint')}
          value={value}
          onChange={onChange}
          choices={zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
        />
      </div>
      {here !== value && (
        <Button look="bare" className="-ms-3.5" onClick={() => onChange(here)}>
          {t('useTimeZone', { zone: here.replaceAll('_', ' ') })}
        </Button>
      )}
    </div>
  );
}
