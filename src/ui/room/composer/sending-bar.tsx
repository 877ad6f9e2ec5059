import { useTranslations } from 'next-intl';
import { useSentBytes } from '#ui/room/composer/use-attachments.ts';
import type { Upload } from '#ui/uploads/upload-keeper.ts';

/** At the foot of a file on its way: how much of it the server has. */
export function SendingBar({ upload: { id, name, blob, fileId } }: { upload: Upload }) {
  const t = useTranslations('uploads');
  const sent = useSentBytes(id);
  if (fileId !== null) return null;
  const percent = Math.min(99, Math.floor((sent / blob.size) * 100));
  return (
    <span
      role="progressbar"
      aria-label={t('progress', { name })}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className="absolute inset-x-0 bottom-0 h-0.75 bg-rail"
    >
      <span className="block h-full bg-accent" style={{ inlineSize: `${percent}%` }} />
    </span>
  );
}
