'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import type { AdminRoom } from '#contract/admin-rooms.ts';
import type { RoomRetention } from '#contract/holds.ts';
import { PlaceHoldDialog } from '#ui/admin/holds.tsx';
import { isolated } from '#ui/admin/use-words.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Choice } from '#ui/parts/choice.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { Field } from '#ui/parts/field.tsx';
import { noticeDone, noticeFailure } from '#ui/parts/notices.tsx';

export interface RoomDialog {
  deed: 'retention' | 'hold' | 'lift' | 'delete';
  room: AdminRoom;
}

/** What an admin does to a room that others lead. */
export function RoomDialogs({ open, onClose }: { open: RoomDialog | null; onClose: () => void }) {
  const t = useTranslations('admin.rooms');
  const { api } = useParley();
  const cache = useQueryClient();
  if (!open) return null;
  const { deed, room } = open;
  const name = isolated(room.name ?? t('unnamed'));
  const look = () => cache.invalidateQueries({ queryKey: keys.admin() });
  switch (deed) {
    case 'retention':
      return <RetentionDialog room={room} onClose={onClose} />;
    case 'hold':
      return <PlaceHoldDialog subject={{ roomId: room.id }} onClose={onClose} />;
    case 'lift':
      return (
        <Confirm
          title={t('liftHold')}
          text={t('liftText', { name })}
          action={t('liftHold')}
          danger={false}
          onConfirm={async () => {
            if (room.holdId !== null) await api.admin.liftHold.mutate({ holdId: room.holdId });
            await look();
          }}
          onClose={onClose}
        />
      );
    case 'delete':
      return (
        <Confirm
          title={t('deleteTitle', { name })}
          text={t('deleteText', { people: room.memberCount, messages: room.messageCount })}
          action={t('delete')}
          onConfirm={async () => {
            await api.admin.deleteRoom.mutate({ roomId: room.id });
            noticeDone(t('deleted', { name }));
            await look();
          }}
          onClose={onClose}
        />
      );
  }
}

const KEEPS = ['server', 'forever', 'days'] as const;

function RetentionDialog({ room, onClose }: { room: AdminRoom; onClose: () => void }) {
  const t = useTranslations();
  const { api } = useParley();
  const cache = useQueryClient();
  const [keep, setKeep] = useState<(typeof KEEPS)[number]>(typeof room.keep === 'number' ? 'days' : room.keep);
  const [isBusy, setBusy] = useState(false);
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const days = Number(new FormData(event.currentTarget).get('days'));
    const wanted: RoomRetention = keep === 'days' ? days : keep;
    setBusy(true);
    try {
      await api.admin.setRoomRetention.mutate({ roomId: room.id, keep: wanted });
      noticeDone(t('admin.saved'));
      await cache.invalidateQueries({ queryKey: keys.admin('rooms') });
      onClose();
    } catch (error) {
      noticeFailure(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('admin.rooms.retention')} onClose={onClose}>
      <form onSubmit={save} className="grid gap-4 px-5 pt-2 pb-5">
        <Choice
          label={t('admin.rooms.keep')}
          hint={t('admin.rooms.keepHint')}
          value={keep}
          onChange={setKeep}
          choices={KEEPS.map((value) => ({ value, label: t(`admin.rooms.keeps.${value}`) }))}
        />
        {keep === 'days' && (
          <Field
            label={t('admin.days')}
            name="days"
            type="number"
            min={1}
            max={36500}
            required
            defaultValue={typeof room.keep === 'number' ? room.keep : 365}
          />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('dialog.cancel')}</Button>
          <Button look="primary" type="submit" disabled={isBusy}>
            {t('message.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
