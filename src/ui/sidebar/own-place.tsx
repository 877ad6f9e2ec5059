'use client';
import { useQuery } from '@tanstack/react-query';
import { Settings } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { lazy, Suspense, useRef, useState } from 'react';
import { useParley } from '#ui/data/parley-provider.tsx';
import { PresentFace } from '#ui/parts/present-face.tsx';
import { EmojiSign } from '#ui/people/status-emoji.tsx';
import { pathTo } from '#ui/places/place.ts';
import { PlaceLink } from '#ui/places/place-link.tsx';
import type { OpenDialog } from '#ui/sidebar/dialogs.tsx';

const OwnMenu = lazy(() => import('#ui/sidebar/own-menu.tsx').then((file) => ({ default: file.OwnMenu })));

/** Who one is here, and what one sets for oneself. */
export function OwnPlace({ onOpen }: { onOpen: OpenDialog }) {
  const t = useTranslations('sidebar');
  const { queries } = useParley();
  const { data: me } = useQuery(queries.me);
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <div className="flex min-h-15 items-center gap-1 border-t border-line px-2 pb-[env(safe-area-inset-bottom)]">
      {me && (
        <button
          ref={button}
          type="button"
          aria-haspopup="menu"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="me-auto flex min-h-12 min-w-0 items-center gap-2.5 rounded-m px-2 text-start outline-offset-[-2px] hover:bg-hover"
        >
          <PresentFace user={me} size="medium" />
          <span className="min-w-0 leading-tight">
            <span className="block truncate font-[560]">
              <bdi>{me.displayName}</bdi>
            </span>
            <span className="block truncate text-xs text-ink-3">
              {me.statusEmoji !== '' && (
                <>
                  <EmojiSign emoji={me.statusEmoji} />{' '}
                </>
              )}
              <bdi>{me.statusMessage || `@${me.username}`}</bdi>
            </span>
          </span>
          <span className="sr-only">{t('you')}</span>
        </button>
      )}
      <PlaceLink
        href={pathTo.settings()}
        aria-label={t('settings')}
        title={t('settings')}
        className="grid size-8.5 shrink-0 place-items-center rounded-s text-ink-2 hover:bg-hover hover:text-ink touch:size-11"
      >
        <Settings size={18} strokeWidth={1.75} />
      </PlaceLink>
      {isOpen && me && button.current && (
        <Suspense>
          <OwnMenu me={me} anchor={button.current} onOpen={onOpen} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
