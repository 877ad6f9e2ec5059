'use client';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useState } from 'react';
import { keep, recall } from '#ui/data/kept-on-this-device.ts';

const USUAL = 272;
const LEAST = 220;
const MOST = 440;
const STEP = 16;

const inBounds = (width: number) => Math.round(Math.min(MOST, Math.max(LEAST, width)));

/** The line between the rooms and the place: by mouse, by finger or by arrow keys as wide as one wants it. */
export function SidebarEdge() {
  const t = useTranslations('sidebar');
  const [width, setWidth] = useState(() => inBounds(Number(recall('sidebar-width')) || USUAL));
  useLayoutEffect(() => {
    document.documentElement.style.setProperty('--sidebar', `${width}px`);
  }, [width]);

  const set = (next: number) => {
    const wanted = inBounds(next);
    setWidth(wanted);
    keep('sidebar-width', wanted === USUAL ? null : String(wanted));
  };
  const isRtl = () => document.documentElement.dir === 'rtl';
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId))
      set(isRtl() ? window.innerWidth - event.clientX : event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const wider = isRtl() ? 'ArrowLeft' : 'ArrowRight';
    const narrower = isRtl() ? 'ArrowRight' : 'ArrowLeft';
    const next = { [wider]: width + STEP, [narrower]: width - STEP, Home: LEAST, End: MOST }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    set(next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line that moves is no <hr>
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t('width')}
      aria-valuenow={width}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDoubleClick={() => set(USUAL)}
      onKeyDown={onKeyDown}
      className="absolute inset-y-0 -end-1 z-10 w-2 cursor-col-resize touch-none outline-offset-[-3px] transition-colors duration-100 hover:bg-line-strong/60 active:bg-line-strong narrow:hidden"
    />
  );
}
