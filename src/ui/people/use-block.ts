import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { UserRef } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';

/** Whether I blocked somebody, and how to change that: at once, and back again by one press. */
export function useBlock(user: UserRef) {
  const t = useTranslations('people');
  const { api, cache, queries } = useParley();
  const { data } = useQuery(queries.blocked);
  const isBlocked = data?.some(({ id }) => id === user.id) ?? false;

  const show = (blocked: boolean) =>
    cache.setQueryData<readonly UserRef[]>(keys.blocked, (known) => {
      const others = known?.filter(({ id }) => id !== user.id);
      return others && blocked ? [...others, user] : others;
    });

  async function set(blocked: boolean): Promise<void> {
    show(blocked);
    try {
      await api.users.setBlocked.mutate({ userId: user.id, blocked });
    } catch (error) {
      show(!blocked);
      noticeFailure(error);
      return;
    }
    const name = user.displayName;
    if (blocked) noticeDone(t('wasBlocked', { name }), { label: t('undo'), run: () => void set(false) });
    else noticeDone(t('wasUnblocked', { name }));
  }
  return { isBlocked, set };
}
