'use client';
import { ChevronLeft } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef } from 'react';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';

interface ScreenProps {
  title: string;
  /** where the phone's arrow leads; the list of rooms unless told otherwise */
  back?: string;
  actions?: ReactNode;
  /** stands still under the title while the rest scrolls */
  top?: ReactNode;
  /** tables want all the room there is, texts do not */
  wide?: boolean;
  /** nothing in it takes focus, so that it must itself to be scrolled by keyboard */
  isRead?: boolean;
  children: ReactNode;
}

/** The frame of every screen beside the rooms: what it is, what one can do with all of it, and its column. */
export function Screen({
  title,
  back = pathTo.home,
  actions,
  top,
  wide = false,
  isRead = false,
  children,
}: ScreenProps) {
  const t = useTranslations('room');
  const width = wide ? 'max-w-280' : 'max-w-190';
  const heading = useRef<HTMLHeadingElement>(null);
  // A screen that was still to be loaded when one went to it: focus waits outside.
  useEffect(() => {
    if (document.activeElement?.matches('main')) heading.current?.focus();
  }, []);
  return (
    <>
      <title>{`${title} · Parley`}</title>
      <header className="flex min-h-14.5 items-center gap-3 border-b border-line px-6 py-2.5 narrow:gap-1 narrow:ps-1.5 narrow:pe-4">
        <PlaceLink
          href={back}
          aria-label={t('back')}
          className="hidden size-11 shrink-0 place-items-center rounded-s text-ink-2 hover:bg-hover narrow:grid"
        >
          <ChevronLeft size={20} strokeWidth={1.75} className="rtl:-scale-x-100" />
        </PlaceLink>
        <h1 ref={heading} tabIndex={-1} className="me-auto truncate rounded-s text-lg font-[650] tracking-[-0.01em]">
          {title}
        </h1>
        {actions}
      </header>
      {top}
      <section
        aria-label={title}
        tabIndex={isRead ? 0 : undefined}
        className="min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]"
      >
        <div className={`flex min-h-full w-full flex-col px-6 py-5 narrow:px-4 ${width}`}>{children}</div>
      </section>
    </>
  );
}
