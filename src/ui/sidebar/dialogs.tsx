'use client';
import { lazy, Suspense } from 'react';
import { lazyWithTexts } from '#ui/language/lazy-with-texts.tsx';
import { Switcher } from '#ui/switcher/switcher.tsx';

const CreateRoomDialog = lazy(() =>
  import('#ui/rooms/create-room-dialog.tsx').then((file) => ({ default: file.CreateRoomDialog })),
);
const BrowseRoomsDialog = lazy(() =>
  import('#ui/rooms/browse-rooms-dialog.tsx').then((file) => ({ default: file.BrowseRoomsDialog })),
);
const NewDmDialog = lazy(() => import('#ui/rooms/new-dm-dialog.tsx').then((file) => ({ default: file.NewDmDialog })));
const ShortcutsDialog = lazyWithTexts(async () => ({
  default: (await import('#ui/keyboard/shortcuts-dialog.tsx')).ShortcutsDialog,
}));

export type DialogName = 'create-room' | 'browse' | 'new-dm' | 'switcher' | 'shortcuts';
export type OpenDialog = (name: DialogName) => void;

export function Dialogs({
  open,
  onOpen,
  onClose,
}: {
  open: DialogName | null;
  onOpen: OpenDialog;
  onClose: () => void;
}) {
  return (
    <Suspense>
      {open === 'create-room' && <CreateRoomDialog onClose={onClose} />}
      {open === 'browse' && <BrowseRoomsDialog onClose={onClose} />}
      {open === 'new-dm' && <NewDmDialog onClose={onClose} />}
      {open === 'switcher' && <Switcher onOpen={onOpen} onClose={onClose} />}
      {open === 'shortcuts' && <ShortcutsDialog onClose={onClose} />}
    </Suspense>
  );
}
