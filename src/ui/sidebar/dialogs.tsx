'use client';
import { BrowseRoomsDialog } from '#ui/rooms/browse-rooms-dialog.tsx';
import { CreateRoomDialog } from '#ui/rooms/create-room-dialog.tsx';
import { NewDmDialog } from '#ui/rooms/new-dm-dialog.tsx';

export type DialogName = 'create-room' | 'browse' | 'new-dm';
export type OpenDialog = (name: DialogName) => void;

export function Dialogs({ open, onClose }: { open: DialogName | null; onClose: () => void }) {
  if (open === 'create-room') return <CreateRoomDialog onClose={onClose} />;
  if (open === 'browse') return <BrowseRoomsDialog onClose={onClose} />;
  if (open === 'new-dm') return <NewDmDialog onClose={onClose} />;
  return null;
}
