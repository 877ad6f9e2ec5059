'use client';
import { lazy, Suspense, useEffect } from 'react';

const createRoom = () => import('#ui/rooms/create-room-dialog.tsx');
const browseRooms = () => import('#ui/rooms/browse-rooms-dialog.tsx');
const newDm = () => import('#ui/rooms/new-dm-dialog.tsx');
const switcher = () => import('#ui/switcher/switcher.tsx');
const shortcuts = () => import('#ui/keyboard/shortcuts-dialog.tsx');

const CreateRoomDialog = lazy(() => createRoom().then((file) => ({ default: file.CreateRoomDialog })));
const BrowseRoomsDialog = lazy(() => browseRooms().then((file) => ({ default: file.BrowseRoomsDialog })));
const NewDmDialog = lazy(() => newDm().then((file) => ({ default: file.NewDmDialog })));
const Switcher = lazy(() => switcher().then((file) => ({ default: file.Switcher })));
const ShortcutsDialog = lazy(() => shortcuts().then((file) => ({ default: file.ShortcutsDialog })));

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
  // Nobody needs them to read what was written; but when they are wanted, the network may be gone.
  useEffect(() => {
    for (const load of [switcher, createRoom, browseRooms, newDm, shortcuts]) load().catch(() => undefined);
  }, []);
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
