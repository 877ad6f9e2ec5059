import { useTranslations } from 'next-intl';
import { useParley } from '#ui/data/parley-provider.tsx';
import { Button } from '#ui/parts/button.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { focusComposer } from '#ui/room/composer/composer.tsx';
import { useDraft } from '#ui/room/composer/use-draft.ts';
import { useOutbox } from '#ui/room/log/outbox.ts';

interface GoneThreadProps {
  roomId: number;
  parentId: number;
  onClose: () => void;
}

/** What was written in a thread before it was deleted can go on in its room. */
export function GoneThread({ roomId, parentId, onClose }: GoneThreadProps) {
  const t = useTranslations();
  const { drafts, outbox } = useParley();
  const { text } = useDraft(roomId, parentId);
  // What has files is kept with them: its author may still have them out of it.
  const unsent = useOutbox().filter(
    (entry) =>
      entry.roomId === roomId && entry.parentId === parentId && entry.failure && entry.attachments.length === 0,
  );
  const written = [...unsent.map(({ content }) => content), text.trim()].filter((one) => one !== '').join('\n');

  const keep = () => {
    const room = { roomId, parentId: null };
    const before = drafts.read(room).text.trimEnd();
    drafts.write(room, { text: before === '' ? written : `${before}\n${written}` });
    for (const { clientId } of unsent) outbox.discard(clientId);
    drafts.discard({ roomId, parentId });
    onClose();
    requestAnimationFrame(() => focusComposer());
  };
  return (
    <EmptyState title={t('thread.gone')} text={t('thread.goneText')}>
      {written !== '' && (
        <>
          <p dir="auto" className="line-clamp-6 w-full border-s-3 border-line ps-3 whitespace-pre-line wrap-anywhere">
            {written}
          </p>
          <Button onClick={keep}>{t('message.keepWriting')}</Button>
        </>
      )}
    </EmptyState>
  );
}
