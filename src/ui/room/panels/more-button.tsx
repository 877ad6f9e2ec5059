import { useTranslations } from 'next-intl';
import { Button } from '#ui/parts/button.tsx';

interface MoreButtonProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

/** The next page of a list, where there is one. */
export function MoreButton({ query }: MoreButtonProps) {
  const t = useTranslations('details');
  if (!query.hasNextPage) return null;
  return (
    <Button
      look="bare"
      disabled={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
      className="mx-auto my-2"
    >
      {t('more')}
    </Button>
  );
}
