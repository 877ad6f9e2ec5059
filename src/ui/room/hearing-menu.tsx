'use client';
import { Bell, BellOff, BellRing } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { IconButton } from '#ui/parts/button.tsx';
import { Menu, MenuChoices, MenuTitle } from '#ui/parts/menu.tsx';
import { useHearing } from '#ui/rooms/use-hearing.ts';

const ICONS = { all: Bell, mentions: BellRing, nothing: BellOff, while: BellOff } as const;

/** What one is notified of in this room. */
export function HearingMenu({ roomId }: { roomId: number }) {
  const t = useTranslations('roomHeader');
  const { hearing, choose, choices } = useHearing(roomId);
  const Icon = ICONS[hearing];
  return (
    <Menu
      trigger={
        <IconButton label={t('hearing')} className="narrow:hidden">
          <Icon size={18} strokeWidth={1.75} />
        </IconButton>
      }
    >
      <MenuTitle>{t('hear')}</MenuTitle>
      <MenuChoices value={hearing} onChange={(next) => void choose(next)} choices={choices} />
    </Menu>
  );
}
