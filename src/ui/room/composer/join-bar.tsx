import { useTranslations } from 'next-intl';
import { Button } from '#ui/parts/button.tsx';
import { useJoin } from '#ui/rooms/use-join.ts';

/** In the composer's place, for a public room that one only reads. */
export function JoinBar({ roomId }: { roomId: number }) {
  const t = useTranslations('room');
  const { join, joiningId } = useJoin();
  return (
    <div className="mx-(--edge) mb-4 flex flex-wrap items-center gap-3 rounded-l border border-line-strong px-4 py-2.5 narrow:mx-3">
      <p className="me-auto text-ink-2">{t('notJoined')}</p>
      <Button look="primary" disabled={joiningId === roomId} onClick={() => void join(roomId)}>
        {t('join')}
      </Button>
    </div>
  );
}
