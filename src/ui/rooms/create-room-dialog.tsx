'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useRef, useState } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import type { UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { Field } from '#ui/parts/field.tsx';
import { PeoplePicker } from '#ui/people/people-picker.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { useEnter } from '#ui/rooms/use-enter.ts';

/** What it is first, then who is in it from the beginning. */
export function CreateRoomDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations();
  const { api } = useParley();
  const enter = useEnter();
  const [isBusy, setBusy] = useState(false);
  const [isAdding, setAdding] = useState(false);
  const [members, setMembers] = useState<readonly UserRef[]>([]);
  const [failure, setFailure] = useState<Refusal['code'] | null>(null);
  // One id for all tries of this dialog: a retry after a lost answer makes no second room.
  const clientId = useRef(crypto.randomUUID());

  async function create(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setBusy(true);
    setFailure(null);
    try {
      const view = await api.rooms.create.mutate({
        clientId: clientId.current,
        kind: 'channel',
        name: String(fields.get('name')),
        topic: String(fields.get('topic')),
        visibility: fields.get('visibility') === 'private' ? 'private' : 'public',
        memberIds: members.map(({ id }) => id),
      });
      enter(view);
      onClose();
      goTo(pathTo.room(view.room.id));
    } catch (error) {
      const { code } = refusalOf(error);
      if (code !== 'unreachable') clientId.current = crypto.randomUUID();
      setFailure(code);
      setBusy(false);
    }
  }

  return (
    <Dialog title={t('createRoom.title')} onClose={onClose}>
      <form onSubmit={create} className="grid gap-4 overflow-y-auto px-5 pt-2 pb-5">
        <Field
          label={t('createRoom.name')}
          name="name"
          placeholder={t('createRoom.nameExample')}
          required
          maxLength={80}
          autoFocus
          autoComplete="off"
          dir="auto"
        />
        <Field
          label={t('createRoom.topic')}
          name="topic"
          placeholder={t('createRoom.topicExample')}
          hint={t('createRoom.topicHint')}
          maxLength={250}
          autoComplete="off"
          dir="auto"
        />
        <fieldset className="grid gap-1">
          <legend className="mb-1 text-sm font-[600]">{t('createRoom.who')}</legend>
          {(['public', 'private'] as const).map((visibility) => (
            <label
              key={visibility}
              className="flex min-h-11 cursor-pointer items-start gap-3 rounded-m px-2 py-2 hover:bg-hover"
            >
              <input
                type="radio"
                name="visibility"
                value={visibility}
                defaultChecked={visibility === 'public'}
                className="mt-1 size-4 accent-accent"
              />
              <span>
                <span className="block font-[560]">{t(`createRoom.${visibility}`)}</span>
                <span className="block text-sm text-ink-3">{t(`createRoom.${visibility}Hint`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {isAdding ? (
          <PeoplePicker autoFocus chosen={members} onChange={setMembers} />
        ) : (
          <Button className="justify-self-start" onClick={() => setAdding(true)}>
            {t('createRoom.members')}
          </Button>
        )}
        {failure && (
          <p role="alert" className="text-sm text-signal">
            {t(`errors.${failure}`)}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('dialog.cancel')}</Button>
          <Button look="primary" type="submit" disabled={isBusy}>
            {t('createRoom.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
