'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useRef, useState } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import type { UserRef } from '#contract/users.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { Field } from '#ui/parts/field.tsx';
import { PeoplePicker } from '#ui/people/people-picker.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { useEnter } from '#ui/rooms/use-enter.ts';

/** Several people and oneself. Without a name it is called by theirs. */
export function NewGroup({ onClose }: { onClose: () => void }) {
  const t = useTranslations();
  const { api } = useParley();
  const enter = useEnter();
  const [chosen, setChosen] = useState<readonly UserRef[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Refusal['code'] | null>(null);
  const clientId = useRef(crypto.randomUUID());

  async function begin(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name')).trim();
    setBusy(true);
    setFailure(null);
    try {
      const view = await api.rooms.create.mutate({
        clientId: clientId.current,
        kind: 'group',
        name:
          name === ''
            ? chosen
                .map(({ displayName }) => displayName)
                .join(', ')
                .slice(0, 80)
            : name,
        memberIds: chosen.map(({ id }) => id),
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
    <form
      onSubmit={(event) => void begin(event)}
      className="flex min-h-0 flex-col gap-3 overflow-y-auto px-5 pt-2 pb-5"
    >
      <Field
        label={t('newDm.groupName')}
        hint={t('newDm.groupNameHint')}
        name="name"
        maxLength={80}
        autoComplete="off"
        dir="auto"
      />
      <PeoplePicker autoFocus chosen={chosen} onChange={setChosen} />
      {failure && (
        <p role="alert" className="text-sm text-signal">
          {t(`errors.${failure}`)}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('dialog.cancel')}</Button>
        <Button look="primary" type="submit" disabled={isBusy || chosen.length === 0}>
          {t('newDm.begin')}
        </Button>
      </div>
    </form>
  );
}
