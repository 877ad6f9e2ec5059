import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { Saved } from '#contract/saved.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';

/** To keep a message for later, or to let it go: at once on the screen, and with a way back. */
export function useSaving() {
  const t = useTranslations('saved');
  const { api, cache, queries } = useParley();
  return useMemo(() => {
    const failed = (error: unknown) => {
      noticeFailure(error);
      void cache.invalidateQueries({ queryKey: keys.saved });
    };
    const save = async (messageId: number): Promise<void> => {
      try {
        await api.saved.add.mutate({ messageId });
        noticeDone(t('savedNow'), { label: t('show'), run: () => goTo(pathTo.saved) });
      } catch (error) {
        failed(error);
      }
    };
    const letGo = async (messageId: number): Promise<void> => {
      cache.setQueryData<readonly Saved[]>(keys.saved, (all) => all?.filter((one) => one.messageId !== messageId));
      try {
        await api.saved.remove.mutate({ messageId });
        noticeDone(t('letGo'), { label: t('undo'), run: () => void save(messageId) });
      } catch (error) {
        failed(error);
      }
    };
    return {
      letGo,
      async toggle(messageId: number) {
        const saved = await cache.ensureQueryData(queries.saved);
        await (saved.some((one) => one.messageId === messageId) ? letGo(messageId) : save(messageId));
      },
    };
  }, [t, api, cache, queries]);
}
