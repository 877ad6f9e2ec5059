import { useTranslations } from 'next-intl';
import type { UserRef } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { noticeFailure } from '#ui/parts/notices.tsx';

/** In the composer's place. Whoever blocked can take it back here. */
export function BlockedBar({ other, byMe }: { other: UserRef; byMe: boolean }) {
  const t = useTranslations('composer');
  const { api, cache } = useParley();
  const unblock = async () => {
    try {
      await api.users.setBlocked.mutate({ userId: other.id, blocked: false });
      await cache.invalidateQueries({ queryKey: keys.blocks });
    } catch (error) {
      noticeFailure(error);
    }
  };
  return (
    <div className="mx-(--edge) mb-4 flex flex-wrap items-center gap-3 rounded-l border border-line-strong px-4 py-2.5 narrow:mx-3">
      <p className="me-auto text-ink-2">{t(byMe ? 'blockedByMe' : 'blockedByOther', { name: other.displayName })}</p>
      {byMe && <Button onClick={() => void unblock()}>{t('unblock')}</Button>}
    </div>
  );
}
