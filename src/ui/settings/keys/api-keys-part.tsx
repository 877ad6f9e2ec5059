'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { KeyRows } from '#ui/settings/keys/key-rows.tsx';
import { NewKeyDialog } from '#ui/settings/keys/new-key-dialog.tsx';
import { Part } from '#ui/settings/part.tsx';

export function ApiKeysPart() {
  const t = useTranslations('settingsScreen.keys');
  const { api } = useParley();
  const cache = useQueryClient();
  const [isCreating, setCreating] = useState(false);
  const query = useQuery({ queryKey: keys.apiKeys, queryFn: () => api.auth.apiKeys.query(), staleTime: 0 });
  const again = () => cache.invalidateQueries({ queryKey: keys.apiKeys });
  return (
    <Part
      title={t('own')}
      text={t.rich('ownText', {
        link: (words) => (
          <a href="/docs" className="font-[600] text-accent underline underline-offset-2">
            {words}
          </a>
        ),
      })}
      action={
        <Button onClick={() => setCreating(true)}>
          <Plus size={16} strokeWidth={2} />
          {t('newKey')}
        </Button>
      }
    >
      <Loaded query={query}>
        {(apiKeys) =>
          apiKeys.length === 0 ? (
            <p className="text-ink-3">{t('none')}</p>
          ) : (
            <KeyRows
              apiKeys={apiKeys}
              onRevoke={async (apiKeyId) => {
                await api.auth.revokeApiKey.mutate({ apiKeyId });
                await again();
              }}
            />
          )
        }
      </Loaded>
      {isCreating && (
        <NewKeyDialog
          title={t('newKey')}
          create={async (wanted) => {
            const created = await api.auth.createApiKey.mutate(wanted);
            void again();
            return created;
          }}
          onClose={() => setCreating(false)}
        />
      )}
    </Part>
  );
}
