'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import type { RoomView } from '#contract/rooms.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';
import { SearchList } from '#ui/parts/search-list.tsx';
import { PersonLine } from '#ui/people/person-line.tsx';
import { MoreButton } from '#ui/room/panels/more-button.tsx';
import { useMembers } from '#ui/room/panels/use-members.ts';

/** Somebody else becomes the owner, and oneself a moderator. */
export function PassOnDialog({ view, onClose }: { view: RoomView; onClose: () => void }) {
  const t = useTranslations();
  const { api, meId } = useParley();
  const [query, setQuery] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Refusal['code'] | null>(null);
  const roomId = view.room.id;
  const { members, pages } = useMembers(roomId, query.trim());
  const others = members.data?.filter(({ user }) => user.id !== meId);

  async function passOn(userId: number, name: string) {
    setBusy(true);
    setFailure(null);
    try {
      await api.members.setRole.mutate({ roomId, userId, role: 'owner' });
      await api.members.setRole.mutate({ roomId, userId: meId, role: 'moderator' });
      noticeDone(t('leaving.passedOn', { name }));
      onClose();
    } catch (error) {
      setFailure(refusalOf(error).code);
      setBusy(false);
    }
  }

  return (
    <Dialog title={t('leaving.passOnTitle')} onClose={onClose}>
      <p className="px-5 text-sm text-ink-2">{t('leaving.passOnText')}</p>
      {failure && (
        <p role="alert" className="px-5 text-sm text-signal">
          {t(`errors.${failure}`)}
        </p>
      )}
      <SearchList
        label={t('members.find')}
        query={query}
        onQuery={setQuery}
        isLoading={others === undefined}
        error={members.error}
        isEmpty={others?.length === 0}
        empty={t('members.notFound', { query: query.trim() })}
      >
        {others?.map(({ user }) => (
          <li key={user.id}>
            <button
              type="button"
              disabled={isBusy}
              onClick={() => void passOn(user.id, user.displayName)}
              className="flex min-h-12 w-full items-center gap-3 rounded-m px-2 py-1.5 text-start outline-offset-[-2px] hover:bg-hover"
            >
              <PersonLine user={user} />
            </button>
          </li>
        ))}
        {pages && (
          <li className="grid">
            <MoreButton query={pages} />
          </li>
        )}
      </SearchList>
    </Dialog>
  );
}
