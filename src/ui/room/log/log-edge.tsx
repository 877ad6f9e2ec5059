import { useTranslations } from 'next-intl';
import { LogSkeleton } from '#ui/room/log/log-skeleton.tsx';
import type { Edge } from '#ui/room/log/use-edges.ts';

/** Where a log goes on beyond what is loaded. */
export function LogEdge({ edge }: { edge: Edge }) {
  const t = useTranslations('log');
  return (
    <div ref={edge.sentinel} className="min-h-24">
      {edge.failed ? (
        <button
          type="button"
          onClick={edge.load}
          className="mx-auto block min-h-9 px-3 font-[600] text-accent touch:min-h-11"
        >
          {t('olderFailed')}
        </button>
      ) : (
        <LogSkeleton rows={2} />
      )}
    </div>
  );
}
