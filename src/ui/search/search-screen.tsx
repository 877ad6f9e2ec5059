'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Screen } from '#ui/parts/screen.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { rememberSearch } from '#ui/search/recent-searches.ts';
import { SearchChips } from '#ui/search/search-chips.tsx';
import { SearchField } from '#ui/search/search-field.tsx';
import { SearchHelp } from '#ui/search/search-help.tsx';
import { type SearchOrder, SearchResults } from '#ui/search/search-results.tsx';

const ORDERS: readonly SearchOrder[] = ['newest', 'relevance'];

/** The address holds what is looked for, so it can be kept, sent to somebody, and gone back to. */
export function SearchScreen({ query }: { query: string }) {
  const t = useTranslations('search');
  const { meId } = useParley();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(query);
  const [shownQuery, setShownQuery] = useState(query);
  const [order, setOrder] = useState<SearchOrder>('newest');
  if (shownQuery !== query) {
    setShownQuery(query);
    setText(query);
  }
  useEffect(() => {
    if (query === '') field.current?.focus();
    else rememberSearch(meId, query);
  }, [meId, query]);

  const search = (wanted: string) => {
    setText(wanted);
    goTo(pathTo.search(wanted));
  };
  const write = (begun: string) => {
    setText(begun);
    const input = field.current;
    input?.focus();
    requestAnimationFrame(() => input?.setSelectionRange(begun.length, begun.length));
  };
  return (
    <Screen
      title={query === '' ? t('title') : t('titleOf', { query })}
      top={
        <div className="border-b border-line">
          <div className="grid w-full max-w-190 gap-2.5 px-6 py-3 narrow:px-4">
            <SearchField field={field} text={text} onText={setText} onSearch={search} />
            <SearchChips text={text} onWrite={write} onSearch={search} />
          </div>
        </div>
      }
    >
      {query === '' ? (
        <SearchHelp onTry={write} />
      ) : (
        <>
          <fieldset className="flex items-center gap-1 pb-2">
            <legend className="sr-only">{t('order')}</legend>
            {ORDERS.map((name) => (
              <label
                key={name}
                className="flex min-h-8 cursor-pointer items-center rounded-full px-3 text-sm font-[560] text-ink-2 hover:bg-hover has-checked:bg-rail has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent touch:min-h-11"
              >
                <input
                  type="radio"
                  name="order"
                  value={name}
                  checked={order === name}
                  onChange={() => setOrder(name)}
                  className="sr-only"
                />
                {t(`orders.${name}`)}
              </label>
            ))}
          </fieldset>
          <SearchResults query={query} order={order} onClear={() => search('')} />
        </>
      )}
    </Screen>
  );
}
