'use client';
import { useTranslations } from 'next-intl';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { useIsFirstRun } from '#ui/account/first-run/use-first-run.ts';
import { ParleyProvider } from '#ui/data/parley-provider.tsx';
import { useShortcuts } from '#ui/keyboard/use-shortcuts.ts';
import { OwnTimeZone } from '#ui/language/own-time-zone.tsx';
import { ConnectionBar } from '#ui/live/connection-bar.tsx';
import { OnThisDevice } from '#ui/offline/on-this-device.tsx';
import { Notices } from '#ui/parts/notices.tsx';
import { useIsNarrow } from '#ui/parts/use-is-narrow.ts';
import { PeopleHost } from '#ui/people/people-host.tsx';
import { useFocusOfPlace } from '#ui/places/use-focus-of-place.ts';
import { usePlace } from '#ui/places/use-place.ts';
import { FailedElsewhere } from '#ui/room/log/failed-elsewhere.tsx';
import { MessageDialogs } from '#ui/room/message/dialogs/message-dialogs.tsx';
import { AnnouncementBar } from '#ui/sidebar/announcement-bar.tsx';
import { type DialogName, Dialogs, type OpenDialog } from '#ui/sidebar/dialogs.tsx';
import { Sidebar } from '#ui/sidebar/sidebar.tsx';
import { SidebarEdge } from '#ui/sidebar/sidebar-edge.tsx';
import { noteVisit } from '#ui/switcher/visits.ts';

const OpenDialogContext = createContext<OpenDialog>(() => {});

export const useOpenDialog = () => useContext(OpenDialogContext);

/** Side by side where there is room; on a phone one of the two, by where one is. */
export function Shell({ meId, children }: { meId: number; children: ReactNode }) {
  return (
    <ParleyProvider meId={meId}>
      <OwnTimeZone>
        <Frame>{children}</Frame>
      </OwnTimeZone>
    </ParleyProvider>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<DialogName | null>(null);
  const t = useTranslations('sidebar');
  const place = usePlace();
  const isFirstRun = useIsFirstRun();
  const isInside = place.screen !== 'home' || isFirstRun;
  // On a phone the list of rooms is all there is at home.
  const isList = useIsNarrow() && !isInside;
  const roomId = place.screen === 'room' ? place.roomId : null;
  useEffect(() => {
    if (roomId !== null) noteVisit(roomId);
  }, [roomId]);
  const main = useRef<HTMLElement>(null);
  useShortcuts(setOpen);
  useFocusOfPlace(main);
  return (
    <OpenDialogContext value={setOpen}>
      <SkipLink onSkip={() => (document.querySelector<HTMLElement>('[data-composer]') ?? main.current)?.focus()} />
      <div className="grid h-dvh grid-cols-[var(--sidebar,272px)_minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)] overflow-hidden narrow:grid-cols-1">
        <div className="col-span-full">
          <ConnectionBar />
          <AnnouncementBar />
        </div>
        <div
          role={isList ? 'main' : 'complementary'}
          className={`relative flex min-h-0 min-w-0 flex-col border-e border-line bg-rail narrow:border-0 ${isInside ? 'narrow:hidden' : ''}`}
        >
          {isList && <h1 className="sr-only">{t('label')}</h1>}
          <Sidebar onOpen={setOpen} />
          <SidebarEdge />
        </div>
        <main
          ref={main}
          tabIndex={-1}
          className={`relative flex min-h-0 min-w-0 flex-col bg-paper outline-none ${isInside ? '' : 'narrow:hidden'}`}
        >
          {children}
        </main>
      </div>
      <Dialogs open={open} onOpen={setOpen} onClose={() => setOpen(null)} />
      <MessageDialogs />
      <PeopleHost />
      <FailedElsewhere />
      <Notices />
      <OnThisDevice />
    </OpenDialogContext>
  );
}

/** The first stop of the Tab key: past all the rooms, to where one reads and writes. */
function SkipLink({ onSkip }: { onSkip: () => void }) {
  const t = useTranslations('sidebar');
  return (
    <button
      type="button"
      onClick={onSkip}
      className="sr-only z-50 rounded-m bg-ink px-4 py-2 font-[560] text-paper focus-visible:not-sr-only focus-visible:fixed focus-visible:top-2 focus-visible:start-2"
    >
      {t('skip')}
    </button>
  );
}
