'use client';
import { lazy, type MouseEvent, type ReactNode, Suspense, useState } from 'react';
import type { RoomView } from '#contract/rooms.ts';
import { useLeave } from '#ui/sidebar/use-leave.ts';

const RoomMenu = lazy(() => import('#ui/sidebar/room-menu.tsx').then((file) => ({ default: file.RoomMenu })));
const LeaveRoom = lazy(() => import('#ui/sidebar/leave-room.tsx').then((file) => ({ default: file.LeaveRoom })));

interface Asked {
  view: RoomView;
  anchor: Element | { getBoundingClientRect: () => DOMRect };
}

/** One menu for all rooms: it opens where it was asked for, and at the room itself when that was by keyboard. */
export function useRoomMenu(): { open: (view: RoomView, link: Element, event: MouseEvent) => void; shown: ReactNode } {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [leaving, setLeaving] = useState<RoomView | null>(null);
  const leave = useLeave();
  return {
    open(view, link, { clientX, clientY, button }) {
      const point = new DOMRect(clientX, clientY, 0, 0);
      setAsked({ view, anchor: button === 2 ? { getBoundingClientRect: () => point } : link });
    },
    shown: (
      <Suspense>
        {asked && (
          <RoomMenu
            {...asked}
            // Whoever leaves a public room comes back by himself; into others somebody must let him.
            onLeave={() => (asked.view.room.visibility === 'public' ? void leave(asked.view) : setLeaving(asked.view))}
            onClose={() => setAsked(null)}
          />
        )}
        {leaving && <LeaveRoom view={leaving} onLeave={() => leave(leaving)} onClose={() => setLeaving(null)} />}
      </Suspense>
    ),
  };
}
