'use client';
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useState } from 'react';
import { refusalOf } from '#client/refusal.ts';
import type { UserRef } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { SearchField } from '#ui/parts/search-field.tsx';
import { PersonLine } from '#ui/people/person-line.tsx';
import { useSettled } from '#ui/rooms/use-settled.ts';

interface PeoplePickerProps {
  chosen: readonly UserRef[];
  onChange: (chosen: readonly UserRef[]) => void;
  /** who cannot be chosen, and why */
  without?: { ids: ReadonlySet<number>; note: string };
  autoFocus?: boolean;
}

/** Several people, found by their names. Enter takes the first that is found. */
export function PeoplePicker({ chosen, onChange, without, autoFocus = false }: PeoplePickerProps) {
  const t = useTranslations();
  const { api, meId } = useParley();
  const [query, setQuery] = useState('');
  const sought = useSettled(query.trim());
  const { data, error } = useQuery({
    queryKey: keys.people(sought),
    queryFn: () => api.users.search.query({ query: sought }),
    placeholderData: (shown) => shown,
    staleTime: 0,
  });
  const people = data?.items.filter((user) => user.id !== meId && !user.deactivated) ?? [];
  const isChosen = (user: UserRef) => chosen.some(({ id }) => id === user.id);
  const toggle = (user: UserRef) =>
    onChange(isChosen(user) ? chosen.filter(({ id }) => id !== user.id) : [...chosen, user]);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Backspace' && query === '') onChange(chosen.slice(0, -1));
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const first = people.find((user) => !isChosen(user) && !without?.ids.has(user.id));
    if (query.trim() === '' || sought !== query.trim() || !first) return;
    toggle(first);
    setQuery('');
  };

  return (
    <div className="grid min-h-0 grid-rows-[auto_auto_minmax(0,1fr)] gap-2">
      {chosen.length > 0 && (
        <ul aria-label={t('people.chosen')} className="flex flex-wrap gap-1.5">
          {chosen.map((user) => (
            <li key={user.id} className="flex items-center rounded-s bg-accent-soft ps-2 text-sm">
              <bdi className="max-w-48 truncate">{user.displayName}</bdi>
              <button
                type="button"
                aria-label={t('people.unchoose', { name: user.displayName })}
                onClick={() => toggle(user)}
                className="grid size-7 place-items-center rounded-s hover:bg-hover touch:size-11"
              >
                <X size={14} strokeWidth={2} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <SearchField
        label={t('people.find')}
        value={query}
        onChange={setQuery}
        onKeyDown={onKeyDown}
        autoFocus={autoFocus}
      />
      <div aria-live="polite" className="min-h-48 overflow-y-auto">
        {error ? (
          <p className="px-2 py-3 text-sm text-signal">{t(`errors.${refusalOf(error).code}`)}</p>
        ) : data && people.length === 0 ? (
          <p className="px-2 py-3 text-sm text-ink-2">
            {sought === '' ? t('people.alone') : t('people.notFound', { query: sought })}
          </p>
        ) : (
          <ul>
            {people.map((user) => {
              const isOut = without?.ids.has(user.id) ?? false;
              return (
                <li key={user.id}>
                  <label
                    className={`flex min-h-11 items-center gap-3 rounded-m px-2 py-1 ${isOut ? 'opacity-60' : 'cursor-pointer hover:bg-hover'}`}
                  >
                    <PersonLine user={user} note={isOut ? without?.note : undefined} />
                    <input
                      type="checkbox"
                      checked={isOut || isChosen(user)}
                      disabled={isOut}
                      onChange={() => toggle(user)}
                      className="size-4 shrink-0 accent-accent"
                    />
                  </label>
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </div>
  );
}
