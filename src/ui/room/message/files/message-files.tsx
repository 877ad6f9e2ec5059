import { lazy, Suspense } from 'react';
import type { File } from '#contract/files.ts';
import { isPicture } from '#ui/room/message/files/file-address.ts';
import { FileCard } from '#ui/room/message/files/file-card.tsx';
import { Picture } from '#ui/room/message/files/picture.tsx';
import { openDialog } from '#ui/room/message/open-dialog.ts';

// Few messages have something to play. Until its player is there, what it is called is.
const AudioPlayer = lazy(async () => ({
  default: (await import('#ui/room/message/files/audio-player.tsx')).AudioPlayer,
}));
const VideoFile = lazy(async () => ({ default: (await import('#ui/room/message/files/video-file.tsx')).VideoFile }));

/** Pictures first, side by side; then what is played; then what is taken away. */
export function MessageFiles({ files }: { files: readonly File[] }) {
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  return (
    <div className="mt-1.5 grid grid-cols-[minmax(0,1fr)] gap-1.5">
      {pictures.length > 0 && (
        <div className="flex flex-wrap gap-1.5">
          {pictures.map((file, at) => (
            <Picture
              key={file.id}
              file={file}
              isAlone={pictures.length === 1}
              onOpen={() => openDialog({ kind: 'pictures', files: pictures, at })}
            />
          ))}
        </div>
      )}
      {others.map((file) => (
        <Suspense key={file.id} fallback={<FileCard file={file} />}>
          {file.kind === 'video' ? (
            <VideoFile file={file} />
          ) : file.kind === 'audio' || file.kind === 'voice' ? (
            <AudioPlayer file={file} />
          ) : (
            <FileCard file={file} />
          )}
        </Suspense>
      ))}
    </div>
  );
}
