import { FileIcon, RotateCw, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useByteSize } from '#ui/language/byte-size.ts';
import { IconButton } from '#ui/parts/button.tsx';
import { SendingBar } from '#ui/room/composer/sending-bar.tsx';
import { useUploadFailure } from '#ui/room/composer/use-upload-failure.ts';
import type { Upload } from '#ui/uploads/upload-keeper.ts';

/** What goes with the next message, and how far it is. */
export default function AttachmentTray({ uploads, onRemoved }: { uploads: readonly Upload[]; onRemoved: () => void }) {
  const t = useTranslations('uploads');
  return (
    <ul aria-label={t('label')} className="flex max-h-44 flex-wrap gap-2 overflow-y-auto px-3 pt-3">
      {uploads.map((upload) => (
        <Tile key={upload.id} upload={upload} onRemoved={onRemoved} />
      ))}
    </ul>
  );
}

function Tile({ upload, onRemoved }: { upload: Upload; onRemoved: () => void }) {
  const t = useTranslations('uploads');
  const { uploads } = useParley();
  const toSize = useByteSize();
  const failure = useUploadFailure(upload.failure);
  const { id, name, blob, preview, fileId } = upload;
  return (
    <li
      data-upload={upload.failure ? 'failed' : fileId === null ? 'under-way' : 'done'}
      className={`relative flex w-60 items-center gap-2.5 overflow-hidden rounded-m border py-1.5 ps-1.5 pe-1 ${upload.failure ? 'border-signal' : 'border-line'}`}
    >
      {preview ? (
        // biome-ignore lint/performance/noImgElement: a picture of this device
        <img src={preview} alt="" className="size-11 shrink-0 rounded-s bg-rail object-cover" />
      ) : (
        <span className="grid size-11 shrink-0 place-items-center rounded-s bg-accent-soft text-accent">
          <FileIcon size={20} strokeWidth={1.75} />
        </span>
      )}
      <span className="me-auto min-w-0 text-sm leading-snug">
        <bdi className="block truncate font-[560]">{name}</bdi>
        {failure === null ? (
          <span className="block text-xs text-ink-3">{toSize(blob.size)}</span>
        ) : (
          <span role="alert" className="block text-xs text-signal">
            {failure}
          </span>
        )}
      </span>
      {upload.failure && upload.failure.code !== 'file_too_large' && (
        <IconButton size="small" label={t('retry', { name })} onClick={() => uploads.retry(id)}>
          <RotateCw size={15} strokeWidth={1.75} />
        </IconButton>
      )}
      <IconButton
        size="small"
        label={t(fileId === null ? 'cancel' : 'remove', { name })}
        onClick={() => {
          uploads.remove(id);
          onRemoved();
        }}
      >
        <X size={15} strokeWidth={1.75} />
      </IconButton>
      {!upload.failure && <SendingBar upload={upload} />}
    </li>
  );
}
