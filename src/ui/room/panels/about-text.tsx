'use client';
import { Pencil } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import { Button } from '#ui/parts/button.tsx';
import { Field } from '#ui/parts/field.tsx';
import { TextArea } from '#ui/parts/text-area.tsx';
import { useRoomName } from '#ui/room/room-name.tsx';
import { useUpdateRoom } from '#ui/rooms/use-update-room.ts';

export function AboutText({ view, mayEdit }: { view: RoomView; mayEdit: boolean }) {
  const t = useTranslations('about');
  const format = useFormatter();
  const [isEditing, setEditing] = useState(false);
  const name = useRoomName()(view);
  const { room } = view;
  if (isEditing) return <EditText view={view} onDone={() => setEditing(false)} />;
  const since = format.dateTime(new Date(room.createdAt), { dateStyle: 'long' });
  return (
    <div className="grid justify-items-start gap-2">
      <p className="text-lg font-[650] wrap-anywhere">
        <bdi>{name}</bdi>
      </p>
      <p className={`wrap-anywhere whitespace-pre-line ${room.topic === '' ? 'text-ink-3' : ''}`}>
        {room.topic === '' ? t('noTopic') : <bdi>{room.topic}</bdi>}
      </p>
      <p className="text-sm text-ink-3">
        {t(room.visibility === 'public' ? 'isPublic' : 'isPrivate')} {t('since', { when: since })}
      </p>
      {mayEdit && (
        <Button onClick={() => setEditing(true)}>
          <Pencil aria-hidden="true" size={15} strokeWidth={1.75} />
          {t('edit')}
        </Button>
      )}
    </div>
  );
}

function EditText({ view: { room }, onDone }: { view: RoomView; onDone: () => void }) {
  const t = useTranslations();
  const update = useUpdateRoom(room.id);
  const [isBusy, setBusy] = useState(false);
  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const name = String(fields.get('name')).trim();
    setBusy(true);
    // A group may go without a name, as it came.
    const isNamed = name !== '' || room.kind === 'group';
    const done = await update({
      topic: String(fields.get('topic')).trim(),
      ...(isNamed ? { name: name === '' ? null : name } : {}),
    });
    if (done) onDone();
    else setBusy(false);
  }
  return (
    <form onSubmit={(event) => void save(event)} className="grid gap-3">
      <Field
        label={t('about.name')}
        name="name"
        defaultValue={room.name ?? ''}
        required={room.kind === 'channel'}
        maxLength={80}
        autoComplete="off"
        dir="auto"
        autoFocus
      />
      <TextArea label={t('about.topic')} name="topic" defaultValue={room.topic} maxLength={1000} rows={4} />
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t('dialog.cancel')}</Button>
        <Button look="primary" type="submit" disabled={isBusy}>
          {t('about.save')}
        </Button>
      </div>
    </form>
  );
}
