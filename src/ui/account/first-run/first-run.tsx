'use client';
import { useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { AboutServer, Settings } from '#contract/settings.ts';
import { InviteStep } from '#ui/account/first-run/invite-step.tsx';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useAbout } from '#ui/data/use-about.ts';
import { Button } from '#ui/parts/button.tsx';
import { ChoiceRows } from '#ui/parts/choice-rows.tsx';
import { Field } from '#ui/parts/field.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { StepForm } from '#ui/parts/step-form.tsx';

interface FirstRunProps {
  name: string;
  onCreateRoom: () => void;
  onSkip: () => void;
}

/** What whoever set up a server may want to say before others come. All of it can be said later, in the administration. */
export function FirstRun({ name, onCreateRoom, onSkip }: FirstRunProps) {
  const t = useTranslations('account.firstRun');
  const welcome = useTranslations('home');
  const { api } = useParley();
  const cache = useQueryClient();
  const about = useAbout();

  const update = async (changed: Partial<Settings>) => {
    const { serverName, registration } = await api.admin.updateSettings.mutate(changed);
    cache.setQueryData<AboutServer>(keys.about, (known) => known && { ...known, name: serverName, registration });
  };
  const choose = (registration: Settings['registration']) => {
    cache.setQueryData<AboutServer>(keys.about, (known) => known && { ...known, registration });
    update({ registration }).catch((error: unknown) => {
      void cache.invalidateQueries({ queryKey: keys.about });
      noticeFailure(error);
    });
  };

  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid w-full max-w-150 gap-2 px-6 py-12 narrow:px-4 narrow:py-6">
        <h1 className="text-xl font-[680] tracking-[-0.015em]">{welcome('welcome', { name })}</h1>
        <p className="max-w-[58ch] text-ink-2">{t('text')}</p>
        <Loaded query={about}>
          {(server) => (
            <ol className="mt-4 grid">
              <Step title={t('called')} text={t('calledText')}>
                <StepForm
                  key={server.name}
                  submit={t('call')}
                  onSubmit={async (fields) => {
                    await update({ serverName: String(fields.get('server')) });
                    noticeDone(t('calledDone'));
                  }}
                >
                  <Field
                    label={t('serverCalled')}
                    name="server"
                    required
                    maxLength={80}
                    dir="auto"
                    autoComplete="off"
                    defaultValue={server.name}
                  />
                </StepForm>
              </Step>
              <Step title={t('who')} text={t('whoText')}>
                <ChoiceRows
                  name="registration"
                  legend={t('who')}
                  value={server.registration}
                  onChange={choose}
                  choices={(['open', 'invite', 'closed'] as const).map((mode) => ({
                    value: mode,
                    label: t(`modes.${mode}`),
                    hint: t(`modeHints.${mode}`),
                  }))}
                />
              </Step>
              <Step title={t('invite')} text={t(`inviteText.${server.registration}`)}>
                <InviteStep registration={server.registration} />
              </Step>
              <Step title={t('room')} text={t('roomText')}>
                <div>
                  <Button look="primary" onClick={onCreateRoom}>
                    <Plus size={17} strokeWidth={2} />
                    {welcome('create')}
                  </Button>
                </div>
              </Step>
            </ol>
          )}
        </Loaded>
        <p className="pt-2">
          <Button look="bare" className="-ms-3.5" onClick={onSkip}>
            {t('skip')}
          </Button>
        </p>
      </div>
    </div>
  );
}

function Step({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <li className="grid gap-3 border-t border-line py-5">
      <div className="grid gap-0.5">
        <h2 className="font-[650]">{title}</h2>
        <p className="max-w-[58ch] text-ink-2">{text}</p>
      </div>
      {children}
    </li>
  );
}
