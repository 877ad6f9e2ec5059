import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { type Refusal, refusalOf } from '#client/refusal.ts';
import { SearchField } from '#ui/parts/search-field.tsx';
import { Bone } from '#ui/parts/skeleton.tsx';

interface SearchListProps {
  label: string;
  query: string;
  onQuery: (query: string) => void;
  isLoading: boolean;
  error: Error | null;
  /** what to say when there is nothing to list */
  empty: string;
  isEmpty: boolean;
  children: ReactNode;
}

/** A field and what it finds, for dialogs. */
export function SearchList({ label, query, onQuery, isLoading, error, empty, isEmpty, children }: SearchListProps) {
  const t = useTranslations('errors');
  const code: Refusal['code'] | null = error && refusalOf(error).code;
  return (
    <>
      <div className="px-5 pt-2 pb-3">
        <SearchField label={label} value={query} onChange={onQuery} autoFocus />
      </div>
      <div aria-live="polite" className="min-h-64 overflow-y-auto px-3 pb-3">
        {code ? (
          <p className="px-2 py-4 text-signal">{t(code)}</p>
        ) : isLoading ? (
          <div className="after-a-while grid gap-4 px-2 py-3">
            {['w-1/2', 'w-2/3', 'w-2/5'].map((width) => (
              <Bone key={width} className={`h-4 ${width}`} />
            ))}
          </div>
        ) : isEmpty ? (
          <p className="px-2 py-4 text-ink-2">{empty}</p>
        ) : (
          <ul>{children}</ul>
        )}
      </div>
    </>
  );
}
