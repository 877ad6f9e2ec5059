import { Play } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { File } from '#contract/files.ts';
import { addressOf, clockOf, fitted, thumbnailOf } from '#ui/room/message/files/file-address.ts';
import { DownloadLink, FileCard } from '#ui/room/message/files/file-card.tsx';

const MOST = { width: 480, height: 320 };
const UNKNOWN = { width: 480, height: 270 };

/** A still of it until one wants to see it: nothing of a film is loaded by reading along. */
export function VideoFile({ file }: { file: File }) {
  const t = useTranslations('message');
  const [isPlaying, setPlaying] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const size = file.width && file.height ? fitted(file.width, file.height, MOST) : UNKNOWN;
  if (hasFailed) return <FileCard file={file} />;
  return (
    <figure className="max-w-full" style={{ width: Math.max(size.width, 240) }}>
      <div
        className="relative overflow-hidden rounded-m border border-line bg-rail"
        style={{ aspectRatio: `${size.width} / ${size.height}` }}
      >
        {isPlaying ? (
          // biome-ignore lint/a11y/useMediaCaption: nobody wrote any
          <video
            src={addressOf(file)}
            controls
            autoPlay
            playsInline
            onError={() => setFailed(true)}
            aria-label={file.name}
            className="size-full"
          />
        ) : (
          <button
            type="button"
            aria-label={t('playVideo', { name: file.name })}
            onClick={() => setPlaying(true)}
            className="grid size-full place-items-center outline-offset-[-2px]"
          >
            {file.hasThumbnail && (
              // biome-ignore lint/performance/noImgElement: the server makes thumbnails of its own
              <img src={thumbnailOf(file)} alt="" loading="lazy" className="absolute inset-0 size-full object-cover" />
            )}
            <span className="relative grid size-12 place-items-center rounded-full bg-paper text-ink shadow-raised">
              <Play size={22} strokeWidth={1.75} />
            </span>
            {file.durationMs !== null && (
              <span className="absolute bottom-2 rounded-s bg-ink px-1.5 text-xs text-paper tabular-nums end-2">
                {clockOf(file.durationMs)}
              </span>
            )}
          </button>
        )}
      </div>
      <figcaption className="flex items-center gap-1 text-xs text-ink-3">
        <span className="me-auto min-w-0 truncate">
          <bdi>{file.name}</bdi>
        </span>
        <DownloadLink file={file} />
      </figcaption>
    </figure>
  );
}
