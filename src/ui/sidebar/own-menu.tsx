'use client';
import { Keyboard, LogOut, Settings, ShieldCheck, SmilePlus } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { LOCALES } from '#contract/locales.ts';
import type { Me } from '#contract/users.ts';
import { keysLabel } from '#ui/keyboard/shortcuts.ts';
import { LANGUAGE_NAMES } from '#ui/language/locales.ts';
import { useChooseLanguage } from '#ui/language/use-choose-language.ts';
import { MenuAt, MenuChoices, MenuItem, MenuLine, MenuTitle } from '#ui/parts/menu.tsx';
import { openStatus } from '#ui/people/open-card.ts';
import { pathTo } from '#ui/places/place.ts';
import { goTo } from '#ui/places/use-place.ts';
import type { OpenDialog } from '#ui/sidebar/dialogs.tsx';
import { useSignOut } from '#ui/sidebar/use-sign-out.ts';
import { chooseTheme, THEMES, useChosenTheme } from '#ui/theme/theme.tsx';

interface OwnMenuProps {
  me: Me;
  anchor: Element;
  onOpen: OpenDialog;
  onClose: () => void;
}

export function OwnMenu({ me, anchor, onOpen, onClose }: OwnMenuProps) {
  const t = useTranslations('ownMenu');
  const chooseLanguage = useChooseLanguage();
  const theme = useChosenTheme();
  const locale = useLocale();
  const signOut = useSignOut();
  const isAdmin = me.role !== 'member';
  return (
    <MenuAt anchor={anchor} label={t('label')} side="top" onClose={onClose}>
      <MenuItem icon={<SmilePlus {...ICON} />} onClick={openStatus}>
        {t('status')}
      </MenuItem>
      <MenuItem icon={<Settings {...ICON} />} keys={keysLabel('mod+,')} onClick={() => goTo(pathTo.settings())}>
        {t('settings')}
      </MenuItem>
      {isAdmin && (
        <MenuItem icon={<ShieldCheck {...ICON} />} onClick={() => goTo(pathTo.admin())}>
          {t('admin')}
        </MenuItem>
      )}
      <MenuItem icon={<Keyboard {...ICON} />} keys="?" onClick={() => onOpen('shortcuts')}>
        {t('shortcuts')}
      </MenuItem>
      <MenuLine />
      <MenuTitle>{t('theme')}</MenuTitle>
      <MenuChoices value={theme} onChange={chooseTheme} choices={THEMES.map((value) => ({ value, label: t(value) }))} />
      <MenuLine />
      <MenuTitle>{t('language')}</MenuTitle>
      <MenuChoices
        value={locale}
        onChange={chooseLanguage}
        choices={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
      />
      <MenuLine />
      <MenuItem icon={<LogOut {...ICON} className="rtl:-scale-x-100" />} onClick={signOut}>
        {t('signOut')}
      </MenuItem>
    </MenuAt>
  );
}

const ICON = { size: 17, strokeWidth: 1.75 } as const;
