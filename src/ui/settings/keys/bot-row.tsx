'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Bot } from '#contract/bots.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Avatar } from '#ui/parts/avatar.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { KeyRows } from '#ui/settings/keys/key-rows.tsx';
import { NewKeyDialog } from '#ui/settings/keys/new-key-dialog.tsx';

/** A program's account, and the keys that let it in. */
export function BotRow({ bot }: { bot: Bot }) {
  const t = useTranslations('settingsScreen.keys');
  const { api } = useParley();
  const cache = useQueryClient();
  const [asked, setAsked] = useState<'key' | 'delete' | null>(null);
  const botId = bot.id;
  const { data: apiKeys = [] } = useQuery({
    queryKey: keys.botKeys(botId),
    queryFn: () => api.bots.keys.query({ botId }),
    staleTime: 0,
  });
  const again = () => cache.invalidateQueries({ queryKey: keys.botKeys(botId) });
  const close = () => setAsked(null);
  const name = bot.displayName;
  return (
    <li className="grid gap-1">
      <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1">
        <Avatar user={bot} size="medium" />
        <p className="me-auto min-w-0 leading-tight">
          <bdi className="block truncate font-[560]">{name}</bdi>
          <bdi className="block truncate text-sm text-ink-3">@{bot.username}</bdi>
        </p>
        <Button onClick={() => setAsked('key')} aria-label={t('newKeyFor', { name })}>
          {t('newKey')}
        </Button>
        <Button onClick={() => setAsked('delete')} aria-label={t('deleteBotTitle', { name })}>
          {t('deleteBot')}
        </Button>
      </div>
      {apiKeys.length > 0 && (
        <div className="ms-11">
          <KeyRows
            apiKeys={apiKeys}
            onRevoke={async (apiKeyId) => {
              await api.bots.revokeKey.mutate({ botId, apiKeyId });
              await again();
            }}
          />
        </div>
      )}
      {asked === 'key' && (
        <NewKeyDialog
          title={t('newKeyFor', { name })}
          create={async (wanted) => {
            const created = await api.bots.createKey.mutate({ botId, ...wanted });
            void again();
            return created;
          }}
          onClose={close}
        />
      )}
      {asked === 'delete' && (
        <Confirm
          title={t('deleteBotTitle', { name })}
          text={t('deleteBotText')}
          action={t('deleteBot')}
          onConfirm={async () => {
            await api.bots.delete.mutate({ botId });
            await cache.invalidateQueries({ queryKey: keys.bots });
          }}
          onClose={close}
        />
      )}
    </li>
  );
}
