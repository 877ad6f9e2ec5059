'use client';
import { CornerUpLeft, Download, Ellipsis, FileText, Film, Image, Mic, Music, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { File } from '#contract/files.ts';
import type { RoomView } from '#contract/rooms.ts';
import type { UserRef } from '#contract/users.ts';
import { keys } from '#ui/data/keys.ts';
import { useParley } from '#ui/data/parley-provider.tsx';
import { useByteSize } from '#ui/language/byte-size.ts';
import { useShortTime } from '#ui/language/clock-time.ts';
import { IconButton } from '#ui/parts/button.tsx';
import { Confirm } from '#ui/parts/confirm.tsx';
import { Menu, MenuItem } from '#ui/parts/menu.tsx';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';

const ICONS = { image: Image, video: Film, audio: Music, voice: Mic, document: FileText } as const;
const ICON = { size: 17, strokeWidth: 1.75 } as const;

interface FileLineProps {
  file: File;
  uploader: UserRef | undefined;
  view: RoomView;
}

export function FileLine({ file, uploader, view }: FileLineProps) {
  const t = useTranslations('files');
  const bytes = useByteSize();
  const Icon = ICONS[file.kind];
  const when = useShortTime()(file.createdAt);
  return (
    <li className="flex min-h-12 items-center gap-1 rounded-m px-2 hover:bg-hover">
      <a
        href={`/files/${file.uuid}`}
        target="_blank"
        rel="noopener"
        className="flex min-w-0 flex-1 items-center gap-3 rounded-s py-1 outline-offset-[-2px]"
      >
        <span aria-hidden="true" className="grid size-8 shrink-0 place-items-center rounded-s bg-hover text-ink-2">
          <Icon {...ICON} />
        </span>
        <span className="min-w-0 leading-tight">
          <bdi className="block truncate font-[560]">{file.name}</bdi>
          <span className="block truncate text-sm text-ink-3">
            {bytes(file.size)} · {uploader ? t('by', { name: uploader.displayName, when }) : when}
          </span>
        </span>
      </a>
      <Deeds file={file} view={view} />
    </li>
  );
}

function Deeds({ file, view }: { file: File; view: RoomView }) {
  const t = useTranslations('files');
  const { api, cache, meId } = useParley();
  const [isDeleting, setDeleting] = useState(false);
  const { id, uuid, name, roomId, messageId } = file;
  const leads = view.room.kind !== 'dm' && view.membership?.role !== 'member';
  const mayDelete = file.uploaderId === meId || leads;
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t('actions', { name })} size="small">
            <Ellipsis {...ICON} />
          </IconButton>
        }
      >
        {messageId !== null && (
          <MenuItem
            icon={<CornerUpLeft {...ICON} className="rtl:-scale-x-100" />}
            onClick={() => goTo(pathTo.message(roomId, messageId))}
          >
            {t('show')}
          </MenuItem>
        )}
        <MenuItem icon={<Download {...ICON} />} onClick={() => download(uuid, name)}>
          {t('download')}
        </MenuItem>
        {mayDelete && (
          <MenuItem danger icon={<Trash2 {...ICON} />} onClick={() => setDeleting(true)}>
            {t('delete')}
          </MenuItem>
        )}
      </Menu>
      {isDeleting && (
        <Confirm
          title={t('deleteTitle', { name })}
          text={t('deleteText')}
          action={t('delete')}
          onConfirm={async () => {
            await api.files.delete.mutate({ fileId: id });
            await cache.invalidateQueries({ queryKey: keys.filesOf(roomId) });
          }}
          onClose={() => setDeleting(false)}
        />
      )}
    </>
  );
}

function download(uuid: string, name: string): void {
  const link = document.createElement('a');
  link.href = `/files/${uuid}`;
  link.download = name;
  link.click();
}
