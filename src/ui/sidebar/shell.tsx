'use client';
import { createContext, type ReactNode, useContext, useState } from 'react';
import { ParleyProvider } from '#ui/data/parley-provider.tsx';
import { ConnectionBar } from '#ui/live/connection-bar.tsx';
import { Notices } from '#ui/parts/notices.tsx';
import { PeopleHost } from '#ui/people/people-host.tsx';
import { usePlace } from '#ui/places/use-place.ts';
import { MessageDialogs } from '#ui/room/message/dialogs/message-dialogs.tsx';
import { type DialogName, Dialogs, type OpenDialog } from '#ui/sidebar/dialogs.tsx';
import { Sidebar } from '#ui/sidebar/sidebar.tsx';

const OpenDialogContext = createContext<OpenDialog>(() => {});

export const useOpenDialog = () => useContext(OpenDialogContext);

/** Side by side where there is room; on a phone one of the two, by where one is. */
export function Shell({ meId, children }: { meId: number; children: ReactNode }) {
  const [open, setOpen] = useState<DialogName | null>(null);
  const isInside = usePlace().screen !== 'home';
  return (
    <ParleyProvider meId={meId}>
      <OpenDialogContext value={setOpen}>
        <div className="grid h-dvh grid-cols-[272px_minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)] overflow-hidden narrow:grid-cols-1">
          <ConnectionBar />
          <aside
            className={`flex min-h-0 flex-col border-e border-line bg-rail narrow:border-0 ${isInside ? 'narrow:hidden' : ''}`}
          >
            <Sidebar onOpen={setOpen} />
          </aside>
          <main className={`relative flex min-h-0 min-w-0 flex-col bg-paper ${isInside ? '' : 'narrow:hidden'}`}>
            {children}
          </main>
        </div>
        <Dialogs open={open} onClose={() => setOpen(null)} />
        <MessageDialogs />
        <PeopleHost />
        <Notices />
      </OpenDialogContext>
    </ParleyProvider>
  );
}
