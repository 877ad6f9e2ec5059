'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { refusalOf } from '#client/refusal.ts';
import { Button } from '#ui/parts/button.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { Bone } from '#ui/parts/skeleton.tsx';

interface LoadedProps<T> {
  query: Pick<UseQueryResult<T>, 'data' | 'error'> & { refetch: () => unknown };
  /** shaped like what comes; lines of text where nothing better is given */
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/** What was asked for; until it comes its shape, and where it does not come why, and another try. */
export function Loaded<T>({ query, skeleton, children }: LoadedProps<T>) {
  const t = useTranslations();
  const { data, error } = query;
  if (data !== undefined) return children(data);
  if (error)
    return (
      <EmptyState title={t('page.failed')} text={t(`errors.${refusalOf(error).code}`)}>
        <Button onClick={() => void query.refetch()}>{t('page.again')}</Button>
      </EmptyState>
    );
  return skeleton ?? <Lines />;
}

function Lines() {
  return (
    <div aria-hidden="true" className="after-a-while grid gap-5 py-3">
      {['w-2/3', 'w-1/2', 'w-3/4', 'w-2/5'].map((width) => (
        <Bone key={width} className={`h-4 ${width}`} />
      ))}
    </div>
  );
}
