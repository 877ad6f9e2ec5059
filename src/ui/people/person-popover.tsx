'use client';
import { Popover as Base } from '@base-ui/react/popover';
import { useEffect, useState } from 'react';
import { type OpenCard, showCard } from '#ui/people/open-card.ts';
import { PersonCard } from '#ui/people/person-card.tsx';
import { usePlace } from '#ui/places/use-place.ts';

const close = () => showCard(null);

export function PersonPopover({ open, onSetStatus }: { open: OpenCard; onSetStatus: () => void }) {
  const { anchor, user } = open;
  const place = usePlace();
  const [openedAt] = useState(place);
  useEffect(() => {
    if (place !== openedAt) close();
  }, [place, openedAt]);
  return (
    <Base.Root
      open
      onOpenChange={(isOpen, { event }) => {
        // The button itself opens and closes.
        const isOnAnchor = event.target instanceof Node && anchor.contains(event.target);
        if (!isOpen && !isOnAnchor) close();
      }}
    >
      <Base.Portal container={anchor.closest('dialog') ?? document.body}>
        <Base.Positioner
          anchor={anchor}
          side="inline-end"
          align="start"
          sideOffset={8}
          collisionPadding={8}
          className="z-30"
        >
          <Base.Popup
            aria-label={user.displayName}
            finalFocus={() => (anchor.isConnected ? anchor : null)}
            className="arriving max-h-(--available-height) max-w-[calc(100vw-16px)] overflow-y-auto overscroll-contain rounded-m border border-line bg-paper text-ink shadow-raised outline-none"
          >
            <PersonCard user={user} anchor={anchor} onClose={close} onSetStatus={onSetStatus} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
