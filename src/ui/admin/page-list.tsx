'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Pages } from '#ui/admin/use-pages.ts';
import { Button } from '#ui/parts/button.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';

interface PageListProps<Row> {
  pages: Pages<Row>;
  label: string;
  /** what to say when there is nothing to list */
  empty: string;
  children: (row: Row) => ReactNode;
}

export function PageList<Row>({ pages, label, empty, children }: PageListProps<Row>) {
  const t = useTranslations('admin');
  return (
    <Loaded query={pages}>
      {({ pages: loaded }) => {
        const rows = loaded.flatMap(({ items }) => items);
        if (rows.length === 0) return <p className="py-6 text-ink-2">{empty}</p>;
        return (
          <>
            <ul aria-label={label} aria-busy={pages.isPlaceholderData} className="border-t border-line">
              {rows.map(children)}
            </ul>
            {pages.hasNextPage && (
              <Button
                className="my-4 self-center"
                disabled={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                {t('more')}
              </Button>
            )}
          </>
        );
      }}
    </Loaded>
  );
}
