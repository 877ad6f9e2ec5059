'use client';
import { useQueryClient } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { AccountExport, AccountState } from '#contract/account.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useByteSize } from '#ui/language/byte-size.ts';
import { useShortTime } from '#ui/language/clock-time.ts';
import { Button } from '#ui/parts/button.tsx';
import { useDeed } from '#ui/parts/use-deed.ts';
import { Part } from '#ui/settings/part.tsx';

export function ExportPart({ state }: { state: AccountState }) {
  const t = useTranslations('settingsScreen.data');
  const { api } = useParley();
  const cache = useQueryClient();
  const { isBusy, run } = useDeed();
  const canAsk = !state.exports.some((one) => one.state === 'pending' || one.state === 'ready');
  const ask = () =>
    run(async () => {
      await api.account.askForExport.mutate();
      await cache.invalidateQueries({ queryKey: keys.account });
    });
  return (
    <Part title={t('export')} text={t('exportText')}>
      {state.exports.length > 0 && (
        <ul className="grid" aria-live="polite">
          {state.exports.map((one) => (
            <ExportRow key={one.uuid} one={one} />
          ))}
        </ul>
      )}
      {canAsk && (
        <div>
          <Button disabled={isBusy} onClick={ask}>
            {t('askForExport')}
          </Button>
        </div>
      )}
    </Part>
  );
}

function ExportRow({ one }: { one: AccountExport }) {
  const t = useTranslations('settingsScreen.data');
  const bytes = useByteSize();
  const moment = useShortTime();
  const said =
    one.state === 'ready' && one.expiresAt !== null
      ? t('ready', { until: moment(one.expiresAt), size: bytes(one.size ?? 0) })
      : t(one.state === 'ready' ? 'pending' : one.state);
  return (
    <li className="flex min-h-14 items-center gap-4 border-b border-line py-2 last:border-0">
      <div className="me-auto">
        <p className="font-[560]">{t('askedAt', { at: moment(one.askedAt) })}</p>
        <p className="text-sm text-ink-3">{said}</p>
      </div>
      {one.path !== null && (
        <a
          href={one.path}
          download
          className="inline-flex min-h-9 items-center gap-2 rounded-m border border-line-strong px-3.5 font-[560] hover:bg-hover touch:min-h-11"
        >
          <Download size={16} strokeWidth={1.75} />
          {t('download')}
        </a>
      )}
    </li>
  );
}
