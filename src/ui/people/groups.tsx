'use client';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown, Pencil, Plus, Trash2 } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import type { Group } from '#contract/groups.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import type { KnownGroups } from '#ui/live/live-state.ts';
import { Button, IconButton } from '#ui/parts/button.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { GroupDialog } from '#ui/people/group-dialog.tsx';
import { PersonButton } from '#ui/people/person-button.tsx';
import { PersonLine } from '#ui/people/person-line.tsx';
import { usePeopleOf } from '#ui/room/panels/use-people-of.ts';

/** People who are addressed together, by one name. */
export function Groups() {
  const t = useTranslations('groups');
  const { queries } = useParley();
  const groups = useQuery(queries.groups);
  const [isMaking, setMaking] = useState(false);
  const inOrder = new Intl.Collator(useLocale(), { numeric: true }).compare;
  const make = (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus aria-hidden="true" size={16} strokeWidth={2} />
      {t('new')}
    </Button>
  );
  return (
    <>
      <Loaded query={groups}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('none')} text={t('text')}>
              {make}
            </EmptyState>
          ) : (
            <>
              <div className="flex items-center gap-3 pb-3">
                <p className="me-auto text-sm text-ink-2">{t('text')}</p>
                {make}
              </div>
              <ul className="grid gap-1">
                {items
                  .toSorted((a, b) => inOrder(a.name, b.name))
                  .map((group) => (
                    <GroupRow key={group.id} group={group} />
                  ))}
              </ul>
            </>
          )
        }
      </Loaded>
      {isMaking && <GroupDialog group={null} members={[]} onClose={() => setMaking(false)} />}
    </>
  );
}

function GroupRow({ group }: { group: Group }) {
  const t = useTranslations('groups');
  const { queries, meId } = useParley();
  const { data: me } = useQuery(queries.me);
  const listId = useId();
  const [isOpen, setOpen] = useState(false);
  const [asked, setAsked] = useState<'edit' | 'delete' | null>(null);
  const people = usePeopleOf(isOpen || asked === 'edit' ? group.memberIds : []);
  const members = group.memberIds.flatMap((id) => people.get(id) ?? []);
  const mayManage = group.madeBy === meId || group.managerIds.includes(meId) || (me && me.role !== 'member');
  const close = () => setAsked(null);
  return (
    <li>
      <div className="-mx-2 flex min-h-13 items-center gap-1 rounded-m px-2 hover:bg-hover">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={listId}
          onClick={() => setOpen(!isOpen)}
          className="flex min-w-0 flex-1 items-center gap-3 rounded-s py-1.5 text-start outline-offset-[-2px]"
        >
          <ChevronDown
            aria-hidden="true"
            size={17}
            strokeWidth={1.75}
            className={`shrink-0 text-ink-3 ${isOpen ? '' : '-rotate-90 rtl:rotate-90'}`}
          />
          <span className="min-w-0 leading-tight">
            <bdi className="block truncate font-[560]">{group.name}</bdi>
            <span className="block truncate text-sm text-ink-3">
              <bdi>@{group.handle}</bdi> · {t('people', { count: group.memberIds.length })}
              {group.description !== '' && (
                <>
                  {' · '}
                  <bdi>{group.description}</bdi>
                </>
              )}
            </span>
          </span>
        </button>
        {mayManage && (
          <>
            <IconButton label={t('edit', { name: group.name })} onClick={() => setAsked('edit')}>
              <Pencil size={16} strokeWidth={1.75} />
            </IconButton>
            <IconButton label={t('delete', { name: group.name })} onClick={() => setAsked('delete')}>
              <Trash2 size={16} strokeWidth={1.75} />
            </IconButton>
          </>
        )}
      </div>
      <ul id={listId} hidden={!isOpen} className="ps-7">
        {members.map((user) => (
          <li key={user.id}>
            <PersonButton user={user} className="flex min-h-12 w-full items-center gap-3 px-1 hover:bg-hover">
              <PersonLine user={user} note={group.managerIds.includes(user.id) ? t('manages') : undefined} />
            </PersonButton>
          </li>
        ))}
      </ul>
      {asked === 'edit' && members.length === group.memberIds.length && (
        <GroupDialog group={group} members={members} onClose={close} />
      )}
      {asked === 'delete' && <DeleteGroup group={group} onClose={close} />}
    </li>
  );
}

function DeleteGroup({ group, onClose }: { group: Group; onClose: () => void }) {
  const t = useTranslations('groups');
  const { api, cache } = useParley();
  return (
    <Confirm
      title={t('deleteTitle', { name: group.name })}
      text={t('deleteText', { handle: group.handle })}
      action={t('deleteAction')}
      onConfirm={async () => {
        await api.groups.delete.mutate({ groupId: group.id });
        cache.setQueryData<KnownGroups>(
          keys.groups,
          (known) => known && { ...known, items: known.items.filter(({ id }) => id !== group.id) },
        );
      }}
      onClose={onClose}
    />
  );
}
