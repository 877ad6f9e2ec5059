'use client';
import { lazy, type ReactNode, Suspense } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import type { Me } from '#contract/users.ts';
import { lazyWithTexts } from '#ui/language/lazy-with-texts.tsx';
import { pathTo, type RoomPlace } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import { PanelRegion } from '#ui/room/panels/panel-region.tsx';

const ThreadPanel = lazy(() => import('#ui/room/panels/thread-panel.tsx').then((m) => ({ default: m.ThreadPanel })));

const DetailsPanel = lazyWithTexts(async () => ({
  default: (await import('#ui/room/panels/details-panel.tsx')).DetailsPanel,
}));

interface RoomPanelProps {
  place: RoomPlace;
  view: RoomView;
  me: Me;
}

/** What stands beside the room, by where one is. */
export function RoomPanel(props: RoomPanelProps) {
  const panel = choose(props);
  if (panel === null) return null;
  return (
    <PanelRegion>
      <Suspense fallback={null}>{panel}</Suspense>
    </PanelRegion>
  );
}

function choose({ place, view, me }: RoomPanelProps): ReactNode {
  const { roomId, thread, at, panel } = place;
  const onClose = () => goTo(pathTo.room(roomId));
  if (thread !== null)
    return <ThreadPanel key={thread} view={view} parentId={thread} at={at} me={me} onClose={onClose} />;
  if (panel !== null) return <DetailsPanel view={view} panel={panel} onClose={onClose} />;
  return null;
}

/** On a phone what is open takes the room's place. */
export function isPanelOpen({ thread, panel }: RoomPlace): boolean {
  return thread !== null || panel !== null;
}
