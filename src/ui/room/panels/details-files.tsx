'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { File } from '#contract/files.ts';
import type { RoomView } from '#contract/rooms.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { EmptyState } from '#ui/parts/empty-state.tsx';
import { Loaded } from '#ui/parts/loaded.tsx';
import { openDialog } from '#ui/room/message/open-dialog.ts';
import { FileLine } from '#ui/room/panels/file-line.tsx';
import { MoreButton } from '#ui/room/panels/more-button.tsx';
import { usePeopleOf } from '#ui/room/panels/use-people-of.ts';

const PAGE = 40;

/** What was sent to a room: pictures by their looks, all else by its name, the newest first. */
export function FilesTab({ view }: { view: RoomView }) {
  const { api } = useParley();
  const roomId = view.room.id;
  const pages = useInfiniteQuery({
    queryKey: keys.files(roomId, 'all'),
    queryFn: ({ pageParam }) => api.files.list.query({ roomId, cursor: pageParam, limit: PAGE }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const files = {
    data: pages.data?.pages.flatMap((page) => page.items),
    error: pages.error,
    refetch: () => pages.refetch(),
  };
  return (
    <>
      <Loaded query={files}>{(all) => <Gallery files={all} view={view} />}</Loaded>
      <MoreButton query={pages} />
    </>
  );
}

function Gallery({ files, view }: { files: readonly File[]; view: RoomView }) {
  const t = useTranslations('files');
  const people = usePeopleOf(files.map(({ uploaderId }) => uploaderId));
  if (files.length === 0)
    return (
      <div className="p-4">
        <EmptyState title={t('none')} text={t('noneText')} />
      </div>
    );
  const images = files.filter(({ kind, hasThumbnail }) => kind === 'image' && hasThumbnail);
  const others = files.filter((file) => !images.includes(file));
  return (
    <div className="grid gap-4 px-4 py-3">
      {images.length > 0 && (
        <section>
          <h3 className="pb-1.5 text-xs font-[600] text-ink-3">{t('images')}</h3>
          <ul className="grid grid-cols-3 gap-1.5">
            {images.map((file, at) => (
              <li key={file.id}>
                <button
                  type="button"
                  aria-label={t('open', { name: file.name })}
                  title={file.name}
                  onClick={() => openDialog({ kind: 'pictures', files: images, at })}
                  className="block aspect-square w-full overflow-hidden rounded-s bg-line"
                >
                  {/* biome-ignore lint/performance/noImgElement: a thumbnail already, and for members of the room alone */}
                  <img
                    src={`/files/${file.uuid}/thumbnail`}
                    alt=""
                    loading="lazy"
                    decoding="async"
                    className="size-full object-cover"
                  />
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {others.length > 0 && (
        <section>
          {images.length > 0 && <h3 className="pb-0.5 text-xs font-[600] text-ink-3">{t('others')}</h3>}
          <ul className="-mx-2">
            {others.map((file) => (
              <FileLine key={file.id} file={file} uploader={people.get(file.uploaderId)} view={view} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
