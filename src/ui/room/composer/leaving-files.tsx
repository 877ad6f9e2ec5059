import { FileIcon, Mic } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import type { OutboxEntry } from '#client/outbox-entry.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useByteSize } from '#ui/language/byte-size.ts';
import { SendingBar } from '#ui/room/composer/sending-bar.tsx';
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
  const toSize = useByteSize();
  const { name, blob, preview, voice } = upload;
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
      <SendingBar upload={upload} />
    </li>
  );
}
