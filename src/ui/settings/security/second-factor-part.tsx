'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { SecondFactor } from '#contract/auth.ts';
import { CodeFields } from '#ui/account/code-fields.tsx';
import { RecoveryCodesShown } from '#ui/account/second-factor/recovery-codes.tsx';
import { SetUpSecondFactor } from '#ui/account/second-factor/set-up.tsx';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useAbout } from '#ui/data/use-about.ts';
import { Button } from '#ui/parts/button.tsx';
import { Field } from '#ui/parts/field.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';
import { StepForm } from '#ui/parts/step-form.tsx';
import { Part } from '#ui/settings/part.tsx';

type Doing = 'set-up' | 'renew' | 'turn-off' | { codes: readonly string[] } | null;

export function SecondFactorPart() {
  const t = useTranslations('settingsScreen.security');
  const { api } = useParley();
  const cache = useQueryClient();
  const [doing, setDoing] = useState<Doing>(null);
  const withoutPassword = useAbout().data?.oidc != null;
  const query = useQuery({
    queryKey: keys.secondFactor,
    queryFn: () => api.auth.secondFactor.get.query(),
    staleTime: 0,
  });
  const done = () => {
    setDoing(null);
    void cache.invalidateQueries({ queryKey: keys.secondFactor });
  };
  const cancel = () => setDoing(null);

  const prove = (fields: FormData) => {
    const password = String(fields.get('password'));
    return { code: String(fields.get('code')).trim(), ...(password === '' ? {} : { password }) };
  };
  const renew = async (fields: FormData) => {
    const { recoveryCodes } = await api.auth.secondFactor.renewRecoveryCodes.mutate(prove(fields));
    setDoing({ codes: recoveryCodes });
  };
  const turnOff = async (fields: FormData) => {
    await api.auth.secondFactor.disable.mutate(prove(fields));
    noticeDone(t('turnedOff'));
    done();
  };

  return (
    <Part title={t('secondFactor')} text={t('secondFactorText')}>
      <Loaded query={query}>
        {(state) => {
          if (doing === 'set-up')
            return <SetUpSecondFactor api={api} withoutPassword={withoutPassword} onDone={done} onCancel={cancel} />;
          if (doing === 'renew' || doing === 'turn-off') {
            const isOff = doing === 'turn-off';
            return (
              <StepForm
                key={doing}
                submit={t(isOff ? 'turnOff' : 'newCodes')}
                danger={isOff}
                onSubmit={isOff ? turnOff : renew}
                onCancel={cancel}
              >
                <p className="text-ink-2">{t(isOff ? 'turnOffText' : 'newCodesText')}</p>
                <Field
                  label={t('currentPassword')}
                  name="password"
                  type="password"
                  autoComplete="current-password"
                  required={!withoutPassword}
                  dir="ltr"
                />
                <CodeFields />
              </StepForm>
            );
          }
          if (doing !== null) return <RecoveryCodesShown codes={doing.codes} onDone={done} />;
          return <State state={state} onDo={setDoing} />;
        }}
      </Loaded>
    </Part>
  );
}

function State({ state, onDo }: { state: SecondFactor; onDo: (doing: Doing) => void }) {
  const t = useTranslations('settingsScreen.security');
  const format = useFormatter();
  if (!state.enabled)
    return (
      <div>
        <Button look="primary" onClick={() => onDo('set-up')}>
          {t('setUp')}
        </Button>
      </div>
    );
  const since = state.since === null ? '' : format.dateTime(new Date(state.since), { dateStyle: 'long' });
  return (
    <div className="grid gap-3">
      <p>
        {t('onSince', { day: since })}{' '}
        <span className="text-ink-2">{t('codesLeft', { count: state.recoveryCodesLeft })}</span>
      </p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => onDo('renew')}>{t('newCodes')}</Button>
        <Button onClick={() => onDo('turn-off')}>{t('turnOff')}</Button>
      </div>
    </div>
  );
}
