'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useRef, useState } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import type { Group } from '#contract/groups.ts';
import type { UserRef } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { KnownGroups } from '#ui/live/live-state.ts';
import { Button } from '#ui/parts/button.tsx';
import { Dialog } from '#ui/parts/dialog.tsx';
import { Field } from '#ui/parts/field.tsx';
import { PeoplePicker } from '#ui/people/people-picker.tsx';

interface GroupDialogProps {
  /** null: a new one */
  group: Group | null;
  members: readonly UserRef[];
  onClose: () => void;
}

export function GroupDialog({ group, members, onClose }: GroupDialogProps) {
  const t = useTranslations();
  const { api, cache, meId, queries } = useParley();
  const me = cache.getQueryData(queries.me.queryKey);
  const [chosen, setChosen] = useState(members);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Refusal['code'] | null>(null);
  const clientId = useRef(crypto.randomUUID());
  const isIn = chosen.some(({ id }) => id === meId);

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const read = (name: string) => String(fields.get(name)).trim();
    const said = { name: read('name'), handle: read('handle').replace(/^@/, ''), description: read('description') };
    const ids = chosen.map(({ id }) => id);
    setBusy(true);
    setFailure(null);
    try {
      const saved = group
        ? await api.groups.update.mutate({
            groupId: group.id,
            ...said,
            add: ids.filter((id) => !group.memberIds.includes(id)),
            remove: group.memberIds.filter((id) => !ids.includes(id)),
          })
        : await api.groups.create.mutate({ ...said, memberIds: ids, clientId: clientId.current });
      cache.setQueryData<KnownGroups>(
        keys.groups,
        (known) => known && { ...known, items: [...known.items.filter(({ id }) => id !== saved.id), saved] },
      );
      onClose();
    } catch (error) {
      const { code } = refusalOf(error);
      if (code !== 'unreachable') clientId.current = crypto.randomUUID();
      setFailure(code);
      setBusy(false);
    }
  }

  const isTaken = failure === 'group_handle_taken';
  return (
    <Dialog title={group ? t('groups.editTitle') : t('groups.new')} onClose={onClose}>
      <form
        onSubmit={(event) => void save(event)}
        className="flex min-h-0 flex-col gap-3 overflow-y-auto px-5 pt-2 pb-5"
      >
        <Field
          label={t('groups.name')}
          name="name"
          defaultValue={group?.name}
          required
          maxLength={80}
          autoComplete="off"
          dir="auto"
          autoFocus
        />
        <Field
          label={t('groups.handle')}
          hint={t('groups.handleHint')}
          error={isTaken ? t('errors.group_handle_taken') : undefined}
          name="handle"
          defaultValue={group?.handle}
          required
          minLength={2}
          maxLength={33}
          pattern="@?\w{2,32}"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          dir="ltr"
        />
        <Field
          label={t('groups.description')}
          name="description"
          defaultValue={group?.description}
          maxLength={500}
          autoComplete="off"
          dir="auto"
        />
        {me && (
          <label className="flex min-h-8 cursor-pointer items-center gap-2.5 touch:min-h-11">
            <input
              type="checkbox"
              checked={isIn}
              onChange={() => setChosen(isIn ? chosen.filter(({ id }) => id !== meId) : [...chosen, me])}
              className="size-4 accent-accent"
            />
            {t('groups.withMe')}
          </label>
        )}
        <PeoplePicker chosen={chosen} onChange={setChosen} />
        {failure && !isTaken && (
          <p role="alert" className="text-sm text-signal">
            {t(`errors.${failure}`)}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('dialog.cancel')}</Button>
          <Button look="primary" type="submit" disabled={isBusy}>
            {group ? t('groups.save') : t('groups.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
