import { Archive, Download, FileCode, FileImage, FileText, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { File } from '#contract/files.ts';
import { useByteSize } from '#ui/language/byte-size.ts';
import { addressOf, typeOf } from '#ui/room/message/files/file-address.ts';

/** What is not shown here, and can be taken away: what it is called, how large it is. */
export function FileCard({ file }: { file: File }) {
  const t = useTranslations('message');
  const bytes = useByteSize();
  const Icon = iconOf(file);
  return (
    <div className="flex w-85 max-w-full items-center gap-3 rounded-m border border-line bg-paper py-2.5 ps-3 pe-2">
      <span aria-hidden="true" className="grid size-9 shrink-0 place-items-center rounded-s bg-accent-soft text-accent">
        <Icon size={18} strokeWidth={1.75} />
      </span>
      <div className="me-auto min-w-0">
        <p className="truncate" title={file.name}>
          <bdi>{file.name}</bdi>
        </p>
        <p className="text-xs text-ink-3">{t('fileFacts', { size: bytes(file.size), type: typeOf(file) })}</p>
        {file.description && (
          <p dir="auto" className="text-sm text-ink-2">
            {file.description}
          </p>
        )}
      </div>
      <DownloadLink file={file} />
    </div>
  );
}

export function DownloadLink({ file }: { file: File }) {
  const t = useTranslations('message');
  const label = t('download', { name: file.name });
  return (
    <a
      href={addressOf(file)}
      download={file.name}
      aria-label={label}
      title={label}
      className="grid size-8.5 shrink-0 place-items-center rounded-s text-ink-2 hover:bg-hover hover:text-ink touch:size-11"
    >
      <Download size={18} strokeWidth={1.75} />
    </a>
  );
}

function iconOf({ kind, mime }: File): LucideIcon {
  if (kind === 'image') return FileImage;
  if (/zip|tar|compressed|gzip|7z|rar/.test(mime)) return Archive;
  return /json|xml|javascript|html|css|x-sh/.test(mime) ? FileCode : FileText;
}
