'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { Field } from '#ui/parts/field.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { StepForm } from '#ui/parts/step-form.tsx';
import { BotRow } from '#ui/settings/keys/bot-row.tsx';
import { Part } from '#ui/settings/part.tsx';

export function BotsPart() {
  const t = useTranslations('settingsScreen.keys');
  const { api } = useParley();
  const cache = useQueryClient();
  const [isCreating, setCreating] = useState(false);
  const query = useQuery({ queryKey: keys.bots, queryFn: () => api.bots.list.query(), staleTime: 0 });
  const close = () => setCreating(false);
  const create = async (fields: FormData) => {
    const displayName = String(fields.get('displayName')).trim();
    const username = String(fields.get('username')).trim();
    await api.bots.create.mutate({ username, ...(displayName === '' ? {} : { displayName }) });
    await cache.invalidateQueries({ queryKey: keys.bots });
    close();
  };
  return (
    <Part
      title={t('bots')}
      text={t('botsText')}
      action={
        <Button onClick={() => setCreating(true)}>
          <Plus size={16} strokeWidth={2} />
          {t('newBot')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(bots) =>
          bots.length === 0 ? (
            <p className="text-ink-3">{t('noBots')}</p>
          ) : (
            <ul className="grid gap-2">
              {bots.map((bot) => (
                <BotRow key={bot.id} bot={bot} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {isCreating && (
        <Dialog title={t('newBot')} onClose={close}>
          <div className="px-5 pt-1 pb-5">
            <StepForm isDialog submit={t('createBot')} onSubmit={create} onCancel={close}>
              <Field label={t('botName')} name="displayName" maxLength={80} dir="auto" autoComplete="off" />
              <Field
                label={t('botUsername')}
                name="username"
                required
                minLength={2}
                maxLength={32}
                pattern="\w+"
                dir="ltr"
                autoCapitalize="none"
                autoComplete="off"
                spellCheck={false}
                hint={t('botUsernameHint')}
              />
            </StepForm>
          </div>
        </Dialog>
      )}
    </Part>
  );
}
