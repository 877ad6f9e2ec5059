import { FileIcon, Mic } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import type { OutboxEntry } from '#client/outbox-entry.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useByteSize } from '#ui/language/byte-size.ts';
import { useSentBytes } from '#ui/room/composer/use-attachments.ts';
import type { Upload } from '#ui/uploads/upload-keeper.ts';

const NONE: readonly Upload[] = [];

/** The files of a message that is on its way, as this device has them. */
export function LeavingFiles({ entry }: { entry: OutboxEntry }) {
  const { uploads } = useParley();
  const read = () => uploads.all;
  const all = useSyncExternalStore(uploads.subscribe, read, () => NONE);
  const own = entry.attachments.flatMap(({ uploadId }) => all.find(({ id }) => id === uploadId) ?? []);
  if (own.length === 0) return null;
  return (
    <ul className="mt-1 flex flex-wrap gap-2">
      {own.map((upload) => (
        <LeavingFile key={upload.id} upload={upload} />
      ))}
    </ul>
  );
}

function LeavingFile({ upload }: { upload: Upload }) {
  const t = useTranslations('uploads');
  const toSize = useByteSize();
  const sent = useSentBytes(upload.id);
  const { name, blob, preview, voice, fileId } = upload;
  const percent = fileId === null ? Math.min(99, Math.floor((sent / blob.size) * 100)) : 100;
  const Icon = voice ? Mic : FileIcon;
  return (
    <li className="relative max-w-90 overflow-hidden rounded-m border border-line">
      {preview ? (
        // biome-ignore lint/performance/noImgElement: a picture of this device
        <img src={preview} alt={name} className="max-h-60 max-w-full object-contain" />
      ) : (
        <span className="flex items-center gap-2.5 px-3 py-2 text-sm">
          <Icon size={18} strokeWidth={1.75} className="shrink-0 text-ink-3" />
          <bdi className="truncate font-[560]">{name}</bdi>
          <span className="shrink-0 text-xs text-ink-3">{toSize(blob.size)}</span>
        </span>
      )}
      {percent < 100 && (
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
      )}
    </li>
  );
}
