'use client';
import { lazy, Suspense } from 'react';
import { openDialog, useMessageDialog } from '#ui/room/message/open-dialog.ts';

const ForwardDialog = lazy(async () => ({
  default: (await import('#ui/room/message/dialogs/forward-dialog.tsx')).ForwardDialog,
}));
const EditsDialog = lazy(async () => ({
  default: (await import('#ui/room/message/dialogs/edits-dialog.tsx')).EditsDialog,
}));
const ReadersDialog = lazy(async () => ({
  default: (await import('#ui/room/message/dialogs/readers-dialog.tsx')).ReadersDialog,
}));
const ReactionsDialog = lazy(async () => ({
  default: (await import('#ui/room/message/dialogs/reactions-dialog.tsx')).ReactionsDialog,
}));
const Lightbox = lazy(async () => ({ default: (await import('#ui/room/message/dialogs/lightbox.tsx')).Lightbox }));
const DeedsSheet = lazy(async () => ({
  default: (await import('#ui/room/message/dialogs/deeds-sheet.tsx')).DeedsSheet,
}));

/** What is asked and shown about a message, over everything. Each is loaded when it is first wanted. */
export function MessageDialogs() {
  const open = useMessageDialog();
  return <Suspense>{open && <One open={open} />}</Suspense>;
}

function One({ open }: { open: NonNullable<ReturnType<typeof useMessageDialog>> }) {
  const onClose = () => openDialog(null);
  switch (open.kind) {
    case 'forward':
      return <ForwardDialog message={open.message} onClose={onClose} />;
    case 'edits':
      return <EditsDialog message={open.message} onClose={onClose} />;
    case 'readers':
      return <ReadersDialog message={open.message} onClose={onClose} />;
    case 'reactions':
      return <ReactionsDialog message={open.message} onClose={onClose} />;
    case 'pictures':
      return <Lightbox files={open.files} at={open.at} onClose={onClose} />;
    case 'deeds':
      return <DeedsSheet deeds={open.deeds} onReact={open.onReact} onClose={onClose} />;
    default:
      return open satisfies never;
  }
}
