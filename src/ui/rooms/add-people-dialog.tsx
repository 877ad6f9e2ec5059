'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import { MAX_ADDED_AT_ONCE } from '#contract/limits.ts';
import type { RoomView } from '#contract/rooms.ts';
import type { UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { noticeDone } from '#ui/parts/notices.tsx';
import { PeoplePicker } from '#ui/people/people-picker.tsx';
import { useRoomName } from '#ui/room/room-name.tsx';

export function AddPeopleDialog({ view, onClose }: { view: RoomView; onClose: () => void }) {
  const t = useTranslations();
  const { api, queries } = useParley();
  const roomId = view.room.id;
  const name = useRoomName()(view);
  const { data } = useQuery(queries.members(roomId));
  const [chosen, setChosen] = useState<readonly UserRef[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Refusal['code'] | null>(null);
  const members = new Set(data?.members.map(({ user }) => user.id));

  async function add() {
    setBusy(true);
    setFailure(null);
    try {
      const userIds = chosen.slice(0, MAX_ADDED_AT_ONCE).map(({ id }) => id);
      const { added } = await api.members.addSeveral.mutate({ roomId, userIds });
      noticeDone(t('members.added', { count: added.length }));
      onClose();
    } catch (error) {
      setFailure(refusalOf(error).code);
      setBusy(false);
    }
  }

  return (
    <Dialog title={t('members.addTitle', { name })} onClose={onClose}>
      <div className="flex min-h-0 flex-col gap-3 px-5 pt-2 pb-5">
        <PeoplePicker
          autoFocus
          chosen={chosen}
          onChange={setChosen}
          without={{ ids: members, note: t('members.isMember') }}
        />
        {failure && (
          <p role="alert" className="text-sm text-signal">
            {t(`errors.${failure}`)}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('dialog.cancel')}</Button>
          <Button look="primary" disabled={isBusy || chosen.length === 0} onClick={() => void add()}>
            {t('members.addChosen', { count: chosen.length })}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
