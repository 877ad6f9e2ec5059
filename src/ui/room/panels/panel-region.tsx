'use client';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { keep, recall } from '#ui/data/kept-on-this-device.ts';

const KEPT_AS = 'panel-width';
const LEAST = 288;
const MOST = 640;
const USUAL = 340;
const STEP = 16;

const within = (width: number) => Math.round(Math.min(MOST, Math.max(LEAST, width)));

/** The place beside a room, as wide as one drags it; on a phone it takes the room's place. */
export function PanelRegion({ children }: { children: ReactNode }) {
  const t = useTranslations('panel');
  const [width, setWidth] = useState(() => within(Number(recall(KEPT_AS) ?? USUAL) || USUAL));
  const region = useRef<HTMLDivElement>(null);

  const choose = (next: number) => {
    setWidth(within(next));
    keep(KEPT_AS, String(within(next)));
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = region.current?.getBoundingClientRect();
    if (!box) return;
    choose(document.dir === 'rtl' ? event.clientX - box.left : box.right - event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const wider = document.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
    const narrower = document.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const next = { [wider]: width + STEP, [narrower]: width - STEP, Home: LEAST, End: MOST }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
  };

  return (
    <div
      ref={region}
      style={{ '--panel-width': `${width}px` }}
      className="relative flex min-h-0 w-(--panel-width) max-w-1/2 shrink-0 flex-col narrow:w-full narrow:max-w-none"
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a line that is moved is more than a line */}
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={t('width')}
        aria-valuenow={width}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onDoubleClick={() => choose(USUAL)}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        className="absolute inset-y-0 -start-1 z-10 w-2 cursor-col-resize touch-none hover:bg-accent/20 active:bg-accent/30 narrow:hidden"
      />
      {children}
    </div>
  );
}
