'use client';
import { SquarePen } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, memo } from 'react';
import { IconButton } from '#ui/parts/button.tsx';
import { Mark } from '#ui/parts/mark.tsx';
import type { OpenDialog } from '#ui/sidebar/dialogs.tsx';
import { FindField } from '#ui/sidebar/find-field.tsx';
import { OwnPlace } from '#ui/sidebar/own-place.tsx';
import { PlaceLinks } from '#ui/sidebar/place-links.tsx';
import { RoomList } from '#ui/sidebar/room-list.tsx';
import { useServerName } from '#ui/sidebar/use-server-name.ts';

export const Sidebar = memo(function Sidebar({ onOpen }: { onOpen: OpenDialog }) {
  const t = useTranslations('sidebar');
  const name = useServerName();
  return (
    <>
      <div className="flex items-center gap-2 ps-4 pe-2 pt-[max(12px,env(safe-area-inset-top))] pb-2 text-lg font-[650] tracking-[-0.01em]">
        <Mark />
        <span className="me-auto min-w-0 truncate">
          <bdi>{name}</bdi>
        </span>
        <IconButton label={t('newDm')} onClick={() => onOpen('new-dm')}>
          <SquarePen size={18} strokeWidth={1.75} />
        </IconButton>
      </div>
      <FindField onOpen={() => onOpen('switcher')} />
      <nav aria-label={t('label')} onKeyDown={moveByArrow} className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        <PlaceLinks />
        <RoomList onOpen={onOpen} />
      </nav>
      <OwnPlace onOpen={onOpen} />
    </>
  );
});

/** Up and down among the rows, as in any list. */
function moveByArrow(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.target instanceof HTMLElement) || !event.target.matches('[data-row]')) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const next = rows[rows.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
