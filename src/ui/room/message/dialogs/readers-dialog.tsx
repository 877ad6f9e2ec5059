'use client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { Message } from '#contract/messages.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useShortTime } from '#ui/language/clock-time.ts';
import { Button } from '#ui/parts/button.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { PeopleList } from '#ui/room/message/dialogs/people-list.tsx';

interface ReadersDialogProps {
  message: Message;
  onClose: () => void;
}

/** Who has read it so far. Those who read it while one looks come in live, as far as the members of the room are known. */
export function ReadersDialog({ message, onClose }: ReadersDialogProps) {
  const t = useTranslations('message');
  const when = useShortTime();
  const { api, queries } = useParley();
  const { data: known } = useQuery({ ...queries.members(message.roomId), enabled: false });
  const query = useInfiniteQuery({
    queryKey: keys.readers(message.id),
    queryFn: ({ pageParam }) => api.receipts.readers.query({ messageId: message.id, cursor: pageParam, limit: 100 }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
  });
  const readers = useMemo(() => {
    const all = new Map(query.data?.pages.flatMap(({ items }) => items).map((one) => [one.user.id, one]));
    for (const { user, lastReadId, lastReadAt } of known?.members ?? []) {
      if (lastReadId >= message.id) all.set(user.id, { user, lastReadAt });
    }
    all.delete(message.senderId);
    return [...all.values()];
  }, [query.data, known, message]);

  return (
    <Dialog title={t('readers')} onClose={onClose}>
      <div className="min-h-40 overflow-y-auto px-3 pb-4">
        <Loaded query={query}>
          {() =>
            readers.length === 0 ? (
              <p className="px-2 py-3 text-ink-2">{t('nobodyRead')}</p>
            ) : (
              <>
                <PeopleList
                  onGo={onClose}
                  people={readers.map(({ user, lastReadAt }) => ({
                    user,
                    note: lastReadAt && when(lastReadAt),
                  }))}
                />
                {query.hasNextPage && (
                  <Button look="bare" className="mt-2" onClick={() => void query.fetchNextPage()}>
                    {t('morePeople')}
                  </Button>
                )}
              </>
            )
          }
        </Loaded>
      </div>
    </Dialog>
  );
}
