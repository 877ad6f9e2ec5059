import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { File } from '#contract/files.ts';
import { addressOf, fitted, thumbnailOf } from '#ui/room/message/files/file-address.ts';
import { FileCard } from '#ui/room/message/files/file-card.tsx';

const ALONE = { width: 360, height: 300 };
const AMONG_OTHERS = { width: 240, height: 160 };

interface PictureProps {
  file: File;
  isAlone: boolean;
  onOpen: () => void;
}

/** Its place is as large as it before it comes, so that nothing moves. */
export function Picture({ file, isAlone, onOpen }: PictureProps) {
  const t = useTranslations('message');
  const [hasFailed, setFailed] = useState(false);
  const { width, height } = fitted(file.width ?? 1, file.height ?? 1, isAlone ? ALONE : AMONG_OTHERS);
  if (hasFailed) return <FileCard file={file} />;
  // A thumbnail does not move, and is too small for a screen of many points.
  const isSmall = !file.hasThumbnail || file.mime === 'image/gif';
  return (
    <button
      type="button"
      aria-label={t('openPicture', { name: file.description || file.name })}
      title={file.name}
      onClick={onOpen}
      className="max-w-full overflow-hidden rounded-m border border-line bg-rail"
      style={{ width, aspectRatio: `${width} / ${height}` }}
    >
      {/* biome-ignore lint/performance/noImgElement: the server makes thumbnails of its own */}
      <img
        src={isSmall ? addressOf(file) : thumbnailOf(file)}
        {...(isSmall
          ? {}
          : {
              srcSet: `${thumbnailOf(file)} 320w, ${addressOf(file)} ${file.width}w`,
              sizes: `${Math.min(width, 320)}px`,
            })}
        alt=""
        width={width}
        height={height}
        loading="lazy"
        decoding="async"
        draggable={false}
        onError={() => setFailed(true)}
        className="size-full object-cover"
      />
    </button>
  );
}
