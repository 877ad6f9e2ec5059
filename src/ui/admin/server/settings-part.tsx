'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { LOCALES } from '#contract/locales.ts';
import type { Settings } from '#contract/settings.ts';
import { Part } from '#ui/admin/admin-parts.tsx';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { LANGUAGE_NAMES } from '#ui/language/locales.ts';
import { Button } from '#ui/parts/button.tsx';
import { Choice } from '#ui/parts/choice.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { Field } from '#ui/parts/field.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { Switch } from '#ui/parts/switch.tsx';

type Change = (changed: Partial<Settings>) => Promise<void>;

/** Every one of them holds at once, on every node; what was before is in the audit log, and one press away. */
export function SettingsPart() {
  const t = useTranslations('admin.settings');
  const { api } = useParley();
  const cache = useQueryClient();
  const key = keys.admin('settings');
  const query = useQuery({ queryKey: key, queryFn: () => api.admin.settings.query(), staleTime: 0 });

  const put: Change = async (changed) => {
    cache.setQueryData<Settings>(key, (known) => known && { ...known, ...changed });
    try {
      cache.setQueryData<Settings>(key, await api.admin.updateSettings.mutate(changed));
    } catch (error) {
      noticeFailure(error);
      await cache.invalidateQueries({ queryKey: key });
    }
  };
  const change: Change = async (changed) => {
    const before = cache.getQueryData<Settings>(key);
    await put(changed);
    const was = before && Object.fromEntries(Object.entries(before).filter(([name]) => name in changed));
    noticeDone(t('changed'), was && { label: t('undo'), run: () => void put(was) });
  };
  return (
    <Part title={t('title')} text={t('text')}>
      <Loaded query={query}>{(settings) => <Form settings={settings} change={change} />}</Loaded>
    </Part>
  );
}

function Form({ settings, change }: { settings: Settings; change: Change }) {
  const t = useTranslations('admin.settings');
  return (
    <div className="grid max-w-160 gap-5">
      <ServerName name={settings.serverName} change={change} />
      <Choice
        label={t('registration')}
        hint={t(`registrationHints.${settings.registration}`)}
        value={settings.registration}
        onChange={(registration) => void change({ registration })}
        choices={(['open', 'invite', 'closed'] as const).map((value) => ({
          value,
          label: t(`registrations.${value}`),
        }))}
      />
      <Choice
        label={t('defaultLocale')}
        hint={t('defaultLocaleHint')}
        value={settings.defaultLocale}
        onChange={(defaultLocale) => void change({ defaultLocale })}
        choices={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: value }))}
      />
      <Choice
        label={t('secondFactor')}
        hint={t('secondFactorHint')}
        value={settings.secondFactor}
        onChange={(secondFactor) => void change({ secondFactor })}
        choices={(['optional', 'admins', 'everybody'] as const).map((value) => ({
          value,
          label: t(`secondFactors.${value}`),
        }))}
      />
      <Retention days={settings.messageRetentionDays} change={change} />
      <div>
        <Switch
          label={t('linkPreviews')}
          hint={t('linkPreviewsHint')}
          checked={settings.linkPreviews}
          onChange={(linkPreviews) => void change({ linkPreviews })}
        />
        <Switch
          label={t('oidcSignUp')}
          hint={t('oidcSignUpHint')}
          checked={settings.oidcSignUp}
          onChange={(oidcSignUp) => void change({ oidcSignUp })}
        />
      </div>
    </div>
  );
}

function ServerName({ name, change }: { name: string; change: Change }) {
  const t = useTranslations('admin.settings');
  const [written, setWritten] = useState(name);
  const save = (event: FormEvent) => {
    event.preventDefault();
    void change({ serverName: written.trim() });
  };
  return (
    <form onSubmit={save} className="flex items-end gap-2">
      <div className="min-w-0 flex-1">
        <Field
          label={t('serverName')}
          value={written}
          onChange={(event) => setWritten(event.target.value)}
          required
          maxLength={80}
          dir="auto"
          autoComplete="off"
        />
      </div>
      <Button type="submit" disabled={written.trim() === name || written.trim() === ''} className="min-h-10!">
        {t('save')}
      </Button>
    </form>
  );
}

/** What is older is deleted for good, so a shorter time is asked for once more. */
function Retention({ days, change }: { days: number | null; change: Change }) {
  const t = useTranslations('admin.settings');
  const [isOn, setOn] = useState(days !== null);
  const [written, setWritten] = useState(String(days ?? 365));
  const [asked, setAsked] = useState<number | null>(null);
  const save = (event: FormEvent) => {
    event.preventDefault();
    const wanted = Number(written);
    if (days !== null && wanted >= days) void change({ messageRetentionDays: wanted });
    else setAsked(wanted);
  };
  return (
    <form onSubmit={save} className="grid gap-3">
      <Choice
        label={t('retention')}
        hint={t('retentionHint')}
        value={isOn ? 'days' : 'forever'}
        onChange={(value) => {
          setOn(value === 'days');
          if (value === 'forever' && days !== null) void change({ messageRetentionDays: null });
        }}
        choices={[
          { value: 'forever', label: t('forever') },
          { value: 'days', label: t('forDays') },
        ]}
      />
      {isOn && (
        <div className="flex items-end gap-2">
          <Field
            label={t('days')}
            type="number"
            min={1}
            max={36500}
            required
            value={written}
            onChange={(event) => setWritten(event.target.value)}
          />
          <Button type="submit" disabled={written === String(days)} className="min-h-10!">
            {t('save')}
          </Button>
        </div>
      )}
      {asked !== null && (
        <Confirm
          title={t('retentionTitle')}
          text={t('retentionText', { count: asked })}
          action={t('retentionAction')}
          onConfirm={() => change({ messageRetentionDays: asked })}
          onClose={() => setAsked(null)}
        />
      )}
    </form>
  );
}
