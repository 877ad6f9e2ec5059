'use client';
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { onOpenCard, openStatus, readOpenCard, readSettingStatus, setSettingStatus } from '#ui/people/open-card.ts';

const PersonPopover = lazy(() =>
  import('#ui/people/person-popover.tsx').then((file) => ({ default: file.PersonPopover })),
);
const StatusDialog = lazy(() =>
  import('#ui/people/status-dialog.tsx').then((file) => ({ default: file.StatusDialog })),
);

/** Where the card of a person is shown, whoever asked for it. */
export function PeopleHost() {
  const open = useSyncExternalStore(onOpenCard, readOpenCard, () => null);
  const isSettingStatus = useSyncExternalStore(onOpenCard, readSettingStatus, () => false);
  return (
    <Suspense>
      {open && <PersonPopover key={open.user.id} open={open} onSetStatus={openStatus} />}
      {isSettingStatus && <StatusDialog onClose={() => setSettingStatus(false)} />}
    </Suspense>
  );
}
